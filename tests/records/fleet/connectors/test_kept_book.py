"""The book in the database is the book in memory, and outlives its process."""

from datetime import UTC, date, datetime

import pytest

from bluelamp.records.fleet import ports
from bluelamp.records.fleet.connectors.book import MemoryBook
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.kept_book import KeptBook, as_data, from_data
from bluelamp.records.fleet.models import SaidRow
from conformance.connectors import ConnectorSuite
from intune_worlds import AT_ONCE, world
from records.fleet.connectors.intune.test_connector import Behind

AT = datetime(2026, 11, 2, 8, 15, 0, 123456, tzinfo=UTC)
WELL = ports.Health(system="Android", release="15", patched_on=date(2026, 11, 1), screen_lock=True)
EVERYTHING = [
    ports.Enrolled(),
    ports.Left(),
    ports.CheckedIn(),
    ports.Took(content="c"),
    ports.Failed(content="c", why="no space"),
    ports.Holds(content="c"),
    ports.Apps(apps={"com.a": ports.AppState.INSTALLED, "com.b": ports.AppState.SUSPENDED}),
    WELL,
    ports.Health(system="Android", release="15"),
    ports.Answered(order="o", why=""),
    ports.Located(order="o", latitude=51.5, longitude=-0.1, metres=20.0),
]


def report(number, said=EVERYTHING[2]):
    return ports.Report(id=f"r{number}", phone="R5", at=AT, said=said)


@pytest.mark.parametrize("said", EVERYTHING, ids=lambda one: type(one).__name__)
def test_every_report_comes_back_as_it_was(said):
    assert from_data(as_data(report(1, said))) == report(1, said)


@pytest.fixture(params=["memory", "kept"])
def book(request, db):
    return MemoryBook() if request.param == "memory" else KeptBook("intune")


def test_notes_are_kept_by_kind_and_key_and_forgotten(book):
    book.write({("a", "1"): "x", ("a", "2"): "", ("b", "1"): "y"}, [])
    book.write({("a", "1"): "z", ("b", "1"): None}, [])
    assert book.notes("a") == {"1": "z", "2": ""}
    assert book.notes("a", {"2", "3"}) == {"2": ""}
    assert book.notes("b") == {}


def test_reports_are_numbered_without_gaps_in_the_order_in_which_they_came(book):
    book.write({}, [report(1), report(2)])
    book.write({("a", "1"): "x"}, [])
    book.write({}, [report(3)])
    assert [(number, one.id) for number, one in book.said(0, 9)] == [(1, "r1"), (2, "r2"), (3, "r3")]
    assert [number for number, _ in book.said(1, 1)] == [2]
    assert book.said(3, 9) == []


@pytest.mark.django_db
def test_another_process_reads_the_same_book_and_another_book_has_another_name():
    KeptBook("intune").write({("a", "1"): "x"}, [report(1)])
    again = KeptBook("intune")
    assert again.notes("a") == {"1": "x"}
    assert [one.id for _, one in again.said(0, 5)] == ["r1"]
    assert again.name == KeptBook("intune").name != KeptBook("other").name
    assert "." not in again.name


@pytest.mark.django_db
def test_old_reports_go_and_an_old_cursor_gives_what_is_left():
    book = KeptBook("intune", kept=100)
    for start in range(0, 10_200, 600):
        book.write({}, [report(number) for number in range(start + 1, start + 601)])
    left = SaidRow.objects.filter(book="intune").count()
    assert 100 <= left < 10_200
    first = book.said(0, 1)[0][0]
    assert first == 10_200 - left + 1


class KeptBehind(Behind):
    """As in the suite over memory, and a reopened connector opens its book anew."""

    def reopened(self):
        return Intune(self.here.client(), KeptBook("intune"), at=self.here.clock.time(), habits=AT_ONCE)


@pytest.fixture
def behind(db):
    with world() as here:
        yield KeptBehind(here)


class TestIntuneWithItsBookKept(ConnectorSuite):
    """The suite, with the book in the database."""
