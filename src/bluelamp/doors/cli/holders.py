"""Who holds which phone at a moment, from a force's folder: what a plan is made for.

Two records that contradict each other are read as in screening (`core/screening/facts.py`): of two
holders of one phone the one of the latest hand-over counts, and on duty beats off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.cedar import Datetime, Entities, EntityUid, Record, Value
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones import Duty, Holder
from bluelamp.core.screening.inputs import ForceInputs

Permissions = Mapping[EntityUid, Record]


@dataclass(frozen=True)
class Holders:
    """Every phone somebody holds at a moment, the people around them, and the phones that are left out.

    `listed` has somebody with two phones twice. `unheld` phones are with nobody; `holder_unknown`
    phones are with somebody whom the register does not have.
    """

    listed: tuple[Holder, ...]
    people: Entities
    unheld: int
    holder_unknown: int

    def say_left_out(self) -> str:
        """The phones that are not planned, in one sentence."""
        return (
            f"Not planned: {self.unheld:,} phones with nobody, and {self.holder_unknown:,} with somebody who is not "
            "in the register."
        )


def holders_at(inputs: ForceInputs, at: datetime) -> Holders:
    """The holders of work phones at a moment, with their permissions and duty state as the tables give them."""
    people = Entities(inputs.people())
    tables = inputs.tables
    platforms = dict(zip(*_columns(tables["phones"], "phone", "platform"), strict=True))
    held = {phone: person for phone, person in _custody(tables["custody"], at).items() if phone in platforms}
    permissions = _permissions(tables["permissions"], at)
    duty = _duty(tables["roster"], at)
    listed = tuple(
        Holder(
            person,
            platforms[phone],
            permissions=permissions.get(name, {}),
            duty=duty.get(name, "unknown"),
            phone=phone,
        )
        for phone, name in sorted(held.items())
        if (person := people.get(EntityUid("Person", name))) is not None
    )
    return Holders(listed, people, unheld=len(platforms) - len(held), holder_unknown=len(held) - len(listed))


def _columns(table: pa.Table, *names: str) -> list[list[str]]:
    return [table[name].to_pylist() for name in names]


def _holding(table: pa.Table, at: datetime) -> pa.Table:
    """The rows of a table of intervals that hold at an instant: from the start up to, not including, the end."""
    return table.filter((pc.field("start") <= pa.scalar(at)) & (pc.field("end") > pa.scalar(at)))


def _custody(custody: pa.Table, at: datetime) -> dict[str, str]:
    """Who holds each phone; what is put in later replaces what was put in before."""
    rows = _holding(custody, at).sort_by([("start", "ascending"), ("person", "descending")])
    return dict(zip(*_columns(rows, "phone", "person"), strict=True))


def _permissions(permissions: pa.Table, at: datetime) -> dict[str, Permissions]:
    """The permissions not yet closed, by person and thing; of several for one thing the one that ends last.

    A permission is closed by the confirmed export of its messages, not by its end date. Where the
    table has no column `closed`, nobody has said of any that it is.
    """
    rows = permissions.filter(pc.field("start") <= pa.scalar(at))
    if "closed" in rows.column_names:
        rows = rows.filter(pc.field("closed").is_null() | (pc.field("closed") > pa.scalar(at)))
    found: dict[str, dict[EntityUid, Record]] = {}
    for row in rows.sort_by("until").to_pylist():
        fields: dict[str, Value] = {"purpose": row["purpose"], "until": Datetime(to_millis(row["until"]))}
        if row["group"]:
            fields["group"] = row["group"]
        found.setdefault(row["person"], {})[EntityUid(row["resource_type"], row["resource"])] = Record(fields)
    return dict(found)


def _duty(roster: pa.Table, at: datetime) -> dict[str, Duty]:
    """The duty state of everybody of whom the roster says anything; on call alone is off duty."""
    rows = _holding(roster, at)
    on = set(rows.filter(pc.field("state") == "on")["person"].to_pylist())
    return {person: "on" if person in on else "off" for person in rows["person"].to_pylist()}
