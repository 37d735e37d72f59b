"""Calls and messages of the generated force as operators write them: the same uses in each operator's form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.calendar import LocalTimeTwice, at_local
from bluelamp.core.feeds.uses import WITHHELD
from bluelamp.core.kernel import LONDON

HEADS: Mapping[str, tuple[str, ...]] = {
    "bluelamp": ("phone", "other", "started", "kind", "direction", "seconds", "withheld", "id"),
    "uk-standard": (
        "Call Type",
        "Call Cause Definition Required",
        "Customer Identifier",
        "Telephone Number Dialled",
        "Call Date",
        "Call Time",
        "Duration",
        "Description",
    ),
    "o2": ("Date", "Time", "Called No", "Called From", "Duration", "Cost", "Status"),
    "bt": (
        "Charge Code",
        "Installation No",
        "Line No",
        "Date",
        "Time",
        "Destination",
        "Called No",
        "Duration",
        "Cost",
    ),
}
"""The headings of the operators that can be written."""


def own_number(phone: str) -> str:
    """A number for a generated phone, under a country code that no country has."""
    return f"+99900{int(''.join(one for one in phone if one.isdecimal()) or 0):07d}"


def with_numbers(uses: pa.Table) -> pa.Table:
    """Calls and messages alone, each phone called by its own number, as operators know it."""
    contacts = uses.filter(pc.is_in(uses["action"], pa.array(["call", "text"])))
    phones = pc.unique(contacts["phone"])
    numbers = pa.array([own_number(one) for one in phones.to_pylist()], pa.string())
    own = numbers.take(pc.index_in(contacts["phone"].combine_chunks(), phones))
    found = contacts.set_column(contacts.schema.get_field_index("phone"), "phone", own)
    by = pa.array(["number"] * len(found), pa.string())
    return found.set_column(found.schema.get_field_index("phone_by"), "phone_by", by)


def write_calls(uses: pa.Table, operator: str) -> bytes:
    """The calls and messages as an operator's CSV; what its form has no place for is left out.

    Outgoing calls alone stand in every form but our own. A call with the number withheld has 141 before its number.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADS[operator])
    for use in uses.to_pylist():
        if operator == "bluelamp" or use["direction"] != "incoming":
            cells = _cells(use)
            writer.writerow([cells.get(head, "") for head in HEADS[operator]])
    return file.getvalue().encode()


def _cells(use: Mapping[str, Any]) -> dict[str, str]:
    """Every heading of every form with what stands under it."""
    instant: datetime = use["instant"]
    local, seconds = instant.astimezone(LONDON), use["seconds"]
    number = "" if use["target"] == WITHHELD else use["target"]
    dialled = f"141{_national(number)}" if use["number_withheld"] else _national(number)
    hours, rest = divmod(seconds or 0, 3600)
    length = f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    clock = f"{local:%H:%M:%S}{_offset(instant)}"
    return {
        "phone": use["phone"],
        "other": number,
        "started": instant.astimezone(UTC).isoformat(timespec="milliseconds"),
        "kind": use["action"],
        "direction": use["direction"] or "",
        "seconds": "" if seconds is None else str(seconds),
        "withheld": {True: "yes", False: "no", None: ""}[use["number_withheld"]],
        "id": use["id"],
        "Call Type": "V" if use["action"] == "call" else "S",
        "Customer Identifier": use["phone"],
        "Telephone Number Dialled": dialled,
        "Call Date": f"{local:%d/%m/%Y}",
        "Call Time": clock,
        "Duration": length,
        "Description": "Generated",
        "Date": f"{local:%d/%m/%Y}",
        "Time": clock,
        "Called No": dialled,
        "Called From": use["phone"],
        "Installation No": use["phone"],
        "Charge Code": "Local",
        "Cost": "0.000",
        "Status": "Charged",
    }


def _national(number: str) -> str:
    return f"0{number[3:]}" if number.startswith("+44") else number


def _offset(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """The offset where the clock's time comes twice that night, else nothing: operators seldom give one."""
    local = instant.astimezone(zone)
    try:
        at_local(local.date(), local.time(), zone)
    except LocalTimeTwice:
        return f"{local:%z}"
    return ""
