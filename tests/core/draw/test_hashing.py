"""The one hash of DRAW/1 keeps its parts apart."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw.hashing import hashed

PARTS = st.lists(st.binary(max_size=6), max_size=4)


@given(PARTS, PARTS)
def test_two_lists_of_parts_have_one_hash_only_where_they_are_the_same(one, other):
    assert (hashed(*one) == hashed(*other)) == (one == other)


def test_a_hash_is_that_of_lengths_and_parts_written_out():
    assert hashed(b"ab", b"") == hashlib.sha256(b"\0\0\0\x02ab\0\0\0\0").digest()
