"""Key texts are equal exactly when Cedar's values are."""

import random

from hypothesis import given
from hypothesis import strategies as st

from agreement.generators import random_value
from bluelamp.core.cedar import CedarSet, Record, same
from bluelamp.core.screening.key_texts import key_text


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_two_values_have_one_key_text_exactly_when_cedar_calls_them_equal(one, other):
    left, right = (random_value(random.Random(seed), "anything") for seed in (one, other))
    assert (key_text(left) == key_text(right)) == same(left, right)


def test_texts_cannot_imitate_structure():
    assert key_text(CedarSet(["a,b"])) != key_text(CedarSet(["a", "b"]))
    assert key_text(Record({"a": "1,b=2"})) != key_text(Record({"a": "1", "b": "2"}))
    assert key_text(CedarSet([True])) != key_text(CedarSet([1]))
