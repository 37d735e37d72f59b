"""A plan: each row of a file with what would become of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bluelamp.core.feeds import Line, Sheet, csv_bytes, xlsx_bytes
from bluelamp.records.register.errors import RegisterError


class What(StrEnum):
    """What would become of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """A row of a file. `changes` are column, value now and value then; `target` is the id of what is changed."""

    line: int
    what: What
    key: str
    reason: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    target: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file would do. `notes` are sentences about the whole of it; `work` is what carrying it out needs.

    MUST: every line of the file is in `rows` once (`test_every_row_of_any_file_is_accounted_for`).
    """

    kind: str
    file_name: str
    file_digest: str
    rows: tuple[PlannedRow, ...]
    notes: tuple[str, ...] = ()
    replaced: int = 0
    work: Any = None

    def counts(self) -> Counter[What]:
        """How many rows there are of each kind."""
        return Counter(one.what for one in self.rows)

    def of(self, what: What) -> tuple[PlannedRow, ...]:
        """The rows of one kind."""
        return tuple(one for one in self.rows if one.what is what)

    @property
    def digest(self) -> str:
        """By which it is known whether a plan worked out later is the same."""
        rows = [[one.line, one.what, one.key, one.reason, one.target, one.changes] for one in self.rows]
        said = [self.kind, self.file_digest, self.replaced, self.notes, rows]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def planned(sheet: Sheet, key: str, work_out: Callable[[Line], PlannedRow]) -> tuple[PlannedRow, ...]:
    """Every line of a table, worked out or rejected; of two lines with one key the second is rejected."""
    seen: dict[str, int] = {}
    rows = []
    for line in sheet.lines:
        name = line.cells.get(key, "")
        if line.reason:
            rows.append(rejected(line, line.reason, name))
        elif name and name in seen:
            rows.append(rejected(line, f"has the {key.replace('_', ' ')} of line {seen[name]}", name))
        else:
            seen[name] = line.number
            rows.append(_worked_out(line, name, work_out))
    return tuple(rows)


def _worked_out(line: Line, name: str, work_out: Callable[[Line], PlannedRow]) -> PlannedRow:
    try:
        return work_out(line)
    except RegisterError as error:
        return rejected(line, error.message, name)


def rejected(line: Line, reason: str, key: str) -> PlannedRow:
    """A row that is handed back."""
    return PlannedRow(line=line.number, what=What.REJECT, key=key, reason=reason, values=line.cells, text=line.text)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Column, value now and value then, of every column that differs."""
    return tuple((name, before[name], value) for name, value in after.items() if before[name] != value)


def file_digest(body: bytes) -> str:
    """The digest of a file as the record names it."""
    return hashlib.sha256(body).hexdigest()


def rejects_file(plan: Plan, columns: Sequence[str], *, marking: str, spreadsheet: bool = False) -> bytes:
    """The rows that were handed back, as a file to correct and hand in again, each with its reason.

    A row that could not be taken apart stands as it was in the first column.
    """
    rows = []
    for one in plan.of(What.REJECT):
        cells = [one.values.get(name, "") for name in columns] if one.values else [one.text, *[""] * (len(columns) - 1)]
        rows.append([*cells, str(one.line), one.reason])
    write = xlsx_bytes if spreadsheet else csv_bytes
    return write([*columns, "line", "reason"], rows, marking=marking)
