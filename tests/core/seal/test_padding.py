"""Padding: one of five lengths, one form of a content, and back to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import CLASSES, PaddingDamaged, PaddingTooLarge, pad, padded_length, unpad

CONTENT = st.binary(max_size=5000) | st.builds(
    lambda body, tail: body + tail, st.binary(max_size=50), st.sampled_from([b"", b"\x80", b"\0", b"\x80\0\0"])
)


@given(CONTENT)
def test_padded_content_comes_back_to_the_byte(content):
    padded = pad(content)
    assert len(padded) in CLASSES
    assert unpad(padded) == content


@pytest.mark.parametrize("length", sorted(size - less for size in CLASSES for less in (2, 1, 0))[:-1])
def test_content_at_the_edge_of_a_class_comes_back_to_the_byte(length):
    assert unpad(pad(b"x" * length)) == b"x" * length


@pytest.mark.parametrize("size", CLASSES)
def test_a_class_holds_one_byte_less_than_its_size(size):
    assert len(pad(b"x" * (size - 1))) == size
    if size == CLASSES[-1]:
        with pytest.raises(PaddingTooLarge, match=str(size)):
            pad(b"x" * size)
    else:
        assert len(pad(b"x" * size)) > size


@given(st.integers(0, CLASSES[-1] - 2))
def test_a_longer_content_never_has_a_smaller_class(length):
    assert length < padded_length(length) <= padded_length(length + 1)


@given(CONTENT, st.integers(0, 4), st.binary(min_size=1, max_size=1))
def test_a_changed_byte_in_the_padding_is_found(content, kind, byte):
    padded = bytearray(pad(content))
    place = len(content) if kind == 0 else len(content) + (len(padded) - len(content) - 1) * kind // 4
    if padded[place] == byte[0] or (place == len(content) and byte == b"\0" and b"\x80" in content):
        return
    padded[place] = byte[0]
    try:
        found = unpad(bytes(padded))
    except PaddingDamaged:
        return
    # The one change that padding alone cannot see: a byte that reads as a later mark. Sealing finds it.
    assert byte == b"\x80"
    assert len(found) > len(content)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x80",
        bytes(1024),
        b"x" * 1024,
        b"\x80" + bytes(1024),
        b"\x80" + bytes(4095),
        pad(b"x")[:-1],
        pad(b"x")[:-1] + b"!",
        pad(b"x") + b"\0",
    ],
)
def test_bytes_that_padding_never_makes_are_refused(damaged):
    with pytest.raises(PaddingDamaged):
        unpad(damaged)


def test_the_classes_are_the_five_that_the_protocol_names():
    # A sixth or another length would tell old and new reports apart.
    assert [size / 1024 for size in CLASSES] == [1, 4, 16, 64, 256]
