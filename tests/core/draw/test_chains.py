"""Hash chains: a reveal leads back to its anchor, and to no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw.chains import SECRET_BYTES, anchor_of, check_reveal, link, reveal_of
from bluelamp.core.draw.errors import ChainTooShort, RevealDoesNotHashBack

SECRET = b"\x01" * 32


@given(st.integers(2, 60), st.data())
def test_every_reveal_of_a_chain_leads_back_to_its_anchor(links, data):
    number = data.draw(st.integers(1, links - 1))
    value = reveal_of(SECRET, "federation", links, number)
    check_reveal(value, "federation", anchor_of(SECRET, "federation", links), links, number)


def test_each_reveal_is_one_link_before_the_last_and_the_secret_is_never_shown():
    shown = [reveal_of(SECRET, "federation", 5, number) for number in range(1, 5)]
    assert [link(one, "federation") for one in shown] == [anchor_of(SECRET, "federation", 5), *shown[:-1]]
    assert SECRET not in shown


@given(st.binary(min_size=32, max_size=32))
def test_a_made_up_reveal_is_refused(value):
    anchor = anchor_of(SECRET, "federation", 10)
    with pytest.raises(RevealDoesNotHashBack, match=r"does not lead back \(steps: 3\)"):
        check_reveal(value, "federation", anchor, 10, 3)


def test_the_reveal_of_another_draw_or_another_party_is_refused():
    anchor = anchor_of(SECRET, "federation", 10)
    with pytest.raises(RevealDoesNotHashBack):
        check_reveal(reveal_of(SECRET, "federation", 10, 4), "federation", anchor, 10, 3)
    with pytest.raises(RevealDoesNotHashBack):
        check_reveal(reveal_of(SECRET, "oversight", 10, 3), "federation", anchor, 10, 3)


@pytest.mark.parametrize("number", [-1, 0, 10, 11])
def test_a_number_without_a_link_is_refused(number):
    with pytest.raises(ChainTooShort, match="serve the draws 1 to 9"):
        reveal_of(SECRET, "federation", 10, number)


@pytest.mark.parametrize(("number", "value"), [(0, anchor_of(SECRET, "federation", 10)), (10, SECRET)])
def test_neither_the_anchor_nor_the_secret_itself_is_a_reveal(number, value):
    with pytest.raises(ChainTooShort):
        check_reveal(value, "federation", anchor_of(SECRET, "federation", 10), 10, number)


def test_a_secret_is_as_long_as_a_link():
    assert len(link(SECRET, "federation")) == SECRET_BYTES
