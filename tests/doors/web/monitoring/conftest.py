"""The small force of monitoring with a browser for its people."""

from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import because, parts, text
from records.conftest import keys
from records.monitoring.conftest import force, of, running

__all__ = ["because", "force", "keys", "of", "parts", "running", "signed", "text"]
