"""One number has one form, however networks and people write it. Numbers are those reserved for fiction."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds.numbers import e164, gives_no_number, withheld_by_prefix

NATIONAL = st.integers(7_700_900_000, 7_700_900_999).map(str)
WAYS = ("0{}", "+44{}", "0044{}", "+44 (0){}", "44{}", "tel:+44{}", "+ 44 {}")


@given(NATIONAL, st.sampled_from(WAYS), st.lists(st.sampled_from([" ", "-", ".", "\u00a0"]), max_size=3))
def test_every_way_to_write_a_number_is_one_number(national, way, signs):
    spaced = national
    for place, sign in enumerate(signs, start=1):
        spaced = spaced[: place * 3] + sign + spaced[place * 3 :]
    found = e164(way.format(spaced))
    assert found == "+44" + national
    assert e164(found) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("101", "101"),
        ("999", "999"),
        ("88222", "88222"),
        ("+1 202 555 0143", "+12025550143"),
        ("001 202 555 0143", "+12025550143"),
        ("020 7946 0018", "+442079460018"),
        ("", None),
        ("+", None),
        ("Mum", None),
        ("12", None),
        ("+44", None),
        ("+0123456789", None),
        ("1" * 16, None),
        ("٠٧٧٠٠٩٠٠١٢٣", None),
        ("4.4E+11", None),
    ],
)
def test_what_is_a_number_and_what_is_none(text, number):
    assert e164(text) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text):
    found = e164(text)
    assert found is None or re.fullmatch(r"\+[1-9][0-9]{7,14}|[0-9]{3,6}", found)
    assert found is None or e164(found) == found


@pytest.mark.parametrize(
    ("dialled", "rest", "hidden"),
    [
        ("14107700900123", "07700900123", True),
        ("141 +447700900123", "+447700900123", True),
        ("#31#07700900123", "07700900123", True),
        ("07700900123", "07700900123", False),
        ("141", "141", False),
        ("1415550143", "1415550143", False),
    ],
)
def test_a_prefix_that_withholds_the_number_is_taken_off_and_told(dialled, rest, hidden):
    assert withheld_by_prefix(dialled) == (rest, hidden)


def test_what_networks_write_where_they_give_no_number_is_known():
    assert gives_no_number(" Number  Withheld ")
    assert not gives_no_number("07700 900123")
