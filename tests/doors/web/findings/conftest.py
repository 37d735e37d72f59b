"""The small force of the declarations, and a browser for each of its people."""

from doors.web.looks.conftest import signed
from records.conftest import keys
from records.declarations.conftest import force, later, of
from records.flushing import let_tests_be_cleaned_up

__all__ = ["force", "keys", "later", "of", "signed"]
let_tests_be_cleaned_up()
