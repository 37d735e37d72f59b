"""Days and months: moments are refused, and the arithmetic stays inside the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import DayOutOfRange, InstantGivenForDay, Month, MonthDoesNotParse, as_day, say_day, shift

MONTHS = st.builds(Month, st.integers(1, 9999), st.integers(1, 12))


def test_a_moment_is_refused_where_a_day_is_needed():
    with pytest.raises(InstantGivenForDay, match="2026-03-01T23:30:00"):
        as_day(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))


@given(st.dates(), st.integers(-4_000_000, 4_000_000))
def test_a_shift_leads_so_many_days_on_or_is_refused(day, days):
    try:
        moved = shift(day, days)
    except DayOutOfRange:
        assert not date.min.toordinal() <= day.toordinal() + days <= date.max.toordinal()
    else:
        assert moved - day == timedelta(days=days)


@given(st.dates())
def test_a_day_lies_in_its_month(day):
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert (month.last - month.first).days + 1 == month.length


@given(MONTHS)
def test_a_month_reads_back_as_it_was_written(month):
    assert Month.parse(str(month)) == month


@given(MONTHS, st.integers(-2000, 2000), st.integers(-2000, 2000))
def test_months_add_up_whatever_the_steps(month, one, other):
    try:
        assert month.shifted(one).shifted(other) == month.shifted(one + other)
    except DayOutOfRange as error:
        assert "1 to 9999" in error.message  # noqa: PT017 - either answer is right; the message is not the promise


@given(MONTHS, MONTHS)
def test_months_sort_by_time_as_their_first_days_do(one, other):
    assert (one < other) == (one.first < other.first)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "26-01", "0000-01", "2026-1", " 2026-01", "2026-01-01"])
def test_a_text_that_is_no_month_is_refused(text):
    with pytest.raises(MonthDoesNotParse) as caught:
        Month.parse(text)
    assert f"`{text}`" in caught.value.message


@pytest.mark.parametrize(("year", "number"), [(0, 1), (10000, 1), (2026, 0), (2026, 13)])
def test_a_month_that_does_not_exist_is_refused(year, number):
    with pytest.raises(DayOutOfRange):
        Month(year, number)


def test_the_first_and_the_last_month_there_are_can_be_named():
    assert (Month(1, 1).first, Month(9999, 12).last) == (date.min, date.max)


def test_february_has_29_days_in_a_leap_year_only():
    assert [Month(year, 2).length for year in (1900, 2000, 2023, 2024)] == [28, 29, 28, 29]


def test_a_day_reads_as_people_write_it():
    assert say_day(date(2022, 3, 8)) == "8 March 2022"


def test_a_month_shifted_forward_is_later_and_one_shifted_back_is_earlier():
    assert Month(2024, 11).shifted(3) == Month(2025, 2)
    assert Month(2024, 1).shifted(-1) == Month(2023, 12)
    assert Month(2024, 5).shifted(0) == Month(2024, 5)
