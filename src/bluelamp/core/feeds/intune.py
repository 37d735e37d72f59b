"""What Intune says of phones and of those who run them: managed devices and audit events, as typed rows.

Neither is a use of a phone. Managed devices say what a phone is called by, whether it meets its policy and when it
was last seen; audit events say who changed what in Intune, which is how a change that nobody here made is found.
Both come as JSON of Microsoft Graph or as the CSV that Intune's own pages export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa

from bluelamp.core.feeds.columns import INSTANT
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.csv_stream import after_header, cells_of, stream_records
from bluelamp.core.feeds.json_rows import json_rows
from bluelamp.core.feeds.local_times import NoTime, moment_in
from bluelamp.core.feeds.streams import peeked
from bluelamp.core.feeds.uses import PIECE, NotTaken, Reading, Row

DEVICES = pa.schema(
    [
        ("management_id", pa.string()),
        ("serial", pa.string()),
        ("imei", pa.string()),
        ("seen", INSTANT),
        ("compliant", pa.bool_()),
        ("encrypted", pa.bool_()),
        ("broken_open", pa.bool_()),
        ("system", pa.string()),
        ("release", pa.string()),
    ]
)
"""What is known of a phone; all but its id may be null. `broken_open` is a phone freed from its maker's bounds."""
AUDITS = pa.schema(
    [
        ("id", pa.string()),
        ("instant", INSTANT),
        ("actor", pa.string()),
        ("activity", pa.string()),
        ("kind", pa.string()),
        ("result", pa.string()),
        ("things", pa.list_(pa.string())),
    ]
)
"""An audit event: who did what, whether it came about, and to which things, by id or by name."""
_LONGEST = 2_048
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_COMPLIANT = {"compliant": True, "noncompliant": False, "not compliant": False, "ingraceperiod": True}
_BROKEN = {"true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Told:
    """Some of what was read: typed rows, and what was given back."""

    rows: pa.Table
    rejects: pa.Table


def read_managed_devices(stream: BinaryIO, reading: Reading) -> Iterator[Told]:
    """The managed devices in Graph's JSON or in Intune's export.

    MUST: every row is in exactly one of the two (`test_every_row_of_intune_is_read_or_given_back`).

    Raises:
        FeedDamaged: the file is empty, is not JSON to its end, or is cut off.
        FeedColumnMissing: a CSV has no column for the device's id.
    """
    return _read(stream, reading, DEVICES, _device, ("Device ID",))


def read_audit_events(stream: BinaryIO, reading: Reading) -> Iterator[Told]:
    """The audit events in Graph's JSON or in Intune's export. Promises and raises as `read_managed_devices`."""
    return _read(stream, reading, AUDITS, _audit, ("Date", "Activity"))


def _read(
    stream: BinaryIO,
    reading: Reading,
    schema: pa.Schema,
    one: Callable[[Mapping[str, Any], Reading], dict[str, object]],
    heads: tuple[str, ...],
) -> Iterator[Told]:
    first, stream = peeked(stream, 4_096, reading.name)
    is_json = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    found = json_rows(stream, reading.name) if is_json else _csv(stream, reading, heads)
    rows: list[dict[str, object]] = []
    rejects = Rejects()
    for place, what in found:
        try:
            if isinstance(what, NotTaken):
                raise what
            rows.append(one(what, reading))
        except (NotTaken, NoTime) as error:
            rejects.add(place.row, place.line, str(error), place.text)
        if len(rows) + len(rejects.row) >= PIECE:
            yield Told(pa.Table.from_pylist(rows, schema), rejects.table())
            rows, rejects = [], Rejects()
    if rows or rejects.row:
        yield Told(pa.Table.from_pylist(rows, schema), rejects.table())


def _csv(stream: BinaryIO, reading: Reading, heads: tuple[str, ...]) -> Iterator[tuple[Row, dict[str, Any] | NotTaken]]:
    records = stream_records(stream, reading.name)
    folded = [one.casefold() for one in heads]
    names, _ = after_header(
        records, lambda found: set(folded) <= {one.casefold() for one in found}, heads, reading.name
    )
    for number, record in enumerate(records, start=1):
        row = Row(number, record.line, record.text)
        try:
            cells = cells_of(record, len(names))
        except NotTaken as error:
            yield row, error
        else:
            yield row, dict(zip((one.casefold() for one in names), cells, strict=True))


def _device(one: Mapping[str, Any], reading: Reading) -> dict[str, object]:
    said = _text(one, "complianceState", "compliance").casefold()
    seen = _text(one, "lastSyncDateTime", "last check-in")
    found: dict[str, object] = {
        "management_id": _text(one, "id", "device id"),
        "serial": _text(one, "serialNumber", "serial number") or None,
        "imei": _text(one, "imei") or None,
        "seen": moment_in(seen, reading.zone, "ymd") if seen else None,
        "compliant": _COMPLIANT.get(said),
        "encrypted": _YES.get(_text(one, "isEncrypted", "encrypted").casefold()),
        "broken_open": _BROKEN.get(_text(one, "jailBroken", "jailbroken").casefold()),
        "system": _text(one, "operatingSystem", "os") or None,
        "release": _text(one, "osVersion", "os version") or None,
    }
    if not found["management_id"]:
        raise NotTaken("has no id")
    return found


def _audit(one: Mapping[str, Any], reading: Reading) -> dict[str, object]:
    actor = one.get("actor")
    who = (
        _text(actor, "userPrincipalName", "applicationDisplayName", "servicePrincipalName")
        if isinstance(actor, dict)
        else _text(one, "initiated by (actor)")
    )
    instant = moment_in(_text(one, "activityDateTime", "date"), reading.zone, "ymd")
    found: dict[str, object] = {
        "instant": instant,
        "actor": who or None,
        "activity": _text(one, "activityType", "activity"),
        "kind": _text(one, "activityOperationType", "category") or None,
        "result": _text(one, "activityResult", "status") or None,
        "things": _things(one),
    }
    if not found["activity"]:
        raise NotTaken("has no activity")
    name = _text(one, "id") or f"{instant}/{who}/{found['activity']}/{'/'.join(_things(one))}"
    return {"id": name, **found}


def _things(one: Mapping[str, Any]) -> list[str]:
    listed = one.get("resources")
    if not isinstance(listed, list):
        said = _text(one, "target(s)", "targets")
        return [said] if said else []
    rows = [row for row in listed if isinstance(row, dict)]
    return [name for row in rows if (name := _text(row, "resourceId", "displayName"))]


def _text(one: Mapping[str, Any], *names: str) -> str:
    """The first of these that is there, as a text without white space around it.

    Raises:
        NotTaken: it is a list or an object, or longer than any of them is.
    """
    for name in names:
        found = one.get(name)
        if found is None or found == "":
            continue
        if isinstance(found, dict | list):
            raise NotTaken(f"`{name}` is not a text")
        said = str(found).strip()
        if len(said) > _LONGEST or not said.isprintable():
            raise NotTaken(f"`{name}` has more than {_LONGEST:,} characters, or signs that cannot be shown")
        return said
    return ""
