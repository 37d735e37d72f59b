"""Days and local times over the nights on which clocks change, in London and elsewhere."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import (
    DayOutOfRange,
    InstantWithoutOffset,
    LocalTimeSkipped,
    LocalTimeTwice,
    Skipped,
    Twice,
    at_local,
    day_begins,
    day_ends,
    is_over,
    length_of,
    local_day,
)
from bluelamp.core.kernel.instants import LONDON

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
# None of these puts its clocks back over midnight in the years tested; Cairo and Beirut go forward at midnight,
# and Samoa left out a whole day in 2011.
ZONES = [ZoneInfo(n) for n in ("Europe/London", "UTC", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "Asia/Beirut")]
DAYS = st.dates(date(1996, 1, 1), date(2040, 1, 1))
MOMENTS = st.datetimes(datetime(1996, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(DAYS)
def test_a_day_in_london_has_23_24_or_25_hours(day):
    assert length_of(day) in {23 * HOUR, 24 * HOUR, 25 * HOUR}


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        (SPRING, datetime(2026, 3, 29, 0, tzinfo=UTC), 23),
        (AUTUMN, datetime(2026, 10, 24, 23, tzinfo=UTC), 25),
        (date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC), 24),
        (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), 24),
    ],
)
def test_the_two_nights_and_two_plain_days_of_2026(day, begins, hours):
    assert day_begins(day) == begins
    assert day_ends(day) == begins + hours * HOUR
    assert length_of(day) == hours * HOUR


@pytest.mark.parametrize("zone", ZONES, ids=str)
@given(moment=MOMENTS)
def test_every_moment_lies_within_its_own_day(zone, moment):
    day = local_day(moment, zone)
    assert day_begins(day, zone) <= moment < day_ends(day, zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@given(day=DAYS)
def test_a_day_begins_with_its_first_moment_and_not_before(zone, day):
    begins = day_begins(day, zone)
    assert local_day(begins, zone) >= day
    assert local_day(begins - TICK, zone) < day


def test_a_day_whose_midnight_is_skipped_begins_when_the_clocks_change():
    cairo = ZoneInfo("Africa/Cairo")
    begins = day_begins(date(2024, 4, 26), cairo)
    assert begins == datetime(2024, 4, 25, 22, tzinfo=UTC)
    assert begins.astimezone(cairo).time() == time(1)


def test_a_gap_that_begins_before_midnight_is_found_to_the_moment():
    # Toronto went from 23:30 to 00:30 on 30 March 1919.
    toronto = ZoneInfo("America/Toronto")
    begins = day_begins(date(1919, 3, 31), toronto)
    assert begins.astimezone(toronto).time() == time(0, 30)
    assert (begins - TICK).astimezone(toronto).time() == time(23, 29, 59, 999999)


def test_a_day_that_never_was_has_no_length():
    assert length_of(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == timedelta(0)


@pytest.mark.parametrize(
    ("last", "moment", "over"),
    [
        (SPRING, datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC), False),
        (SPRING, datetime(2026, 3, 29, 23, tzinfo=UTC), True),
        (AUTUMN, datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC), False),
        (AUTUMN, datetime(2026, 10, 26, tzinfo=UTC), True),
        (date(2022, 3, 28), datetime(2022, 3, 28, 22, 59, tzinfo=UTC), False),  # summer time: 23:59 in London
        (date(2022, 3, 28), datetime(2022, 3, 28, 23, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_day_is_in_time_until_its_own_midnight(last, moment, over):
    assert is_over(last, moment) is over


@given(DAYS, MOMENTS)
def test_a_day_is_over_when_a_later_day_has_come(day, moment):
    assert is_over(day, moment) == (local_day(moment) > day)


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_the_hour_that_comes_twice_is_refused_or_chosen(minute):
    at = time(1, minute)
    with pytest.raises(LocalTimeTwice, match="25 October 2026"):
        at_local(AUTUMN, at)
    earlier, later = (at_local(AUTUMN, at, twice=one) for one in (Twice.EARLIER, Twice.LATER))
    assert later - earlier == HOUR
    assert earlier == datetime(2026, 10, 25, 0, minute, tzinfo=UTC)


def test_what_a_time_says_of_itself_does_not_choose_between_two_moments():
    at = time(1, 30, fold=1, tzinfo=UTC)
    assert at_local(AUTUMN, at, twice=Twice.EARLIER) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(LocalTimeTwice):
        at_local(AUTUMN, at)


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_the_hour_that_is_left_out_is_refused_or_moves_on(minute):
    at = time(1, minute)
    with pytest.raises(LocalTimeSkipped, match="29 March 2026"):
        at_local(SPRING, at)
    moved = at_local(SPRING, at, skipped=Skipped.MOVE_ON, twice=Twice.LATER)
    assert moved.astimezone(LONDON).time() == time(2, minute)


@pytest.mark.parametrize("at", [time(0, 59), time(2, 0)])
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_the_times_around_the_change_come_once(day, at):
    assert {at_local(day, at, twice=one).astimezone(LONDON).time() for one in Twice} == {at}


@given(DAYS, st.times())
def test_a_local_time_that_exists_reads_back(day, at):
    found = at_local(day, at, twice=Twice.EARLIER, skipped=Skipped.MOVE_ON).astimezone(LONDON)
    assert found.date() == day
    assert found.time() == at or (at.hour == 1 and found.hour == 2)


@pytest.mark.parametrize("ask", [local_day, lambda moment: is_over(SPRING, moment)])
def test_a_moment_without_its_offset_is_refused(ask):
    with pytest.raises(InstantWithoutOffset, match="2026-03-29T12:00:00"):
        ask(datetime(2026, 3, 29, 12))  # noqa: DTZ001 - the fault under test


def test_a_moment_at_the_edge_of_time_is_refused_and_not_a_crash():
    far = ZoneInfo("Pacific/Kiritimati")
    with pytest.raises(DayOutOfRange, match="9999-12-31"):
        local_day(datetime(9999, 12, 31, 23, tzinfo=UTC), far)
    with pytest.raises(DayOutOfRange, match="0001-01-01"):
        day_begins(date(1, 1, 1), ZoneInfo("Asia/Tokyo"))
    with pytest.raises(DayOutOfRange):
        day_ends(date(9999, 12, 31))


def test_the_choices_are_named_as_programs_write_them():
    assert [one.value for one in Twice] == ["refuse", "earlier", "later"]
    assert [one.value for one in Skipped] == ["refuse", "move on"]
