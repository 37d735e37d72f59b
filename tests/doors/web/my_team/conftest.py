"""The force of the declarations with a browser for each of its people."""

from doors.web.permissions.conftest import asked, because, force, keys, later, of, signed, text

__all__ = ["asked", "because", "force", "keys", "later", "of", "signed", "text"]
