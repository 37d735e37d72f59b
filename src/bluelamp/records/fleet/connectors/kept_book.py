"""The book of a connector in the platform's database, so that another process goes on where this one was.

Reports are numbered without gaps, under a lock of the book's own row: a number that is there is never followed by a
lower one that comes later, so a cursor skips nothing (`tests/records/fleet/connectors/test_kept_book.py`).
A report is kept for the last half million, which is more than a week of 30,000 phones; whoever asks with an older
cursor is given all that is left.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from bluelamp.core.kernel import in_utc
from bluelamp.records.fleet import ports
from bluelamp.records.fleet.connectors.book import Note
from bluelamp.records.fleet.models import BookRow, NoteRow, SaidRow

KEPT = 500_000
"""How many reports are kept at the least."""
_EVERY = 10_000
_AT_ONCE = 500
_KINDS = {
    one.__name__: one
    for one in (
        *(ports.Enrolled, ports.Left, ports.CheckedIn, ports.Took, ports.Failed, ports.Holds),
        *(ports.Apps, ports.Health, ports.Answered, ports.Located),
    )
}


class KeptBook:
    """A book by its name. Several processes may write; each of their writes is whole."""

    def __init__(self, name: str, *, kept: int = KEPT) -> None:
        self._book = name
        self._kept = kept
        self._mark = ""

    @property
    def name(self) -> str:
        """What tells this book from another, in a cursor: made with the book, so that a new one has another."""
        if not self._mark:
            self._mark = self._row().mark
        return self._mark

    def notes(self, kind: str, keys: Collection[str] | None = None) -> Mapping[str, str]:
        """The notes of a kind."""
        rows = NoteRow.objects.filter(book=self._book, kind=kind)
        if keys is None:
            return dict(rows.values_list("key", "text"))
        found: dict[str, str] = {}
        for part in _parts(keys):
            found |= dict(rows.filter(key__in=part).values_list("key", "text"))
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """A transaction in which nobody else writes in this book: who wants to waits until it is over."""
        self._row()
        with transaction.atomic():
            BookRow.objects.select_for_update().get(pk=self._book)
            yield

    def keys(self, kind: str, text: str) -> Sequence[str]:
        """The keys, in order, under which a text is noted."""
        rows = NoteRow.objects.filter(book=self._book, kind=kind, text=text)
        return list(rows.order_by("key").values_list("key", flat=True))

    def forget(self, numbers: Collection[int]) -> None:
        """Takes reports out of the book for good, by their numbers; whoever reads it later passes over them."""
        SaidRow.objects.filter(book=self._book, number__in=numbers).delete()

    def write(self, notes: Mapping[Note, str | None], said: Sequence[ports.Report]) -> int:
        """Keeps notes and reports, in one transaction."""
        if not notes and not said:
            return self._row().last
        self._row()
        with transaction.atomic():
            row = BookRow.objects.select_for_update().get(pk=self._book)
            for note in (note for note, text in notes.items() if text is None):
                NoteRow.objects.filter(book=self._book, kind=note[0], key=note[1]).delete()
            NoteRow.objects.bulk_create(
                [
                    NoteRow(book=self._book, kind=kind, key=key, text=text)
                    for (kind, key), text in notes.items()
                    if text is not None
                ],
                batch_size=_AT_ONCE,
                update_conflicts=True,
                unique_fields=["book", "kind", "key"],
                update_fields=["text"],
            )
            SaidRow.objects.bulk_create(
                [
                    SaidRow(book=self._book, number=number, report=as_data(one))
                    for number, one in enumerate(said, row.last + 1)
                ],
                batch_size=_AT_ONCE,
            )
            before, row.last = row.last, row.last + len(said)
            if before // _EVERY != row.last // _EVERY:
                SaidRow.objects.filter(book=self._book, number__lte=row.last - self._kept).delete()
            row.save(update_fields=["last"])
            return row.last

    def said(self, after: int, most: int) -> Sequence[tuple[int, ports.Report]]:
        """Reports after a number."""
        rows = SaidRow.objects.filter(book=self._book, number__gt=after).order_by("number")[:most]
        return [(row.number, from_data(row.report)) for row in rows]

    def _row(self) -> BookRow:
        made = {"mark": uuid.uuid4().hex[:12]}
        return BookRow.objects.get_or_create(name=self._book, defaults=made)[0]


def as_data(report: ports.Report) -> dict[str, Any]:
    """A report as data that fits JSON."""
    said = asdict(report.said)
    if isinstance(report.said, ports.Health) and report.said.patched_on is not None:
        said["patched_on"] = report.said.patched_on.isoformat()
    kind = type(report.said).__name__
    return {"id": report.id, "phone": report.phone, "at": report.at.isoformat(), "kind": kind, "said": said}


def from_data(data: Mapping[str, Any]) -> ports.Report:
    """The report in data that `as_data` made."""
    said = dict(data["said"])
    if data["kind"] == ports.Health.__name__ and said["patched_on"] is not None:
        said["patched_on"] = date.fromisoformat(said["patched_on"])
    if data["kind"] == ports.Apps.__name__:
        said["apps"] = {app: ports.AppState(state) for app, state in said["apps"].items()}
    at = in_utc(datetime.fromisoformat(data["at"]))
    return ports.Report(id=data["id"], phone=data["phone"], at=at, said=_KINDS[data["kind"]](**said))


def _parts(keys: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(keys)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
