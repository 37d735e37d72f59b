"""Days and times as pages show them: London's, over both nights on which the clocks change."""

from datetime import UTC, date, datetime

import pytest

from bluelamp.doors.web import when


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026 at 00:30"),
        (datetime(2026, 11, 21, 22, 15, tzinfo=UTC), "21 November 2026 at 22:15"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026 at 02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026 at 01:30"),
    ],
)
def test_a_moment_is_shown_as_clocks_in_london_show_it(instant, shown):
    assert when.say_moment(instant) == shown


def test_a_day_stays_the_day_it_is():
    assert when.say_day(date(2026, 3, 1)) == "1 March 2026"
    assert when.say_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026"
    assert when.say_briefly(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 Jul 2026 00:30"
    assert when.machine_time(date(2026, 3, 1)) == "2026-03-01"
    assert when.machine_time(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2026-07-01T23:30:00+00:00"


def test_nothing_is_shown_for_nothing():
    assert when.say_day(None) == when.say_moment(None) == when.say_briefly(None) == when.say_time(None) == ""


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        when.say_moment(datetime(2026, 7, 1, 23, 30))  # noqa: DTZ001 - the fault under test
