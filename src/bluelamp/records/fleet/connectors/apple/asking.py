"""When phones are asked how they are: once they have enrolled, and then about once a day, when they were heard.

A phone that has not answered the last question is not asked another for a week: on other servers what nobody answered
piled up until nothing else was done. All phones that are due are asked with the same three commands.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bluelamp.records.fleet.connectors.apple import orders
from bluelamp.records.fleet.connectors.apple.reading import ASKED
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.fleet.ports import CheckedIn, Report
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, declared, telling

MARK = "mark"
"""A kind of note: until when phones were heard that are reported, and when that was looked at."""
LOOKED, HEARD = "looked", "heard"
LOOK_EVERY = timedelta(hours=1)
ASK_EVERY = timedelta(hours=20)
ASK_AGAIN = timedelta(days=7)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def ask(book: KeptBook) -> None:
    """Once an hour, reports the phones that were heard since, asks those how they are that are due, and clears up."""
    now = clock.now()
    marks = book.notes(MARK)
    if LOOKED in marks and now - datetime.fromisoformat(marks[LOOKED]) < LOOK_EVERY:
        return
    with book.held():
        since = datetime.fromisoformat(marks[HEARD]) if HEARD in marks else _BEGINNING
        heard = telling.heard_since(since)
        reports = [
            Report(
                id=f"heard-{one.enrolment}-{one.at:%Y%m%d%H%M%S%f}",
                phone=one.serial_number,
                at=one.at,
                said=CheckedIn(),
            )
            for one in heard
        ]
        declared.clear_sets()
        until = max((one.at for one in heard), default=since)
        book.write({(MARK, LOOKED): now.isoformat(), (MARK, HEARD): until.isoformat()}, reports)
        asked = book.notes(ASKED)
        ask_now(
            book, {one.serial_number: one.enrolment for one in heard if _due(asked.get(one.serial_number, ""), now)}
        )


def ask_now(book: KeptBook, phones: Mapping[str, int]) -> None:
    """Asks phones how they are: enrolments by serial number."""
    if not phones:
        return
    now = clock.now()
    book.write({(ASKED, serial): f"asked {now.isoformat()}" for serial in phones}, [])
    for name, command in orders.asked(str(uuid.uuid4())).items():
        acts.queue(name, command, sorted(phones.values()), asks=True)


def _due(note: str, now: datetime) -> bool:
    said, _, at = note.partition(" ")
    return not at or now - datetime.fromisoformat(at) >= (ASK_EVERY if said == "said" else ASK_AGAIN)
