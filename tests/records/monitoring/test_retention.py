"""Events are kept for as long as their feed may keep them, and no longer; a legal hold keeps them while it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bluelamp.core.seal import KeyErased
from bluelamp.records.journal import clock
from bluelamp.records.journal import ports as journal
from bluelamp.records.monitoring import acts, keys, ports, retention, store
from bluelamp.records.monitoring.errors import MonthHeld
from bluelamp.records.monitoring.intake import take_in
from bluelamp.records.monitoring.queries.deliveries import keys_erased
from bluelamp.records.monitoring.values import Way
from records.conftest import NOON
from records.monitoring.some_feeds import new_id, piece, use

OCTOBER = datetime(2026, 10, 20, 9, tzinfo=UTC)


@pytest.fixture
def two_months(running, force, of):
    """A feed that keeps events for thirty days, with an event in October and one in November."""
    feed = running(kept_days=30)
    pieces = [piece(use(1, at=OCTOBER), use(2), rejects=[("is none", "a row")])]
    take_in(by=of(force.standards), feed_id=feed.id, pieces=pieces, name="f", way=Way.PAGE)
    return feed


def later(days):
    return clock.frozen(NOON + timedelta(days=days))


def test_a_month_is_erased_once_its_last_day_has_been_kept_long_enough(two_months, django_capture_on_commit_callbacks):
    with later(28):
        assert retention.erase_what_is_over(clock.now()) == 0
    with later(29), django_capture_on_commit_callbacks(execute=True):
        assert retention.erase_what_is_over(clock.now()) == 1
    assert store.days_touched() == (NOON.date(),)


def test_what_was_erased_opens_for_nobody_and_its_file_goes(two_months, django_capture_on_commit_callbacks):
    before = len(list(ports.current.folder.rglob("*.parquet")))
    with django_capture_on_commit_callbacks(execute=True):
        acts.erase_month(by=retention._SYSTEM, feed_id=two_months.id, month="2026-10")
    [key_id] = keys_erased()
    with pytest.raises(KeyErased):
        keys.keyring().key_of(key_id)
    with later(30):
        assert retention.clear_away(datetime.now(UTC) + timedelta(days=2)) == 1
    assert len(list(ports.current.folder.rglob("*.parquet"))) == before - 1


def test_a_key_that_came_back_with_a_backup_is_deleted_again(two_months, django_capture_on_commit_callbacks):
    held = keys.key_for(two_months, "2026-10")
    acts.erase_month(by=retention._SYSTEM, feed_id=two_months.id, month="2026-10")
    # Nobody carried out what was to follow the act: the job does.
    assert keys.keyring().key_of(held.key_id) == held
    retention.clear_away(NOON)
    with pytest.raises(KeyErased):
        keys.keyring().key_of(held.key_id)


def test_a_month_that_was_erased_takes_nothing_in_any_more(two_months, force, of):
    acts.erase_month(by=retention._SYSTEM, feed_id=two_months.id, month="2026-10")
    late = [piece(use(3, at=OCTOBER))]
    taken = take_in(by=of(force.standards), feed_id=two_months.id, pieces=late, name="f", way=Way.PAGE)
    assert (taken.events, dict(taken.reasons)) == (0, {"the events of that month were erased": 1})


def test_a_hold_keeps_its_months_until_it_is_lifted(two_months, force, of):
    hold = {"feed_id": two_months.id, "first": "2026-09", "last": "2026-10", "why": "A claim.", "hold_id": new_id()}
    acts.place_hold(by=of(force.dpo), review_on=date(2027, 1, 1), **hold)
    with later(40):
        assert retention.erase_what_is_over(clock.now()) == 0
        with pytest.raises(MonthHeld):
            acts.erase_month(by=retention._SYSTEM, feed_id=two_months.id, month="2026-10")
        acts.lift_hold(by=of(force.dpo), hold_id=hold["hold_id"])
        assert retention.erase_what_is_over(clock.now()) == 1


def test_a_hold_on_all_feeds_keeps_every_feed(two_months, force, of):
    hold = {"feed_id": None, "first": "2026-10", "last": "2026-12", "why": "An inquiry.", "hold_id": new_id()}
    acts.place_hold(by=of(force.dpo), review_on=date(2027, 1, 1), **hold)
    with later(200):
        assert retention.erase_what_is_over(clock.now()) == 0


def test_what_a_killed_delivery_left_is_cleared_away_a_day_later(two_months):
    there = sorted(ports.current.folder.rglob("*.parquet"))
    left = there[0].with_name(f"{new_id()}.parquet")
    left.write_bytes(b"left behind")
    half = there[0].with_name(f".{new_id()}.parquet.ab12.partly")
    half.write_bytes(b"half of it")
    (ports.current.folder / "working" / "left").mkdir(parents=True)
    assert retention.clear_away(datetime.now(UTC)) == 0
    assert retention.clear_away(datetime.now(UTC) + timedelta(days=2)) == 3
    assert sorted(ports.current.folder.rglob("*.parquet")) == there


def test_the_keys_of_events_are_apart_from_those_of_people(two_months):
    name = keys.name_of(two_months, "2026-11")
    assert name.subject.startswith("feed:")
    assert journal.current.keyring is not None
