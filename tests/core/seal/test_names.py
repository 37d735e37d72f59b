"""The parts of a key's name: what can stand in one, and what cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import KeyName, KeyNameRefused
from bluelamp.core.seal.names import check_month, check_retention, check_subject

PARTS = st.tuples(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}", fullmatch=True),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,59}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-(0[1-9]|1[0-2])", fullmatch=True),
)


@given(PARTS, PARTS)
def test_two_names_have_the_same_bytes_only_where_they_are_the_same(one, other):
    assert (KeyName(*one).as_bytes() == KeyName(*other).as_bytes()) == (one == other)


def test_a_part_that_can_stand_in_a_name_is_given_back_as_it_was():
    assert (check_subject("p1"), check_retention("ops"), check_month("2026-11")) == ("p1", "ops", "2026-11")


@pytest.mark.parametrize(
    ("subject", "retention", "month"),
    [
        ("", "ops", "2026-11"),
        ("a b", "ops", "2026-11"),
        ("p1\n", "ops", "2026-11"),
        ("p" * 121, "ops", "2026-11"),
        ("é", "ops", "2026-11"),
        ("p1", "", "2026-11"),
        ("p1", "Ops", "2026-11"),
        ("p1", "o" * 61, "2026-11"),
        ("p1", "ops", "2026-13"),
        ("p1", "ops", "2026-1"),
        ("p1", "ops", "November"),
    ],
)
def test_a_part_that_cannot_stand_in_a_name_is_refused(subject, retention, month):
    with pytest.raises(KeyNameRefused):
        KeyName(subject, retention, month)
