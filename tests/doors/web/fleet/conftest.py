"""The small force of the declarations under the platform's own rules, with a browser for each of its people."""

from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import text
from records.conftest import keys
from records.declarations.conftest import force, later, of

__all__ = ["force", "keys", "later", "of", "signed", "text"]
