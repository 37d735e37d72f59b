"""Exports: a filtered list leaves the platform as a file, which is a disclosure and stands on the record as one.

The file opens with its marking: what it is, for whom, when it was made and how many rows it has. Cells that a
spreadsheet would run as a formula are made harmless. Everybody in the file finds in their own record that it
was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.feeds import csv_bytes, xlsx_bytes
from bluelamp.core.kernel import Actor, say_instant
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.register import checks, queries, verbs
from bluelamp.records.register.acts.readings import people_set, phones_set
from bluelamp.records.register.errors import NotAChoice
from bluelamp.records.register.values import PeopleFilter, PhoneFilter

_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_PEOPLE = ("number", "name", "email", "kind", "grade", "unit", "unit_name", "since")
_PHONES = (
    "asset_tag",
    "platform",
    "model",
    "used_for",
    "serial",
    "imei_1",
    "imei_2",
    "state",
    "since",
    "holder",
    "holder_name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """A file to hand to somebody: its name, its type, its bytes, and how many rows it has."""

    name: str
    content_type: str
    body: bytes
    rows: int


@act(verbs.PEOPLE_EXPORTED, on=people_set)
def export_people(
    *,
    by: Actor,
    wanted: PeopleFilter,
    file_format: str,
    recipient: str,
    reason: str,
    marking: str = "OFFICIAL",
) -> tuple[ExportFile, Fact]:
    """Every person of a list that the actor may find, as a file that can be imported again.

    Raises:
        NotAChoice: the format is neither csv nor xlsx, or it is not said whom it is for and why.
    """
    at = clock.now()
    rows = queries.every_person(queries.visible_to(by, at), at, wanted)
    codes = {unit: code for code, unit in queries.unit_codes(at).items()}
    cells = (
        (
            one.number or "",
            one.name or "",
            one.email or "",
            one.kind.value,
            one.grade,
            codes.get(one.unit, ""),
            one.unit_name,
            checks.moment(one.since),
        )
        for one in rows
    )
    export = _Export(verbs.PEOPLE_EXPORTED, "people", file_format, recipient, reason, marking)
    return export.made(_PEOPLE, cells, len(rows), [one.id for one in rows], at)


@act(verbs.PHONES_EXPORTED, on=phones_set)
def export_phones(
    *,
    by: Actor,
    wanted: PhoneFilter,
    file_format: str,
    recipient: str,
    reason: str,
    marking: str = "OFFICIAL",
) -> tuple[ExportFile, Fact]:
    """Every phone of a list that the actor may find, with its holder. Raises as `export_people`."""
    at = clock.now()
    rows = queries.every_phone(queries.visible_to(by, at, queries.PHONES_SEEN_BY), at, wanted)
    cells = (
        (
            one.asset_tag,
            one.platform.value,
            one.model,
            one.used_for,
            one.serial,
            one.imei_1,
            one.imei_2,
            one.state.value,
            checks.moment(one.since),
            (one.holder_name.number or "") if one.holder_name else "",
            (one.holder_name.name or "") if one.holder_name else "",
        )
        for one in rows
    )
    export = _Export(verbs.PHONES_EXPORTED, "phones", file_format, recipient, reason, marking)
    return export.made(_PHONES, cells, len(rows), sorted({one.holder for one in rows if one.holder}), at)


@dataclass(frozen=True, slots=True)
class _Export:
    verb: Verb
    what: str
    file_format: str
    recipient: str
    reason: str
    marking: str

    def made(
        self, columns: Sequence[str], cells: Iterable[Sequence[str]], rows: int, people: Sequence[str], at: datetime
    ) -> tuple[ExportFile, Fact]:
        if self.file_format not in _TYPES:
            raise NotAChoice(f"`{self.file_format}` is no format of a file.", todo="choose `csv` or `xlsx`.")
        recipient = checks.needed(self.recipient, "recipient", 200)
        reason = checks.needed(self.reason, "reason", 1000)
        line = f"{self.marking}: {self.what} for {recipient}, {say_instant(at)}, {rows} rows, from Bluelamp"
        write = csv_bytes if self.file_format == "csv" else xlsx_bytes
        body = write(columns, cells, marking=line)
        file = ExportFile(
            name=f"{self.what}-{at:%Y-%m-%d}.{self.file_format}",
            content_type=_TYPES[self.file_format],
            body=body,
            rows=rows,
        )
        fact = self.verb.record(
            people,
            file=hashlib.sha256(body).hexdigest(),
            format=self.file_format,
            rows=rows,
            recipient=recipient,
            reason=reason,
        )
        return file, fact
