"""Extensions and pauses: what counts, in which order, and what is refused."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import (
    Counting,
    DeadlineNotExtendable,
    DeadlineNotPausable,
    DeadlineNotRepeating,
    Extension,
    ExtensionNotLonger,
    ExtensionTooLate,
    InstantGivenForDay,
    Length,
    Pause,
    PauseOutsidePeriod,
    PauseStillOpen,
    PeriodEndsBeforeItBegins,
    PeriodTooShort,
    Unit,
    deadline,
    due,
)

RESPONSE = deadline("recommendation-response")
MADE, LAST = date(2022, 2, 1), date(2022, 3, 28)
ONE = timedelta(days=1)


@pytest.mark.parametrize("on", [MADE, LAST])
def test_an_extension_asked_for_by_the_last_day_counts(on):
    assert due(RESPONSE, MADE, changes=[Extension(on, date(2022, 4, 30))]).last == date(2022, 4, 30)


def test_an_extension_asked_for_the_day_after_is_refused():
    with pytest.raises(ExtensionTooLate, match="2022-03-29"):
        due(RESPONSE, MADE, changes=[Extension(LAST + ONE, date(2022, 4, 30))])


def test_an_extension_within_an_extension_counts():
    changes = [Extension(date(2022, 4, 30), date(2022, 5, 31)), Extension(MADE, date(2022, 4, 30))]
    assert due(RESPONSE, MADE, changes=changes).last == date(2022, 5, 31)


@pytest.mark.parametrize("until", [MADE, LAST])
def test_an_extension_that_is_not_longer_is_refused(until):
    with pytest.raises(ExtensionNotLonger, match=str(until)):
        due(RESPONSE, MADE, changes=[Extension(MADE, until)])


def test_a_deadline_without_extension_or_pause_refuses_both():
    publication = deadline("recommendation-publication")
    with pytest.raises(DeadlineNotExtendable, match="recommendation-publication"):
        due(publication, MADE, changes=[Extension(MADE, LAST)])
    with pytest.raises(DeadlineNotPausable, match="recommendation-publication"):
        due(publication, MADE, changes=[Pause(MADE, MADE)])


@given(st.integers(0, 55), st.integers(1, 400))
def test_a_pause_that_begins_in_the_period_adds_its_days(offset, days):
    first = MADE + offset * ONE
    assert due(RESPONSE, MADE, changes=[Pause(first, first + (days - 1) * ONE)]).last == LAST + days * ONE


@pytest.mark.parametrize("first", [MADE - ONE, LAST + ONE])
def test_a_pause_that_begins_outside_the_period_is_refused(first):
    with pytest.raises(PauseOutsidePeriod, match=str(first)):
        due(RESPONSE, MADE, changes=[Pause(first, LAST + 10 * ONE)])


def test_a_pause_that_begins_in_the_lengthened_period_counts():
    changes = [Pause(LAST, LAST + 4 * ONE), Pause(LAST + 5 * ONE, LAST + 5 * ONE)]
    assert due(RESPONSE, MADE, changes=changes).last == LAST + 6 * ONE
    with pytest.raises(PauseOutsidePeriod):
        due(RESPONSE, MADE, changes=changes[1:])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), min_size=1, max_size=4))
def test_a_day_in_two_pauses_lengthens_the_period_once(spans):
    pauses = [Pause(MADE + a * ONE, MADE + (a + n) * ONE) for a, n in spans]
    union = {MADE + i * ONE for a, n in spans for i in range(a, a + n + 1)}
    lasts = {due(RESPONSE, MADE, changes=list(order)).last for order in permutations(pauses)}
    assert lasts == {LAST + len(union) * ONE}


def test_an_open_pause_counts_to_today_and_the_end_still_moves():
    pause, at = Pause(date(2022, 3, 1)), datetime(2023, 1, 1, tzinfo=UTC)
    first, second = (due(RESPONSE, MADE, changes=[pause], today=day) for day in (date(2022, 3, 1), date(2022, 3, 10)))
    assert (first.last, second.last) == (LAST + ONE, LAST + 10 * ONE)
    assert first.moving
    assert not first.missed(at)
    assert "at the earliest, while the pause lasts" in first.say()
    assert due(RESPONSE, MADE, changes=[Pause(date(2022, 3, 1), date(2022, 3, 10))]).missed(at)


def test_the_end_still_moves_when_a_shorter_pause_ended_within_an_open_one():
    pauses = [Pause(date(2022, 3, 1)), Pause(date(2022, 3, 2), date(2022, 3, 3))]
    found = due(RESPONSE, MADE, changes=pauses, today=date(2022, 3, 5))
    assert found.last == LAST + 5 * ONE
    assert found.moving


def test_an_open_pause_without_today_is_refused():
    with pytest.raises(PauseStillOpen, match="2022-03-01"):
        due(RESPONSE, MADE, changes=[Pause(date(2022, 3, 1))])


@pytest.mark.parametrize(("last", "today"), [(date(2022, 2, 28), None), (None, date(2022, 2, 28))])
def test_a_pause_that_ends_before_it_begins_is_refused(last, today):
    with pytest.raises(PeriodEndsBeforeItBegins, match=r"The pause begins on `2022-03-01` .* `2022-02-28`"):
        due(RESPONSE, MADE, changes=[Pause(date(2022, 3, 1), last)], today=today)


def test_a_moment_is_refused_wherever_a_day_belongs():
    moment = datetime(2022, 3, 1, 23, 30, tzinfo=UTC)
    for changes in ([Extension(moment, LAST + ONE)], [Extension(MADE, moment)], [Pause(moment, LAST)]):
        with pytest.raises(InstantGivenForDay):
            due(RESPONSE, MADE, changes=changes)
    with pytest.raises(InstantGivenForDay):
        due(RESPONSE, moment)
    with pytest.raises(InstantGivenForDay):
        due(RESPONSE, MADE, changes=[Pause(MADE, moment)])


def test_a_later_period_is_given_only_where_the_rule_repeats():
    with pytest.raises(DeadlineNotRepeating, match="`2`"):
        due(RESPONSE, MADE, number=2)
    with pytest.raises(PeriodTooShort, match="`0`"):
        due(RESPONSE, MADE, number=0)


def test_a_deadline_is_missed_when_its_last_day_is_over_in_london():
    found = due(RESPONSE, MADE)
    assert not found.missed(datetime(2022, 3, 28, 22, 59, tzinfo=UTC))
    assert found.missed(datetime(2022, 3, 28, 23, 0, tzinfo=UTC))


def test_a_deadline_reads_with_its_source():
    assert due(RESPONSE, MADE).say() == (
        "Response to an IOPC learning recommendation: by the end of 28 March 2022. "
        "Police Reform Act 2002, Schedule 3, paragraph 28B (the wording was read)"
    )


@pytest.mark.parametrize(
    ("unit", "counting", "last"),
    [
        (Unit.DAYS, Counting.WITH_THE_DAY, date(2026, 6, 8)),
        (Unit.DAYS, Counting.WITH_THE_NEXT_WORKING_DAY, date(2026, 6, 10)),
        (Unit.WORKING_DAYS, Counting.WITH_THE_DAY, date(2026, 6, 10)),
        (Unit.WORKING_DAYS, Counting.WITH_THE_NEXT_WORKING_DAY, date(2026, 6, 10)),
        (Unit.MONTHS, Counting.WITH_THE_DAY, date(2026, 9, 5)),
        (Unit.MONTHS, Counting.WITH_THE_NEXT_WORKING_DAY, date(2026, 9, 7)),
    ],
)
def test_every_unit_goes_with_every_way_of_counting(unit, counting, last):
    saturday = date(2026, 6, 6)
    assert due(replace(RESPONSE, length=Length(3, unit), counting=counting), saturday).last == last


def test_a_deadline_and_what_changed_it_cannot_be_changed_afterwards():
    for value, name in ((due(RESPONSE, MADE), "period"), (Extension(MADE, LAST), "until"), (Pause(MADE), "last")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)
