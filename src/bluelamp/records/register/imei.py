"""IMEIs: fifteen digits, the last of which checks the others. Pure."""

from __future__ import annotations

import re

from bluelamp.records.register.errors import NotAnImei

_DIGITS = 15


def as_imei(text: str) -> str:
    """The fifteen digits of an IMEI, without the spaces and dashes that people write; empty stays empty.

    >>> as_imei("49-015420-323751-8")
    '490154203237518'

    Raises:
        NotAnImei: another number of digits, or the check digit does not fit.
    """
    digits = re.sub(r"[\s/-]", "", text)
    if not digits:
        return ""
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NotAnImei(
            f"`{text}` has {len(digits)} characters and an IMEI has 15 digits.",
            todo="read it again from the phone: dial *#06#.",
        )
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise NotAnImei(
            f"`{text}` is no IMEI: its last digit does not fit the others.",
            todo="read it again from the phone, digit by digit: dial *#06#.",
        )
    return digits


def check_digit(digits: str) -> int:
    """The digit that makes the sum right by the Luhn method, for the fourteen before it.

    >>> check_digit("49015420323751")
    8
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return -total % 10
