"""Canonical bytes: one meaning, one byte string."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import canonical_bytes, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def shuffled(value):
    if isinstance(value, dict):
        return {name: shuffled(value[name]) for name in reversed(list(value))}
    return [shuffled(one) for one in value] if isinstance(value, list) else value


@given(VALUES)
def test_the_order_of_keys_does_not_matter_and_the_bytes_are_json(value):
    assert canonical_bytes(shuffled(value)) == canonical_bytes(value)
    assert json.loads(canonical_bytes(value)) == value


@given(VALUES, VALUES)
def test_different_values_have_different_bytes(one, other):
    assert (canonical_bytes(one) == canonical_bytes(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def test_the_digest_is_of_these_bytes_for_ever():
    assert canonical_bytes({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()
    assert (
        digest({"b": [1, True, None], "a": "é"}) == "170409917e32971e79e71df2c0a04cc84c3c089ef0c7c2a94dbde72cafebd52d"
    )


@pytest.mark.parametrize("value", [1.5, b"x", {1}, {1: 2}, [1, {"a": 0.1}], object()])
def test_what_does_not_survive_other_languages_is_refused(value):
    with pytest.raises(TypeError, match="canonical values are"):
        canonical_bytes(value)
