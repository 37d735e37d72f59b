import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm import der
from bluelamp.core.mdm.errors import SignatureMalformed


def written(tag, content):
    """An element as DER asks for it, by a writer that knows nothing of the reader."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


@given(st.sampled_from([0x02, 0x04, 0x30, 0x31, 0xA0]), st.binary(max_size=400), st.binary(max_size=5))
def test_what_was_written_is_read_back_and_what_follows_is_left(tag, content, rest):
    data = written(tag, content) + rest
    found, start, stop = der.element(data, 0, len(data))
    assert (found, data[start:stop], data[stop:]) == (tag, content, rest)


@given(st.lists(st.tuples(st.sampled_from([0x02, 0x04]), st.binary(max_size=200)), max_size=6))
def test_every_element_in_a_row_is_found_once(parts):
    data = b"".join(written(*one) for one in parts)
    found = [(tag, data[start:stop]) for tag, _, start, stop in der.elements(data, 0, len(data))]
    assert found == parts


@given(st.binary(max_size=60))
def test_any_bytes_end_in_an_element_or_a_refusal(data):
    try:
        _, start, stop = der.element(data, 0, len(data))
    except SignatureMalformed:
        return
    assert 2 <= start <= stop <= len(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cut off"),
        (b"\x30", "cut off"),
        (b"\x30\x05\x00", "longer than what"),
        (b"\x30\x80\x00\x00", "open or too long"),
        (b"\x30\x85\x00\x00\x00\x00\x01\x00", "open or too long"),
        (b"\x30\x82\x01", "open or too long"),
        (b"\x30\x81\x05\x00\x00\x00\x00\x00", "longer than need be"),
        (b"\x30\x82\x00\x90" + bytes(0x90), "longer than need be"),
        (b"\x1f\x20\x00", "several bytes"),
    ],
)
def test_what_only_the_looser_rules_allow_is_refused(data, why):
    with pytest.raises(SignatureMalformed, match=why):
        der.element(data, 0, len(data))


def test_another_tag_than_the_one_expected_is_refused():
    with pytest.raises(SignatureMalformed, match="0x04 stands where 0x30"):
        der.expect(b"\x04\x00", 0, 2, der.SEQUENCE)
