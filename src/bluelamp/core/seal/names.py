"""The name of a key: whose it is, how long what it seals is kept, and from which month.

One key a subject would make erasure all or nothing. With the retention class and the month in the
name, the end of a retention period is the deletion of old months, and a person's pay records do not
go with the concern that was filed about them.

A subject is an opaque id of a register, never a name or an officer number: it stands in the key
store beside the key until the key is erased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bluelamp.core.kernel import canonical_bytes
from bluelamp.core.seal.errors import KeyNameRefused

_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}")
_RETENTION = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def check_subject(subject: str) -> str:
    """The subject as given, where it can stand in the name of a key.

    Raises:
        KeyNameRefused: empty, too long, or with other signs than letters, digits and `_ . : -`.
    """
    return _fits(_SUBJECT, subject, "subject", "an id of letters, digits and `_ . : -`, at most 120 long")


def check_retention(retention: str) -> str:
    """The retention class as given, where it can stand in the name of a key.

    Raises:
        KeyNameRefused: empty, too long, or with other signs than small letters, digits and hyphens.
    """
    return _fits(_RETENTION, retention, "retention class", "small letters, digits and hyphens, at most 60 long")


def check_month(month: str) -> str:
    """The month as given, where it is written as year and month.

    Raises:
        KeyNameRefused: not written as `2026-11`.
    """
    return _fits(_MONTH, month, "month", "year and month with a hyphen, such as `2026-11`")


@dataclass(frozen=True, slots=True, order=True)
class KeyName:
    """Whose key, of which retention class, of which month (`2026-11`).

    Raises:
        KeyNameRefused: a part cannot stand in a name.
    """

    subject: str
    retention: str
    month: str

    def __post_init__(self) -> None:
        check_subject(self.subject)
        check_retention(self.retention)
        check_month(self.month)

    def as_bytes(self) -> bytes:
        """The name as canonical bytes, to be bound to what the key seals."""
        return canonical_bytes([self.subject, self.retention, self.month])


def _fits(pattern: re.Pattern[str], text: str, what: str, wanted: str) -> str:
    if pattern.fullmatch(text) is None:
        raise KeyNameRefused(f"`{text[:60]}` is no {what} of a key.", todo=f"give {wanted}.")
    return text
