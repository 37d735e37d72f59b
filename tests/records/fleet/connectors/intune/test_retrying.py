"""How long to wait, with and without a word from the other side."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune.retrying import Patience, pause, retry_after

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("Mon, 02 Nov 2026 08:00:30 GMT", 30.0),
        ("Mon, 02 Nov 2026 08:00:30 -0000", 30.0),
        ("Mon, 02 Nov 2026 07:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 400, None),
        ("\u0665", None),
    ],
)
def test_a_word_on_when_to_come_back_is_read_as_seconds_or_as_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_text_in_its_place_is_more_than_not_understood(value):
    found = retry_after(value, NOW)
    assert found is None or found >= 0


@given(st.integers(0, 5_000), st.floats(0, 1))
def test_without_a_word_the_wait_doubles_up_to_the_most_and_is_spread(tried, draw):
    patience = Patience(first=2.0, most=60.0)
    whole = min(60.0, 2.0 * 2 ** min(tried, 30))
    assert whole / 2 <= pause(tried, None, patience, lambda: draw) <= whole


@given(st.floats(0, 10_000), st.floats(0, 1))
def test_with_a_word_nobody_comes_back_before_it(asked, draw):
    assert asked <= pause(3, asked, Patience(), lambda: draw) <= asked * 1.1 + 1e-9
