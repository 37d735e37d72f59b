"""Working days of England and Wales against the published bank holidays of seven years."""

from datetime import date, datetime

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.calendar import (
    ENGLAND_AND_WALES,
    DayOutsideWorkingCalendar,
    InstantGivenForDay,
    WorkingDays,
    bank_holidays,
)

# The days off from Monday to Friday, as published for England and Wales.
PUBLISHED = {
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 1))


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_days_off_of_a_year_are_the_published_ones(year):
    days = [
        date(year, 1, 1).fromordinal(one)
        for one in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not ENGLAND_AND_WALES.is_working_day(day)]
    assert off == PUBLISHED[year].split()


@pytest.mark.parametrize("year", range(2000, 2100))
def test_england_and_wales_share_their_bank_holidays(year):
    assert bank_holidays(year) == frozenset(holidays.country_holidays("GB", subdiv="WLS", years=year))


@given(DAYS)
def test_no_saturday_or_sunday_is_a_working_day(day):
    assert not (day.weekday() >= 5 and ENGLAND_AND_WALES.is_working_day(day))


@given(DAYS)
def test_the_first_working_day_after_is_at_most_five_days_on(day):
    # Good Friday to Easter Monday, and Christmas beside a weekend, are the longest gaps without a proclaimed day.
    after = ENGLAND_AND_WALES.first_after(day)
    assert ENGLAND_AND_WALES.is_working_day(after)
    assert 1 <= (after - day).days <= 5


def test_a_proclaimed_day_is_no_working_day():
    friday = date(2026, 6, 12)
    assert ENGLAND_AND_WALES.is_working_day(friday)
    assert not WorkingDays([friday]).is_working_day(friday)
    assert WorkingDays([friday]).first_after(date(2026, 6, 11)) == date(2026, 6, 15)


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_a_year_without_known_bank_holidays_is_refused(year):
    with pytest.raises(DayOutsideWorkingCalendar, match=f"`{year}`"):
        ENGLAND_AND_WALES.is_working_day(date(year, 6, 1))


def test_counting_stops_with_an_error_where_the_calendar_ends():
    with pytest.raises(DayOutsideWorkingCalendar, match="`2100`"):
        ENGLAND_AND_WALES.first_after(date(2099, 12, 31))


def test_a_moment_is_no_working_day_and_no_proclaimed_one():
    with pytest.raises(InstantGivenForDay):
        ENGLAND_AND_WALES.is_working_day(datetime(2026, 6, 1))  # noqa: DTZ001 - a moment of any kind is refused
    with pytest.raises(InstantGivenForDay):
        WorkingDays([datetime(2026, 6, 1)])  # noqa: DTZ001 - as above
