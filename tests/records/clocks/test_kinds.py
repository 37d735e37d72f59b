"""The moment of a deadline is reckoned by its kind, and a kind is declared once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import DeadlineUnknown, Extension, Pause
from bluelamp.records.clocks import kinds
from bluelamp.records.clocks.errors import ClockKindUnknown, ClockNeedsAMoment, ClockNotByCalendar
from bluelamp.records.clocks.kinds import ByCalendar, ByParameter, ClockKind, Decided, kind_named, moments

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def declared(monkeypatch):
    """Declare a kind that is forgotten after the test."""
    monkeypatch.setattr(kinds, "KINDS", {})

    def declare(deadline, **more):
        return ClockKind(name="test.answer", says="Answer it.", deadline=deadline, **more)

    return declare


def in_rulebook(name, on):
    assert name == "act_when_told_within"
    return timedelta(hours=72 if on < date(2026, 1, 1) else 24)


def test_a_deadline_of_the_calendar_ends_with_its_last_day_in_london(declared):
    found = moments(declared(ByCalendar("concern-triage")), START, parameter=in_rulebook)
    assert found.due == datetime(2026, 11, 9, tzinfo=UTC)  # seven days, the first included: the end of 8 November
    summer = moments(kind_named("test.answer"), datetime(2026, 7, 1, 23, 30, tzinfo=UTC), parameter=in_rulebook)
    assert summer.due == datetime(2026, 7, 8, 23, tzinfo=UTC)  # 2 July in London is the first day


def test_a_duration_of_the_rulebook_counts_as_it_stood_on_the_day_of_the_start(declared):
    kind = declared(ByParameter("act_when_told_within"))
    assert moments(kind, START, parameter=in_rulebook).due == START + timedelta(hours=24)
    old = datetime(2025, 12, 31, 12, tzinfo=UTC)
    assert moments(kind, old, parameter=in_rulebook).due == old + timedelta(hours=72)


@given(warn=st.timedeltas(timedelta(0), timedelta(days=9)), critical=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_the_warning_comes_before_the_moment_and_the_critical_one_after(warn, critical):
    before = dict(kinds.KINDS)
    try:
        kinds.KINDS.clear()
        kind = ClockKind(name="test.any", says="Any.", deadline=Decided(), warn=warn, critical=critical)
        found = moments(kind, START, parameter=in_rulebook, decided=START + timedelta(days=10))
    finally:
        kinds.KINDS.clear()
        kinds.KINDS.update(before)
    assert (found.due - found.warn, found.critical - found.due) == (warn, critical)


def test_a_pause_has_no_moment_until_it_ends_and_then_a_later_one(declared):
    kind = declared(ByCalendar("recommendation-response"))
    plain = moments(kind, START, parameter=in_rulebook)
    paused = moments(kind, START, parameter=in_rulebook, changes=[Pause(date(2026, 11, 10))])
    assert (paused.warn, paused.due, paused.critical) == (None, None, None)
    ended = moments(kind, START, parameter=in_rulebook, changes=[Pause(date(2026, 11, 10), date(2026, 11, 19))])
    assert ended.due - plain.due == timedelta(days=10)
    longer = moments(kind, START, parameter=in_rulebook, changes=[Extension(date(2026, 12, 1), date(2027, 1, 31))])
    assert longer.due == datetime(2027, 2, 1, tzinfo=UTC)


def test_a_later_period_of_a_repeating_rule_follows_the_first(declared):
    kind = declared(ByCalendar("concern-feedback"))
    first, second = (moments(kind, START, parameter=in_rulebook, number=number).due for number in (1, 2))
    assert second - first == timedelta(days=28)


def test_a_decided_moment_is_given_exactly_where_it_is_needed(declared, monkeypatch):
    with pytest.raises(ClockNeedsAMoment, match="without its moment"):
        moments(declared(Decided()), START, parameter=in_rulebook)
    monkeypatch.setattr(kinds, "KINDS", {})
    with pytest.raises(ClockNeedsAMoment, match="reckons its own"):
        moments(declared(ByCalendar("concern-triage")), START, parameter=in_rulebook, decided=START)


@pytest.mark.parametrize("more", [{"number": 2}, {"changes": [Pause(date(2026, 11, 3))]}])
def test_only_the_calendar_knows_how_a_deadline_moves(declared, more):
    with pytest.raises(ClockNotByCalendar):
        moments(declared(ByParameter("act_when_told_within")), START, parameter=in_rulebook, **more)


def test_a_kind_is_declared_once_and_names_a_rule_that_exists(declared):
    declared(Decided())
    with pytest.raises(ValueError, match="declared twice"):
        declared(Decided())
    with pytest.raises(DeadlineUnknown):
        ClockKind(name="test.other", says="Other.", deadline=ByCalendar("no-such-rule"))
    with pytest.raises(ClockKindUnknown, match="no-such-kind"):
        kind_named("no-such-kind")
