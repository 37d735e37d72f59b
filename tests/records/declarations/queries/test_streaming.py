"""An export is written a piece at a time: all of it, in flat memory, with how far it has got."""

import csv
import tracemalloc
from datetime import timedelta

import pytest

from bluelamp.records.declarations import queries
from bluelamp.records.declarations.models import ContactRow, ContactVersionRow
from bluelamp.records.declarations.queries import ContactExport, Seen, Wanted, streaming
from bluelamp.records.declarations.queries.streaming import chosen
from records.conftest import NOON

pytestmark = pytest.mark.django_db
AT_A_TIME = 60


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """Fewer rows a page than in use, so that many pages need few rows."""
    monkeypatch.setattr(streaming, "AT_A_TIME", AT_A_TIME)


def written(first, last):
    """So many records of one officer."""
    same = {"who": "victim", "happened_at": NOON, "device": "work", "channel": "call", "incident": "EX/I000001/26"}
    numbers = range(first, last)
    ContactRow.objects.bulk_create(
        [ContactRow(id=f"c{n:06}", person="p", recorded_at=NOON, late=False, version=2, **same) for n in numbers]
    )
    ContactVersionRow.objects.bulk_create(
        [
            ContactVersionRow(
                contact=f"c{n:06}",
                number=number,
                entered_at=NOON,
                reference="the victim",
                incoming=False,
                purpose=f"version {number}",
                rationale="x" * 1000,
                number_withheld=False,
                **same,
            )
            for n in numbers
            for number in (1, 2)
        ]
    )


def export(at=NOON, seen=None):
    seen = seen or Seen(everybody=True)
    rows = chosen(seen, Wanted(), at).count()
    return ContactExport(id="e", seen=seen, wanted=Wanted(), at=at, rows=rows, recipient="x", marking="OFFICIAL")


def peak(made):
    """The most memory that writing it took, and how many rows it had."""
    tracemalloc.start()
    try:
        done = 0
        for piece in queries.pieces(made):
            done = piece.done
        return tracemalloc.get_traced_memory()[1], done
    finally:
        tracemalloc.stop()


def test_every_record_is_in_the_file_once_as_it_says_now():
    written(0, AT_A_TIME + 7)
    pieces = list(queries.pieces(export()))
    rows = list(csv.reader(b"".join(one.body for one in pieces).decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[2:]] == [f"c{n:06}" for n in range(AT_A_TIME + 7)]
    assert {row[11] for row in rows[2:]} == {"version 2"}
    assert [one.done for one in pieces] == [0, AT_A_TIME, AT_A_TIME + 7, AT_A_TIME + 7]
    assert all(one.total == AT_A_TIME + 7 for one in pieces)


def test_memory_stays_flat_however_many_records_there_are():
    written(0, 2 * AT_A_TIME)
    few, some = peak(export())
    written(2 * AT_A_TIME, 8 * AT_A_TIME)
    many, all_of_them = peak(export())
    assert (some, all_of_them) == (2 * AT_A_TIME, 8 * AT_A_TIME)
    assert many < 1.3 * few


def test_what_is_recorded_after_it_began_is_not_in_it():
    written(0, 3)
    assert export(at=NOON - timedelta(seconds=1)).rows == 0
    assert export(seen=Seen(people=frozenset({"somebody-else"}))).rows == 0
    assert export(seen=Seen(people=frozenset({"p"}))).rows == 3
