"""A commitment opens to its own field, value and salt, and to nothing else."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import SALT_BYTES, commit, verify_commitment

SALT = bytes(range(32))
FIELDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)


def test_a_commitment_is_the_documented_hash():
    made = hashlib.sha256(b"COMMIT/1\0officer\0" + SALT + b"12345").hexdigest()
    assert commit("officer", b"12345", SALT) == made


@given(FIELDS, st.binary(), SALTS)
def test_a_commitment_opens_with_what_it_was_made_from(field, value, salt):
    assert verify_commitment(commit(field, value, salt), field, value, salt)


@given(FIELDS, st.binary(), SALTS, FIELDS, st.binary(), SALTS)
def test_two_commitments_are_equal_only_where_all_three_parts_are(field, value, salt, field2, value2, salt2):
    same = (field, value, salt) == (field2, value2, salt2)
    assert (commit(field, value, salt) == commit(field2, value2, salt2)) is same
    assert verify_commitment(commit(field, value, salt), field2, value2, salt2) is same


def test_bytes_cannot_be_moved_from_the_field_to_the_salt():
    assert commit("ab", b"cd", b"e" * 32) != commit("a", b"cd", b"b" + b"e" * 31)


def test_one_value_under_two_salts_cannot_be_linked():
    source = random.Random(3)
    made = {commit("officer", b"12345", source.randbytes(32)) for _ in range(500)}
    assert len(made) == 500


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused(salt):
    with pytest.raises(ValueError, match="32 bytes"):
        commit("officer", b"12345", salt)


@pytest.mark.parametrize("field", ["", "a\0b"])
def test_a_field_without_a_clean_name_is_refused(field):
    with pytest.raises(ValueError, match="needs a name"):
        commit(field, b"12345", SALT)


def test_a_text_that_is_no_commitment_opens_to_nothing():
    assert not verify_commitment("é\ud800", "officer", b"12345", SALT)
