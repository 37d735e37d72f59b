"""What is kept of a delivery, and the file of a day: the same bytes however the events came."""

from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.feeds import check_table
from bluelamp.core.screening.inputs import EVENTS
from bluelamp.records.monitoring import acts, store
from bluelamp.records.monitoring.errors import EventsDamaged, FeedNotOn
from bluelamp.records.monitoring.intake import take_in
from bluelamp.records.monitoring.lifecycle.feeds import Category
from bluelamp.records.monitoring.ports import current
from bluelamp.records.monitoring.values import Way
from records.conftest import NOON
from records.monitoring.some_feeds import new_id, piece, use

DAY = NOON.date()


@pytest.fixture
def deliver(force, of):
    def run(feed, *pieces, name="a file", by=None):
        return take_in(by=by or of(force.standards), feed_id=feed.id, pieces=pieces, name=name, way=Way.PAGE)

    return run


def rows(day=DAY):
    with store.day(day) as made:
        return pq.read_table(made.path).to_pylist()


def test_what_was_delivered_is_in_the_file_of_its_day(running, deliver, force):
    feed = running()
    taken = deliver(feed, piece(use(1), use(2, phone="SER2", seconds=90)))
    assert (taken.events, taken.rejected, taken.protected) == (2, 0, 0)
    first, second = rows()
    assert {first["phone"], second["phone"]} == {force.phone, force.spare}
    assert (first["source"], first["reported"], first["instant"]) == (
        "/uem/one",
        "serial:SER1",
        NOON - timedelta(hours=1),
    )


def test_the_file_of_a_day_is_one_that_screening_reads(running, deliver):
    deliver(running(), piece(use(1)))
    with store.day(DAY) as made:
        assert check_table(made.path, EVENTS) == 1


def test_a_delivery_over_several_days_is_split_at_midnight_in_utc(running, deliver):
    last = datetime(2026, 11, 1, 23, 59, 59, 999000, tzinfo=UTC)
    deliver(running(), piece(use(1, at=last), use(2, at=last + timedelta(milliseconds=1))))
    assert store.days_touched() == (date(2026, 11, 1), date(2026, 11, 2))
    assert [len(rows(day)) for day in store.days_touched()] == [1, 1]


def test_days_are_given_from_when_something_came_for_them(running, deliver):
    deliver(running(), piece(use(1)))
    assert store.days_touched(NOON) == (DAY,)
    assert store.days_touched(NOON + timedelta(seconds=1)) == ()


def test_a_phone_that_nobody_knows_keeps_what_it_was_called_and_is_counted(running, deliver):
    deliver(running(), piece(use(1, phone="NOBODYS")))
    with store.day(DAY) as made:
        assert (made.unknown_phones, pq.read_table(made.path)["phone"].to_pylist()) == (1, ["serial:NOBODYS"])


def test_a_number_is_in_the_phone_that_it_was_in_at_that_moment(running, deliver, force, of):
    feed = running("calls", Category.CALLS)
    number = "+447700900111"
    acts.enter_lines(by=of(force.mobile), phones={number: force.phone}, since=NOON - timedelta(hours=5))
    acts.enter_lines(by=of(force.mobile), phones={number: force.spare}, since=NOON - timedelta(hours=2))
    calls = [
        use(hours, at=NOON - timedelta(hours=hours), phone=number, phone_by="number", action="call", target="999")
        for hours in (1, 2, 3, 6)
    ]
    deliver(feed, piece(*calls))
    found = [(row["phone"], row["contact"]) for row in rows()]
    assert [phone for phone, _ in found] == [f"number:{number}", force.phone, force.spare, force.spare]
    assert {contact for _, contact in found} == {"emergency-number"}


def test_a_start_in_the_background_is_no_use_and_only_counted(running, deliver):
    taken = deliver(running(), piece(use(1, foreground=False), use(2, foreground=True), use(3)))
    assert (taken.background, taken.events, len(rows())) == (1, 2, 2)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"action": "call", "target": "+447700900001"}, "was not declared"),
        ({"at": datetime(2026, 1, 4, 12, tzinfo=UTC)}, "before people were told"),
        ({"at": NOON + timedelta(minutes=11)}, "ahead of our clock"),
    ],
)
def test_what_a_feed_may_not_bring_is_handed_back(running, deliver, force, of, changes, reason):
    taken = deliver(running(), piece(use(1, **changes), use(2)))
    assert (taken.events, taken.rejected) == (1, 1)
    assert reason in next(iter(taken.reasons))


def test_what_is_older_than_the_feed_keeps_is_handed_back(running, deliver):
    taken = deliver(running(kept_days=30), piece(use(1, at=NOON - timedelta(days=31))))
    assert (taken.events, dict(taken.reasons)) == (0, {"it is older than the feed keeps": 1})


def test_the_same_delivery_counts_once(running, deliver):
    feed = running()
    first, second = (deliver(feed, piece(use(1), use(2))) for _ in range(2))
    assert first == second
    assert len(list(current.folder.glob("*/*/*/*.parquet"))) == 1


def test_nothing_is_taken_in_for_a_feed_that_does_not_run(running, deliver, force, of):
    feed = running()
    acts.stop_feed(by=of(force.dpo), feed_id=feed.id, why="It is not needed.")
    with pytest.raises(FeedNotOn):
        deliver(feed, piece(use(1)))
    assert store.days_touched() == ()


def test_a_feed_that_is_stopped_while_a_file_is_written_takes_in_nothing(running, deliver, force, of):
    feed = running()

    def pieces():
        yield piece(use(1))
        acts.stop_feed(by=of(force.dpo), feed_id=feed.id, why="It is not needed.")

    with pytest.raises(FeedNotOn):
        take_in(by=of(force.standards), feed_id=feed.id, pieces=pieces(), name="x", way=Way.PAGE)
    assert [one for one in current.folder.rglob("*") if one.is_file()] == []


def test_a_file_that_breaks_half_way_leaves_nothing(running, deliver, force, of):
    def pieces():
        yield piece(use(1))
        raise EventsDamaged("cut off", todo="again")

    with pytest.raises(EventsDamaged):
        take_in(by=of(force.standards), feed_id=running().id, pieces=pieces(), name="x", way=Way.PAGE)
    assert [one for one in current.folder.rglob("*") if one.is_file()] == []


def test_a_file_that_was_changed_is_not_read(running, deliver):
    deliver(running(), piece(use(1)))
    [file] = current.folder.glob("*/*/*/*.parquet")
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    with pytest.raises(EventsDamaged), store.day(DAY):
        pass


def test_a_file_in_the_place_of_another_is_not_read(running, deliver):
    feed = running()
    for number in (1, 2):
        deliver(feed, piece(use(number)))
    one, other = current.folder.glob("*/*/*/*.parquet")
    one.write_bytes(other.read_bytes())
    with pytest.raises(EventsDamaged), store.day(DAY):
        pass


def test_nothing_of_an_event_can_be_read_in_the_files(running, deliver):
    deliver(running(), piece(use(1), rejects=[("is none", "com.whatsapp SER1")]))
    for file in current.folder.rglob("*.parquet"):
        assert b"com.whatsapp" not in file.read_bytes()
        assert b"SER1" not in file.read_bytes()


EVENTS_OF_A_DAY = st.lists(
    st.builds(
        use,
        st.integers(0, 8),
        at=st.integers(0, 5).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        source=st.sampled_from(["/a", "/b"]),
        phone=st.sampled_from(["SER1", "SER2", "SER3"]),
        target=st.sampled_from(["com.whatsapp", "com.facebook.katana"]),
        seconds=st.sampled_from([None, 1, 60]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), events=EVENTS_OF_A_DAY)
def test_the_same_events_three_times_in_any_order_give_the_same_bytes(running, deliver, db, data, events):
    digests = set()
    feed = running(f"feed-{new_id()}"[:20])
    for attempt in range(2):
        order = [*events] if attempt == 0 else data.draw(st.permutations(events * 3))
        cut = data.draw(st.integers(0, len(order))) if attempt else len(order)
        deliver(feed, piece(*order[:cut]))
        deliver(feed, piece(*order[cut:]), name="the rest")
        with store.day(DAY) as made:
            digests.add(made.path.read_bytes())
            assert made.events == len({(one.source, one.id) for one in events})
        _forget_everything()
    assert len(digests) == 1


def _forget_everything():
    from bluelamp.records.monitoring.models import DayFile, Delivery  # noqa: PLC0415 - the tables of the app under test

    DayFile.objects.all().delete()
    Delivery.objects.all().delete()
