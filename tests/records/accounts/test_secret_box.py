"""Small secrets open with the right key for the right owner, and in no other way."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.accounts.secret_box import SecretBox, SecretBoxDamaged

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(), st.text())
def test_what_was_sealed_opens_for_its_owner(text, owner):
    assert SecretBox(NEW).open(SecretBox(NEW).seal(text, bound_to=owner), bound_to=owner) == text


def test_an_older_key_still_opens_and_a_strange_one_does_not():
    sealed = SecretBox(OLD).seal("seed", bound_to="account 1")
    assert SecretBox(NEW, [OLD]).open(sealed, bound_to="account 1") == "seed"
    with pytest.raises(SecretBoxDamaged):
        SecretBox(NEW).open(sealed, bound_to="account 1")


def test_a_box_moved_to_another_owner_does_not_open():
    sealed = SecretBox(NEW).seal("seed", bound_to="account 1")
    with pytest.raises(SecretBoxDamaged):
        SecretBox(NEW).open(sealed, bound_to="account 2")


@given(st.data())
def test_a_box_with_any_bit_changed_does_not_open(data):
    sealed = SecretBox(NEW).seal("seed", bound_to="a")
    body = bytearray(base64.b64decode(sealed.partition(".")[2]))
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    body[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SecretBoxDamaged):
        SecretBox(NEW).open("box1." + base64.b64encode(bytes(body)).decode(), bound_to="a")


@given(st.text())
def test_anything_that_is_no_box_is_refused(text):
    with pytest.raises(SecretBoxDamaged):
        SecretBox(NEW).open(text, bound_to="a")
