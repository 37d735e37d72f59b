"""The life of a feed: nothing starts by itself, nobody starts what they declared, and many may stop."""

from datetime import date, timedelta

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.queries import open_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.monitoring import acts, retention
from bluelamp.records.monitoring.errors import FeedNameTaken, FeedNotReady, FeedRunsAlready, FeedTermsWrong
from bluelamp.records.monitoring.lifecycle.feeds import Category, State
from bluelamp.records.monitoring.queries.feeds import how_many_read, one_feed, read_by
from bluelamp.records.monitoring.queries.feeds import running as all_running
from records.conftest import NOON
from records.monitoring.some_feeds import new_id, terms

UNTIL = NOON.date() + timedelta(days=90)


@pytest.fixture
def declared(force, of):
    return acts.declare_feed(by=of(force.standards), feed_id=new_id(), name="work-use", terms=terms())


def clear(force, of, feed, *kinds, on=date(2026, 10, 1)):
    for kind in kinds:
        acts.clear_feed(by=of(force.dpo), feed_id=feed.id, kind=kind, says="As the assessment says.", on=on)


def test_a_feed_that_is_declared_does_not_run(declared, force):
    assert (declared.state, all_running(NOON)) == (State.DECLARED, ())


@pytest.mark.parametrize("left_out", ["reference", "views", "notice"])
def test_a_feed_does_not_start_while_something_is_not_on_record(declared, force, of, left_out):
    clear(force, of, declared, *({"reference", "views", "notice"} - {left_out}))
    with pytest.raises(FeedNotReady):
        acts.start_feed(by=of(force.standards_two), feed_id=declared.id, until=UNTIL)
    assert all_running(NOON) == ()


def test_a_feed_does_not_start_before_people_are_told(declared, force, of):
    clear(force, of, declared, "reference", "views")
    clear(force, of, declared, "notice", on=NOON.date() + timedelta(days=1))
    with pytest.raises(FeedNotReady):
        acts.start_feed(by=of(force.standards_two), feed_id=declared.id, until=UNTIL)


def test_whoever_declared_a_feed_does_not_start_it(declared, force, of):
    clear(force, of, declared, "reference", "views", "notice")
    with pytest.raises(NotAllowed):
        acts.start_feed(by=of(force.standards), feed_id=declared.id, until=UNTIL)


@pytest.mark.parametrize("who", ["rees", "standards", "mobile", "duty_officer"])
def test_only_data_protection_staff_put_on_record_what_a_feed_needs(declared, force, of, who):
    with pytest.raises(NotAllowed):
        acts.clear_feed(by=of(getattr(force, who)), feed_id=declared.id, kind="views", says="x", on=NOON.date())


@pytest.mark.parametrize("days", [-1, 366])
def test_a_feed_runs_until_a_day_that_lies_ahead_and_not_too_far(declared, force, of, days):
    clear(force, of, declared, "reference", "views", "notice")
    with pytest.raises(FeedTermsWrong):
        acts.start_feed(by=of(force.standards_two), feed_id=declared.id, until=NOON.date() + timedelta(days=days))


def test_a_feed_ends_with_its_last_day_even_where_no_job_ran(running):
    feed = running()
    last = NOON + timedelta(days=90)
    assert [one.id for one in all_running(last)] == [feed.id]
    assert all_running(last + timedelta(days=1)) == ()


def test_a_feed_is_ended_by_the_clock_and_by_the_night_where_the_clock_was_not(running):
    one, other = running("one-feed"), running("other-feed")
    with clock.frozen(NOON + timedelta(days=91)):
        acts.end_feed(by=Actor.system("clock"), feed_id=one.id)
        assert retention.end_what_is_over(clock.now()) == 1
    assert {one_feed(each.id).state for each in (one, other)} == {State.ENDED}


@pytest.mark.parametrize("who", ["standards", "dpo", "duty_officer"])
def test_one_press_stops_all_feeds(running, force, of, who):
    running("one-feed"), running("other-feed", Category.CALLS)
    assert acts.stop_all_feeds(by=of(getattr(force, who)), why="A fault.") == 2
    assert all_running(clock.now()) == ()


def test_an_officer_does_not_stop_feeds(running, force, of):
    running()
    with pytest.raises(NotAllowed):
        acts.stop_all_feeds(by=of(force.rees), why="No.")
    assert len(all_running(clock.now())) == 1


def test_a_feed_that_was_stopped_may_be_started_again_with_a_new_end(running, force, of):
    feed = running()
    acts.stop_feed(by=of(force.dpo), feed_id=feed.id, why="To look at it.")
    again = acts.start_feed(by=of(force.standards_two), feed_id=feed.id, until=UNTIL)
    assert (again.state, again.why_stopped) == (State.ON, "")


def test_a_feed_under_other_terms_needs_everything_anew(running, force, of):
    feed = running()
    with pytest.raises(FeedRunsAlready):
        acts.change_feed(by=of(force.standards), feed_id=feed.id, terms=terms(kept_days=60))
    acts.stop_feed(by=of(force.dpo), feed_id=feed.id, why="To change it.")
    changed = acts.change_feed(by=of(force.standards), feed_id=feed.id, terms=terms(kept_days=60))
    assert (changed.state, one_feed(feed.id).reference, changed.terms.kept_days) == (State.DECLARED, None, 60)


def test_a_source_near_content_needs_a_reason_of_its_own(force, of):
    wanted = terms(category=Category.NETWORK, why_not_less=" ")
    with pytest.raises(FeedTermsWrong):
        acts.declare_feed(by=of(force.standards), feed_id=new_id(), name="websites", terms=wanted)


def test_two_feeds_do_not_have_one_name(declared, force, of):
    with pytest.raises(FeedNameTaken):
        acts.declare_feed(by=of(force.standards), feed_id=new_id(), name="work-use", terms=terms())


def test_everybody_sees_which_feeds_run_and_says_once_that_they_read_of_them(running, force, of):
    feed = running()
    assert [one.at for one in read_by(force.rees, NOON)] == [None]
    assert [acts.read_of_feeds(by=of(force.rees), person=force.rees) for _ in range(2)] == [1, 0]
    assert (read_by(force.rees, NOON)[0].at, how_many_read()) == (NOON, {feed.id: 1})


def test_nobody_says_for_another_that_they_read_of_a_feed(running, force, of):
    running()
    with pytest.raises(NotAllowed):
        acts.read_of_feeds(by=of(force.okafor), person=force.rees)


def test_the_end_of_a_feed_is_a_deadline_that_stops_with_it(running, force, of):
    feed = running()
    thing = Of(app="monitoring", id=feed.id)
    assert open_clock("monitoring.feed", thing) is not None
    acts.stop_feed(by=of(force.dpo), feed_id=feed.id, why="Enough.")
    assert open_clock("monitoring.feed", thing) is None
