"""Base64 and decimals have one spelling each, and every other one is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.ledger.encoding import from_base64, from_decimal, hash_from_base64, shown, to_base64
from bluelamp.core.ledger.errors import Base64Broken, NumberBroken


@given(st.binary())
def test_bytes_survive_base64_and_back(raw):
    assert from_base64(to_base64(raw), "key") == raw


@given(st.text(max_size=12))
def test_whatever_base64_is_accepted_is_the_one_spelling(text):
    try:
        raw = from_base64(text, "key")
    except Base64Broken:
        return
    assert to_base64(raw) == text


@pytest.mark.parametrize("text", ["YQ", "YQ=", "YR==", " YQ==", "YQ==\n", "Y-==", "é", "====", "YQ==YQ=="])
def test_another_spelling_of_base64_is_refused(text):
    with pytest.raises(Base64Broken, match="not exact base64"):
        from_base64(text, "hash")


def test_a_hash_of_twelve_bytes_is_refused():
    with pytest.raises(Base64Broken, match="has 12 bytes"):
        hash_from_base64(to_base64(bytes(12)), "root")


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("1", 1), ("9223372036854775807", 2**63 - 1)])
def test_plain_decimals_are_read(text, number):
    assert from_decimal(text, "size") == number


@pytest.mark.parametrize(
    "text", ["", "00", "01", "+1", "-1", " 1", "1\n", "1_0", "٣", "²", "9223372036854775808", "9" * 5000, "0x1"]
)
def test_every_other_number_is_refused(text):
    with pytest.raises(NumberBroken, match="not a plain decimal"):
        from_decimal(text, "size")


def test_what_an_error_shows_is_one_short_visible_line():
    assert shown("a\nb\x1b") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    assert shown("x" * 60) == "x" * 60
    assert shown("x" * 61) == "x" * 60 + "…"
