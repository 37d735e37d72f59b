"""A managed device as Graph tells of it, read as from a stranger.

What cannot be read is None, which is never taken for well. A row without an id or a serial number is no phone that
anybody could ask about, and is counted (`tests/records/fleet/connectors/intune/test_devices.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bluelamp.records.fleet.connectors.intune.answers import is_id
from bluelamp.records.fleet.ports import Health

FIELDS = (
    "id,serialNumber,azureADDeviceId,operatingSystem,osVersion,androidSecurityPatchLevel,isEncrypted,jailBroken,"
    "complianceState,managementState,enrolledDateTime,lastSyncDateTime,deviceActionResults"
)
_NEVER = 1900
_ENDED = {"done": "", "failed": "it failed", "notSupported": "the phone cannot do it", "canceled": "it was cancelled"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the phone was told: when, and how it stands. `why` is None while it waits."""

    name: str
    began: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Device:
    """A phone under management."""

    id: str
    serial: str
    directory: str
    enrolled: datetime | None
    synced: datetime | None
    compliance: str
    health: Health
    actions: tuple[Action, ...]


def device(row: Mapping[str, Any]) -> Device | None:
    """A phone, or None where the row names none. Raises nothing, whatever the row is."""
    own, serial = row.get("id"), row.get("serialNumber")
    if not isinstance(own, str) or not is_id(own) or not isinstance(serial, str) or not _is_serial(serial):
        return None
    compliance = _text(row.get("complianceState"))
    health = Health(
        system=_text(row.get("operatingSystem")) or "unknown",
        release=_text(row.get("osVersion")) or "unknown",
        patched_on=_day(row.get("androidSecurityPatchLevel")),
        # The policy of compliance asks for a PIN, so a phone that is compliant has one; a phone that is not may.
        screen_lock=True if compliance == "compliant" else None,
        encrypted=row["isEncrypted"] if isinstance(row.get("isEncrypted"), bool) else None,
        tampered={"true": True, "false": False}.get(_text(row.get("jailBroken")).lower()),
    )
    return Device(
        own,
        serial,
        _text(row.get("azureADDeviceId")),
        instant(row.get("enrolledDateTime")),
        instant(row.get("lastSyncDateTime")),
        compliance,
        health,
        tuple(_actions(row.get("deviceActionResults"))),
    )


def instant(value: Any) -> datetime | None:
    """An instant in UTC; None where there is none, or where it is Graph's word for never."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if aware.year > _NEVER else None


def apps(rows: Iterable[Mapping[str, Any]], packages: Mapping[str, str]) -> dict[str, str]:
    """The apps that a phone reports, each id with its version.

    Graph gives the name of an app and not its package. `packages` says which package has a name in this tenant, in
    small letters; an app whose name nobody knows stands under `name:` and its name, so that it is never lost.
    """
    found: dict[str, str] = {}
    for row in rows:
        name = _text(row.get("displayName"))
        if name:
            known = packages.get(name.casefold()) or (name if _is_package(name) else f"name:{name[:200]}")
            found[known] = _text(row.get("version"))[:60]
    return found


def _actions(rows: Any) -> Iterable[Action]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and _text(row.get("actionName")):
            why = _ENDED.get(_text(row.get("actionState")))
            yield Action(_text(row["actionName"]), _text(row.get("startDateTime")), why)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _is_serial(text: str) -> bool:
    return 0 < len(text) <= 60 and text.isprintable() and text.strip() == text and text != "0"


def _is_package(name: str) -> bool:
    return name.count(".") >= 2 and name.isascii() and name.replace(".", "").replace("_", "").isalnum()
