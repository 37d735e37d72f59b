"""What phones answer to the questions that we put to them, read within bounds, long after the phone was answered.

A phone says what it likes: whatever is missing or of another kind than Apple's schema has it is None or left out, and
never guessed (`tests/core/mdm/test_answers.py`). A whole answer that is no property list is refused, by
`plists.read`, and the caller says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from bluelamp.core.mdm import plists

MOST_APPS = 2_000
"""More apps than these are not taken from one answer."""
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What a phone says of itself. `extra` is the letter of a rapid security response, such as `(a)`."""

    release: str
    extra: str = ""
    build: str = ""
    supervised: bool | None = None
    lost: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """How a phone is locked and encrypted. `encrypted` as Apple has it: both kinds of encryption, and a passcode."""

    passcode: bool | None
    encrypted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a phone in lost mode was."""

    latitude: float
    longitude: float
    metres: float


def read(body: bytes) -> Mapping[str, Any]:
    """A whole answer.

    Raises:
        MessageMalformed: it is no property list.
    """
    return _dictionary(plists.read(body))


def information(answer: Mapping[str, Any]) -> Information | None:
    """The answer to `DeviceInformation`; None where it does not say which release the phone has."""
    found = _dictionary(answer.get("QueryResponses"))
    release = _text(found.get("OSVersion"))
    if not release:
        return None
    return Information(
        release=release,
        extra=_text(found.get("SupplementalOSVersionExtra")),
        build=_text(found.get("SupplementalBuildVersion")) or _text(found.get("BuildVersion")),
        supervised=_yes_or_no(found.get("IsSupervised")),
        lost=_yes_or_no(found.get("IsMDMLostModeEnabled")),
    )


def security(answer: Mapping[str, Any]) -> Security:
    """The answer to `SecurityInfo`."""
    found = _dictionary(answer.get("SecurityInfo"))
    passcode, caps = _yes_or_no(found.get("PasscodePresent")), found.get("HardwareEncryptionCaps")
    encrypted = None if passcode is None or not isinstance(caps, int) else caps == 3 and passcode
    return Security(passcode=passcode, encrypted=encrypted)


def apps(answer: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The ids in the answer to `InstalledApplicationList`, in order; None where it holds no list.

    An app that is being installed is not there yet.
    """
    listed = answer.get("InstalledApplicationList")
    if not isinstance(listed, list):
        return None
    rows = [_dictionary(one) for one in listed[:MOST_APPS]]
    there = [one for one in rows if one.get("Installing") is not True]
    return tuple(sorted({own for one in there if (own := _text(one.get("Identifier")))}))


def place(answer: Mapping[str, Any]) -> Place | None:
    """The answer to `DeviceLocation`; None where it is no place on Earth."""
    latitude, longitude = _number(answer.get("Latitude")), _number(answer.get("Longitude"))
    metres = _number(answer.get("HorizontalAccuracy"))
    if latitude is None or longitude is None or metres is None or metres < 0:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(latitude=latitude, longitude=longitude, metres=metres)


def why(answer: Mapping[str, Any]) -> str:
    """Why a phone could not do something, in its words; empty where it gives no reason."""
    chain = answer.get("ErrorChain")
    said = []
    for one in chain if isinstance(chain, list) else ():
        row = _dictionary(one)
        words = _text(row.get("USEnglishDescription")) or _text(row.get("LocalizedDescription"))
        said.append(f"{words} ({_text(row.get('ErrorDomain'))} {row.get('ErrorCode')})".strip())
    return "; ".join(said[:5])


def _dictionary(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if known and isinstance(value, int | float) else None
