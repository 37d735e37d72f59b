"""Records of contacts as a file that is written a piece at a time, however many there are.

Memory stays flat: a page of rows is read, written and forgotten. What is recorded after the export began
is not in it, so that the number of rows is known from the start and a door can show how far it has got.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bluelamp.core.feeds import csv_pieces
from bluelamp.core.kernel import say_instant
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS, Contact
from bluelamp.records.declarations.models import ContactRow, ContactVersionRow
from bluelamp.records.declarations.queries.contacts import contact_version, wanted_rows
from bluelamp.records.declarations.queries.scope import Seen, Wanted, narrowed
from bluelamp.records.register import queries as register

AT_A_TIME = 500
HEADER = (
    "record", "officer", "contact at", "recorded at", "late", "version", "who", "reference", "device", "channel",
    "direction", "purpose", "rationale", "incident", "number", "number withheld", "why withheld", "told",
    *CONDITIONS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactExport:
    """An export that was recorded and can be written: of what, as it was when, for whom, and how many rows."""

    id: str
    seen: Seen
    wanted: Wanted
    at: datetime
    rows: int
    recipient: str
    marking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The next bytes of a file, and how far it has got. `digest` is that of the whole file, with its last piece."""

    body: bytes
    done: int
    total: int
    digest: str = ""


def chosen(seen: Seen, wanted: Wanted, at: datetime) -> QuerySet[ContactRow]:
    """The records that an export has; only the acts and queries of this app have use for the rows."""
    rows = wanted_rows(wanted).filter(recorded_at__lte=at)
    return rows.filter(narrowed(seen, wanted, at).rows("person"))


def pieces(export: ContactExport) -> Iterator[Piece]:
    """The file of an export, piece by piece, as CSV with its marking in the first line."""
    marking = (
        f"{export.marking}: contact records for {export.recipient}, {say_instant(export.at)}, {export.rows} rows, "
        "from Bluelamp"
    )
    done, digest = 0, hashlib.sha256()
    for body, rows in csv_pieces(HEADER, _batches(export), marking=marking):
        done += rows
        digest.update(body)
        yield Piece(body=body, done=done, total=export.rows)
    yield Piece(body=b"", done=done, total=export.rows, digest=digest.hexdigest())


def _batches(export: ContactExport) -> Iterator[list[tuple[str, ...]]]:
    rows = chosen(export.seen, export.wanted, export.at).order_by("pk")
    last = ""
    while batch := list(rows.filter(pk__gt=last)[:AT_A_TIME]):
        last = batch[-1].pk
        names = register.names_of((one.person for one in batch), export.at)
        said = _newest(batch)
        yield [_cells(one, str(names[one.person]), said[one.pk]) for one in batch]


def _newest(batch: list[ContactRow]) -> dict[str, Contact]:
    """What each record says now, by its id."""
    versions = ContactVersionRow.objects.filter(contact__in=[one.pk for one in batch]).order_by("number")
    return {one.contact: contact_version(one).contact for one in versions}


def _cells(row: ContactRow, officer: str, said: Contact) -> tuple[str, ...]:
    conditions = said.conditions or {}
    return (
        row.pk,
        officer,
        f"{said.happened_at:%Y-%m-%dT%H:%M:%SZ}",
        f"{row.recorded_at:%Y-%m-%dT%H:%M:%SZ}",
        _yes(row.late),
        str(row.version),
        said.who.value,
        said.reference,
        said.device.value,
        said.channel.value,
        "incoming" if said.incoming else "outgoing",
        said.purpose,
        said.rationale,
        said.incident,
        said.number,
        _yes(said.number_withheld),
        said.withheld_why,
        said.told,
        *(_yes(conditions[name]) if name in conditions else "" for name in CONDITIONS),
    )


def _yes(holds: bool | None) -> str:  # noqa: FBT001 - a value of a cell
    return "yes" if holds else "no"
