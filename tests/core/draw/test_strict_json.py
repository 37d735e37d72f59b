"""JSON from strangers is read strictly, and no file of brackets ends the program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw.errors import BundleBroken
from bluelamp.core.draw.strict_json import read_json


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "cut short"),
        (b'{"a', "cut short"),
        (b"{} {}", "not JSON"),
        (b"\xff\xfe", "byte `1`"),
        (b"[" * 100_000, "deep"),
        (b'{"a":' * 100_000, "deep"),
        (b'["]",' * 100_000, "deep"),
        (b'["\\"]",' * 100_000, "deep"),
        (b'["' + b'\\"' * 1_000_000, "cut short"),
        (b'["' + b"\\" * 1_000_001, "cut short"),
        (b'"' * 1_000_000, "not JSON"),
        (b"[1.5]", "`1.5`"),
        (b"[1e3]", "`1e3`"),
        (b"[NaN]", "`NaN`"),
        (b"[" + b"9" * 5000 + b"]", "thousands of digits"),
    ],
    ids=lambda one: one[:12],
)
def test_what_cannot_be_read_is_refused_with_the_reason(raw, why):
    with pytest.raises(BundleBroken, match=why) as refused:
        read_json(raw)
    assert refused.value.todo


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a":1', "is cut short: reading stopped at character `7` of 6"),
        (b'{"a":1  ', "is cut short: reading stopped at character `9` of 8"),
        (b'["a" 1]', "is not JSON: reading stopped at character `6` of 7"),
        (b'["a"]x', "is cut short: reading stopped at character `6` of 6"),
        (b"[" + b"1" * 40 + b".55]", f"holds `{'1' * 40}`, and draws"),
    ],
)
def test_a_refusal_says_where_reading_stopped(raw, said):
    with pytest.raises(BundleBroken) as refused:
        read_json(raw)
    assert refused.value.message.startswith(f"The file {said}")


def test_brackets_in_texts_are_not_counted_and_those_beside_each_other_are_not_deep():
    text = '["' + "[" * 500 + '",' + ",".join(["[[]]"] * 500) + "]"
    assert len(read_json(text.encode())) == 501
    assert read_json(b"[" * 20 + b"]" * 20) is not None
    with pytest.raises(BundleBroken, match="has brackets more than `20` deep"):
        read_json(b"[" * 21 + b"]" * 21)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(raw):
    said = "The file "
    try:
        read_json(raw)
    except BundleBroken as refused:
        said = refused.message
    assert said.startswith("The file ")
