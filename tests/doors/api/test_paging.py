"""Cursors: a place goes in and the same place comes out, and nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.api.errors import CursorNotGood
from bluelamp.doors.api.paging import cursor_from, moment_from, moment_place, place_from

ANY_DAY = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


@given(ANY_DAY, st.uuids().map(str))
def test_a_moment_and_an_id_come_back_as_they_were_to_the_microsecond(at, name):
    assert moment_from(cursor_from(moment_place(at, name))) == (at, name)


@given(st.text(max_size=60))
def test_a_text_is_the_cursor_of_one_place_or_is_refused(text):
    try:
        place = place_from(text, pattern="[0-9]{1,9}")
    except CursorNotGood:
        return
    assert cursor_from(place) == text


def test_no_cursor_is_the_first_page():
    assert cursor_from(None) is None
    assert moment_from(None) is None


@pytest.mark.parametrize("place", ["", "12", "x.y", "1.00000000-0000-0000-0000-00000000000", "1" * 18 + "." + "a" * 36])
def test_a_place_of_another_list_is_refused(place):
    with pytest.raises(CursorNotGood):
        moment_from(cursor_from(place))
