"""Periods with both ends counted: golden dates, and promises over every start."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import (
    Length,
    Month,
    Period,
    PeriodEndsBeforeItBegins,
    PeriodTooShort,
    Unit,
    WorkingDays,
    chain,
    days_after,
    days_from,
    months_after,
    months_from,
    working_days_after,
    working_days_from,
)

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
ONE = timedelta(days=1)
COUNTED = [days_from, days_after, months_from, months_after, working_days_from, working_days_after]


@pytest.mark.parametrize(
    ("first", "number", "last"),
    [
        (date(2022, 2, 1), 56, date(2022, 3, 28)),
        (date(2024, 2, 29), 56, date(2024, 4, 24)),
        (date(2022, 2, 1), 21, date(2022, 2, 21)),
        (date(2022, 2, 1), 1, date(2022, 2, 1)),
    ],
)
def test_days_beginning_with_a_day_count_that_day(first, number, last):
    assert days_from(first, number) == Period(first, last)


@pytest.mark.parametrize(
    ("first", "number", "last"),
    [
        (date(2024, 1, 15), 12, date(2025, 1, 14)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 3, 1), 6, date(2025, 8, 31)),
        (date(2024, 1, 1), 1, date(2024, 1, 31)),
        (date(2023, 1, 28), 1, date(2023, 2, 27)),
        (date(2023, 1, 29), 1, date(2023, 2, 28)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 8, 31), 12, date(2024, 8, 30)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
    ],
)
def test_months_beginning_with_a_day_end_the_day_before_or_with_the_month(first, number, last):
    assert months_from(first, number) == Period(first, last)


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2024, 1, 15), 12, date(2025, 1, 15)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 9, 30), 4, date(2024, 1, 30)),
    ],
)
def test_months_after_a_day_end_on_the_same_day_or_with_the_month(day, number, last):
    assert months_after(day, number) == Period(day + ONE, last)


@pytest.mark.parametrize(
    ("day", "number", "first", "last"),
    [
        (date(2026, 6, 1), 10, date(2026, 6, 2), date(2026, 6, 15)),
        (date(2026, 4, 2), 10, date(2026, 4, 7), date(2026, 4, 20)),  # over Easter
        (date(2026, 12, 24), 3, date(2026, 12, 29), date(2026, 12, 31)),  # Boxing Day is kept on the Monday
        (date(2022, 9, 16), 1, date(2022, 9, 20), date(2022, 9, 20)),  # the state funeral
    ],
)
def test_working_days_begin_with_the_first_one_after_the_day(day, number, first, last):
    assert working_days_after(day, number) == Period(first, last)


def test_working_days_from_a_day_count_it_only_where_it_is_one():
    monday, saturday = date(2026, 6, 1), date(2026, 6, 6)
    assert working_days_from(monday, 1).last == monday
    assert working_days_from(saturday, 1) == Period(saturday, date(2026, 6, 8))


def test_a_proclaimed_bank_holiday_moves_the_last_working_day():
    assert working_days_after(date(2026, 6, 1), 10, WorkingDays([date(2026, 6, 12)])).last == date(2026, 6, 16)


@given(DAYS, st.integers(1, 5000))
def test_a_period_of_days_has_that_many_days(day, number):
    assert days_from(day, number).days == number == days_after(day, number).days
    assert days_after(day, number).first == day + ONE


@given(DAYS, st.integers(1, 60))
def test_a_period_of_working_days_has_that_many_working_days(day, number):
    working = WorkingDays()
    period = working_days_after(day, number)
    found = [one for n in range(period.days) if working.is_working_day(one := period.first + n * ONE)]
    assert len(found) == number
    assert found[0] == period.first
    assert found[-1] == period.last


@pytest.mark.parametrize("count", COUNTED)
@given(one=DAYS, other=DAYS, number=st.integers(1, 30))
def test_a_later_start_never_gives_an_earlier_end(count, one, other, number):
    one, other = sorted((one, other))
    assert count(one, number).last <= count(other, number).last


@pytest.mark.parametrize("count", COUNTED)
@given(day=DAYS, number=st.integers(1, 30))
def test_a_longer_period_never_ends_earlier(count, day, number):
    assert count(day, number).last < count(day, number + 1).last


@given(DAYS, st.integers(1, 400))
def test_months_from_and_after_a_day_differ_by_a_day_or_end_with_the_month(day, number):
    with_it, after_it = months_from(day, number).last, months_after(day, number).last
    if day.day <= Month.of(after_it).length:
        assert after_it - with_it == ONE
    else:
        assert after_it == with_it == Month.of(after_it).last


@given(DAYS, st.integers(1, 24), st.integers(1, 24))
def test_a_chain_covers_every_day_once(day, first, later):
    found = list(islice(chain(day, first, later), 12))
    assert found[0] == months_from(day, first)
    assert all(after.first - before.last == ONE for before, after in pairwise(found))


@pytest.mark.parametrize("count", COUNTED)
@pytest.mark.parametrize("number", [0, -1])
def test_a_period_of_nothing_is_refused(count, number):
    with pytest.raises(PeriodTooShort, match=f"`{number}`"):
        count(date(2026, 1, 1), number)


def test_a_length_of_nothing_is_refused_and_others_read_aloud():
    assert [Length(1, Unit.MONTHS).say(), Length(10, Unit.WORKING_DAYS).say()] == ["1 month", "10 working days"]
    with pytest.raises(PeriodTooShort):
        Length(0, Unit.DAYS)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodEndsBeforeItBegins, match="2026-02-02"):
        Period(date(2026, 2, 2), date(2026, 2, 1))


@given(DAYS, st.integers(1, 100), st.integers(-200, 200))
def test_a_period_holds_its_first_and_last_day_and_none_outside(day, number, offset):
    period, other = days_from(day, number), day + offset * ONE
    assert (other in period) == (0 <= offset < number)


def test_a_period_reads_as_people_write_it():
    assert days_from(date(2022, 2, 1), 56).say() == "1 February 2022 to 28 March 2022"


def test_a_period_a_length_and_a_month_cannot_be_changed_afterwards():
    for value, name in (
        (days_from(date(2022, 2, 1), 56), "last"),
        (Length(1, Unit.DAYS), "number"),
        (Month(2022, 2), "number"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)


@given(DAYS, DAYS, st.integers(1, 90), st.integers(1, 90))
def test_periods_sort_by_their_first_day_and_then_by_their_last(one, other, short, long):
    assert (days_from(one, short) < days_from(other, long)) == ((one, short) < (other, long))
