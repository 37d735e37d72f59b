"""Handing out: the log to the Commissioner, a person's own data to them, counts to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.act import act
from bluelamp.records.journal.holdings import HOLDINGS
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import subjects
from bluelamp.records.safeguards.packs import (
    File,
    LogRow,
    Part,
    access_files,
    figures_file,
    log_file,
    suppressed,
)
from bluelamp.records.safeguards.settings import number, written
from bluelamp.records.safeguards.verbs import ACCESS_PACK_MADE, FIGURES_RELEASED, LOG_EXPORTED

_AT_A_TIME = 1000


@act(LOG_EXPORTED, on=subjects.of_log)
def export_log(*, by: Actor, first: datetime, last: datetime, request: str) -> tuple[File, Fact]:
    """The log of a period with receipts, for the Commissioner, who may ask for it under section 62(5).

    Acts that no published checkpoint covers yet come without a receipt. The export is itself on record.
    """
    del by
    rows = list(_log_rows(first, last))
    made = log_file(rows, first=first, last=last)
    return made, LOG_EXPORTED.record(
        first=written(first), last=written(last), rows=len(rows), digest=made.digest, request=request
    )


def _log_rows(first: datetime, last: datetime) -> Iterator[LogRow]:
    after = 0
    while acts := journal.acts_between(first, last, after=after, limit=_AT_A_TIME):
        numbers = [one.number for one in acts]
        after = numbers[-1]
        people, opened = journal.people_of(numbers), journal.opened(numbers)
        told: dict[int, dict[str, str]] = {}
        for (number_, field), text in opened.items():
            told.setdefault(number_, {})[field] = text
        for one in acts:
            receipt = journal.receipt_of(one.number)
            yield LogRow(
                act=one,
                people=people.get(one.number, ()),
                opened=told.get(one.number, {}),
                receipt=None if receipt is None else str(receipt),
            )


@act(ACCESS_PACK_MADE, on=subjects.of_pack)
def make_access_pack(*, by: Actor, person: str, request: str) -> tuple[tuple[File, File], Fact]:
    """All that is held about a person, told by every part of the platform, in JSON and to read.

    Looks that are lawfully shown later are not in it; the part that tells looks leaves them out.
    """
    del by
    now = clock.now()
    parts = [
        Part(app=one.app, says=one.says, held=one.gather(person, now))
        for one in sorted(HOLDINGS.values(), key=lambda one: one.app)
    ]
    items = sum(len(part.held) for part in parts)
    return access_files(parts, made_at=now), ACCESS_PACK_MADE.record(parts=len(parts), items=items, request=request)


@act(FIGURES_RELEASED, on=subjects.of_figures)
def release_figures(*, by: Actor, first: datetime, last: datetime) -> tuple[File, Fact]:
    """Counts of acts of a period for a freedom of information request: no names, small numbers suppressed."""
    del by
    below = number("small_numbers_below", clock.now())
    figures = suppressed(journal.counts(first, last), below)
    made = figures_file(figures, first=first, last=last, below=below)
    return made, FIGURES_RELEASED.record(
        first=written(first), last=written(last), rows=len(figures), digest=made.digest
    )
