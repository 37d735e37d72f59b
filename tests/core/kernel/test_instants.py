"""Instants: milliseconds both ways, texts with their offset, London time for people."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import from_millis, in_utc, parse_instant, say_instant, to_millis

INSTANTS = st.datetimes(timezones=st.just(UTC) | st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h))))


@given(st.integers(-62_000_000_000_000, 250_000_000_000_000))
def test_milliseconds_go_to_an_instant_and_back(millis):
    assert to_millis(from_millis(millis)) == millis


@given(INSTANTS)
def test_rounding_is_towards_the_past(instant):
    gap = instant - from_millis(to_millis(instant)) if 2 <= instant.year <= 9998 else timedelta(0)
    assert timedelta(0) <= gap < timedelta(milliseconds=1)


@given(INSTANTS.filter(lambda one: 2 <= one.year <= 9998))
def test_a_text_names_the_instant_whatever_its_offset(instant):
    assert parse_instant(instant.isoformat()) == instant


def test_a_date_alone_is_its_midnight_utc():
    assert parse_instant("2026-07-01") == datetime(2026, 7, 1, tzinfo=UTC)


@given(st.datetimes(timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))))
def test_an_instant_from_outside_is_told_in_utc_whatever_its_offset(instant):
    if 2 <= instant.year <= 9998:
        assert in_utc(instant) == instant
        assert in_utc(instant).utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:00-23:59"])
def test_a_moment_outside_the_calendar_is_refused(text):
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2026-10-25T01:30:00", "yesterday", "", "2026-13-01"])
def test_a_local_time_without_offset_and_nonsense_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="offset"):
        to_millis(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="offset"):
        in_utc(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_people_read_london_time_in_summer_and_winter():
    assert say_instant(parse_instant("2026-11-21T22:15:00Z")) == "21 November 2026 at 22:15"
    assert say_instant(parse_instant("2026-07-01T23:30:00Z")) == "2 July 2026 at 00:30"
