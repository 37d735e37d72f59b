"""What the API says of imports: what a file would do, each row of it, and what was done."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from bluelamp.doors.api.paging import Next
from bluelamp.records.register.drafts import Handed
from bluelamp.records.register.planning import PlannedRow, What
from bluelamp.records.register.values import ImportView


class HandedIn(Schema):
    """A file that was handed in, and what it would do. It says how many rows, and nothing that stands in one."""

    id: str
    kind: str
    plan: str = Field(description="The digest of the plan, to confirm it by.")
    add: int
    change: int
    same: int
    reject: int
    replaced: int = Field(description="Entries of the roster that would end because the file replaces them.")
    notes: list[str]

    @classmethod
    def of(cls, one: Handed) -> HandedIn:
        """From an act's value."""
        counts = one.plan.counts()
        return cls(
            id=one.id,
            kind=one.plan.kind,
            plan=one.plan.digest,
            replaced=one.plan.replaced,
            notes=list(one.plan.notes),
            **{str(what): counts[what] for what in What},
        )


class Difference(Schema):
    """What a row would change."""

    column: str
    now: str
    then: str


class Row(Schema):
    """A row of a file, and what would become of it."""

    line: int
    what: What
    key: str = Field(description="What it is known by: a number, an asset tag, somebody in a roster.")
    reason: str = Field(description="Why it is handed back; empty otherwise.")
    changes: list[Difference]

    @classmethod
    def of(cls, one: PlannedRow) -> Row:
        """From a plan's row."""
        changes = [Difference(column=column, now=now, then=then) for column, now, then in one.changes]
        return cls(line=one.line, what=one.what, key=one.key, reason=one.reason, changes=changes)


class RowsPage(Schema):
    """A page of rows, in the order of the file."""

    rows: list[Row]
    next: Next


class Imported(Schema):
    """An import that was confirmed."""

    id: str
    kind: str
    file_name: str | None = Field(description="Told to whoever confirmed it, since names of files tell of people.")
    digest: str = Field(description="The SHA-256 of the file.")
    added: int
    changed: int
    unchanged: int
    rejected: int
    confirmed_at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, one: ImportView, reader: str) -> Imported:
        """From a query's value, for whoever reads it."""
        return cls(
            id=one.id,
            kind=one.kind,
            file_name=one.file_name if one.confirmed_by == reader else None,
            digest=one.digest,
            added=one.added,
            changed=one.changed,
            unchanged=one.unchanged,
            rejected=one.rejected,
            confirmed_at=one.confirmed_at,
            undone_at=one.undone_at,
        )


class ImportsPage(Schema):
    """A page of imports, the newest first."""

    imports: list[Imported]
    next: Next


class ImportState(Schema):
    """Where an import stands: handed in, or done. One of the two is null."""

    handed_in: HandedIn | None
    imported: Imported | None
