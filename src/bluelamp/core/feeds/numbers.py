"""Telephone numbers as networks and people write them, in the one international form (E.164): `+447700900123`.

Only the shape is judged: which numbers exist is the networks' to know. A short code such as `101` has no
international form and stays as it is dialled. Nothing here knows whose number it is.
"""

from __future__ import annotations

import re

COUNTRY = "44"
"""Great Britain, whose trunk prefix is 0 and whose prefix to leave the country is 00."""
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]+")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_SHORT = range(3, 7)
_LONG = range(8, 16)
HIDDEN = ("141", "#31#", "*67")
"""What is dialled before a number to withhold one's own."""
_NO_NUMBER = frozenset(
    {
        "withheld",
        "number withheld",
        "anonymous",
        "private",
        "private number",
        "restricted",
        "unavailable",
        "unknown",
        "no caller id",
        "blocked",
        "international",
        "payphone",
    }
)
"""What networks write where they give no number."""


def e164(text: str, country: str = COUNTRY) -> str | None:
    """The number in international form, a short code as dialled, or None where it is no number.

    >>> e164("07700 900123"), e164("0044 (0)7700 900123"), e164("101"), e164("Mum")
    ('+447700900123', '+447700900123', '101', None)

    MUST give for what it gave the same again, and the same for every way to write one number
    (`test_every_way_to_write_a_number_is_one_number`).
    """
    stripped = text.strip().removeprefix("tel:").replace("+ ", "+")
    # A trunk prefix in brackets stands for those who dial from inside the country only.
    international = stripped.startswith(("+", "00"))
    if international:
        stripped = stripped.replace("(0)", "", 1)
    bare = _SEPARATORS.sub("", stripped)
    digits = bare.removeprefix("+")
    if not _DIGITS.fullmatch(digits):
        return None
    if bare.startswith("+"):
        return _whole(digits)
    if digits.startswith("00"):
        return _whole(digits[2:])
    if digits.startswith("0"):
        return _whole(country + digits[1:])
    if len(digits) in _SHORT:
        return digits
    # Some networks write the international form without its plus; a national one begins with 0.
    return _whole(digits)


def _whole(digits: str) -> str | None:
    return f"+{digits}" if len(digits) in _LONG and not digits.startswith("0") else None


def withheld_by_prefix(dialled: str) -> tuple[str, bool]:
    """What was dialled without a prefix that withholds the caller's number, and whether it had one.

    >>> withheld_by_prefix("141 07700 900123"), withheld_by_prefix("07700 900123")
    (('07700 900123', True), ('07700 900123', False))
    """
    stripped = dialled.strip()
    for prefix in HIDDEN:
        rest = stripped.removeprefix(prefix).strip()
        # 141 with nothing behind it is not a call with a number withheld; nor is a number that begins so.
        if rest != stripped and rest.startswith(("0", "+")):
            return rest, True
    return stripped, False


def gives_no_number(text: str) -> bool:
    """Whether a network says in this cell that it gives no number."""
    return " ".join(text.casefold().split()) in _NO_NUMBER
