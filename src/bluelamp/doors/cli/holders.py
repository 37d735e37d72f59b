"""Who holds which phone at a moment, from a force's folder: what a plan is made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow.compute as pc

from bluelamp.core.cedar import Datetime, Entities, EntityUid, Record, Value
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones import Holder
from bluelamp.core.screening.inputs import ForceInputs

CLOSED_AFTER = timedelta(days=30)
"""How long a permission that has ended is taken to be open still, its export not yet confirmed.

The force's folder does not say which exports are confirmed. The declarations desk will; until then
an ended permission suspends its app for this long and keeps the messages, and then counts as closed.
"""


@dataclass(frozen=True)
class Holders:
    """Everybody with a phone at a moment, the people around them, and the phones nobody holds."""

    listed: tuple[Holder, ...]
    people: Entities
    unheld: int


def holders_at(inputs: ForceInputs, at: datetime) -> Holders:
    """The holders of work phones at a moment, with their permissions and duty state as the tables give them."""
    millis = to_millis(at)
    people = Entities(inputs.people())
    platform = dict(zip(*_columns(inputs, "phones", "phone", "platform"), strict=True))
    held = {
        row["phone"]: row["person"]
        for row in sorted(_current(inputs, "custody", millis), key=lambda row: to_millis(row["start"]))
    }
    permissions = _permissions(inputs, millis)
    duty = _duty(inputs, millis)
    listed = tuple(
        Holder(
            person,
            platform[phone],
            permissions=permissions.get(person_id, {}),
            duty=duty.get(person_id, "unknown"),
        )
        for phone, person_id in sorted(held.items())
        if phone in platform and (person := people.get(EntityUid("Person", person_id))) is not None
    )
    return Holders(listed, people, len(platform) - len(listed))


def _columns(inputs: ForceInputs, table: str, *names: str) -> list[list[Any]]:
    return [inputs.tables[table][name].to_pylist() for name in names]


def _current(inputs: ForceInputs, table: str, millis: int, end: str = "end") -> list[dict[str, Any]]:
    """The rows of a table of intervals that hold at an instant; an interval holds up to, not including, its end."""
    return [
        row
        for row in inputs.tables[table].to_pylist()
        if to_millis(row["start"]) <= millis and (row[end] is None or millis < to_millis(row[end]))
    ]


def _permissions(inputs: ForceInputs, millis: int) -> dict[str, Mapping[EntityUid, Record]]:
    """The permissions not yet closed, by person and thing; of several for one thing the one that ends last."""
    oldest = millis - CLOSED_AFTER // timedelta(milliseconds=1)
    table = inputs.tables["permissions"]
    found: dict[str, dict[EntityUid, Record]] = {}
    for row in sorted(table.to_pylist(), key=lambda one: to_millis(one["until"])):
        if to_millis(row["start"]) > millis or to_millis(row["until"]) < oldest:
            continue
        fields: dict[str, Value] = {"purpose": row["purpose"], "until": Datetime(to_millis(row["until"]))}
        if row["group"]:
            fields["group"] = row["group"]
        uid = EntityUid(row["resource_type"], row["resource"])
        found.setdefault(row["person"], {})[uid] = Record(fields)
    return dict(found)


def _duty(inputs: ForceInputs, millis: int) -> dict[str, Any]:
    """The duty state by person; where the roster says on and off at once, on."""
    states: dict[str, set[str]] = {}
    roster = inputs.tables["roster"]
    near = roster.filter(pc.less_equal(pc.cast(roster["start"], "int64"), _in_unit_of(roster, millis)))
    for row in near.to_pylist():
        if millis < to_millis(row["end"]):
            states.setdefault(row["person"], set()).add(row["state"])
    return {person: "on" if "on" in said else "off" for person, said in states.items()}


def _in_unit_of(table: Any, millis: int) -> int:
    return millis * {"ms": 1, "us": 1_000, "ns": 1_000_000}[table.schema.field("start").type.unit]
