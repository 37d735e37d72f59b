"""Acknowledgements: only the recipient's own key over exactly the statement stands."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import canonical_bytes
from bluelamp.core.seal import (
    Acknowledgement,
    AcknowledgementRefused,
    PublicKeyMalformed,
    SignatureNotTheirs,
    SignedAcknowledgement,
)

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC, OTHER_PUBLIC = (key.public_key().public_bytes_raw() for key in (KEY, OTHER))
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
STATEMENTS = st.builds(
    Acknowledgement,
    HASHES,
    HASHES,
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,59}", fullmatch=True),
    st.integers(0, 253_402_300_799_999),
)
STATEMENT = Acknowledgement("ab" * 32, "cd" * 32, "professional-standards", 1_795_255_200_000)
SIGNED = STATEMENT.sign(KEY)


@given(STATEMENTS)
def test_a_signed_statement_survives_being_written_down_and_verifies(statement):
    signed = statement.sign(KEY)
    signed.verify(PUBLIC)
    again = SignedAcknowledgement.from_json(signed.as_json())
    assert again == signed
    again.verify(PUBLIC)
    assert canonical_bytes(again.as_json()) == canonical_bytes(signed.as_json())


def test_what_is_signed_has_the_form_that_signatures_made_before_rely_on():
    assert STATEMENT.signed_bytes() == (
        b'bluelamp acknowledgement 1\0{"at":1795255200000,"concern":"%b","mailbox":"%b",'
        b'"role":"professional-standards"}'
    ) % (b"ab" * 32, b"cd" * 32)


def test_the_first_and_the_last_moment_there_are_can_be_acknowledged():
    for at in (0, 253_402_300_799_999):
        assert replace(STATEMENT, at=at).at == at


@given(STATEMENTS, STATEMENTS)
def test_a_signature_stands_for_one_statement_only(one, other):
    moved = replace(one.sign(KEY), statement=other)
    if one == other:
        moved.verify(PUBLIC)
    else:
        with pytest.raises(SignatureNotTheirs):
            moved.verify(PUBLIC)


def test_a_signature_with_any_bit_changed_is_refused():
    body = bytes.fromhex(SIGNED.signature)
    for place in range(len(body) * 8):
        changed = bytearray(body)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(SignatureNotTheirs):
            replace(SIGNED, signature=changed.hex()).verify(PUBLIC)


def test_any_changed_byte_of_what_is_signed_is_refused():
    signed = STATEMENT.signed_bytes()
    for place in range(len(signed)):
        changed = bytearray(signed)
        changed[place] ^= 1
        with pytest.raises(InvalidSignature):
            KEY.public_key().verify(bytes.fromhex(SIGNED.signature), bytes(changed))


@pytest.mark.parametrize(
    "signed",
    [
        STATEMENT.sign(OTHER),
        replace(STATEMENT.sign(OTHER), by=PUBLIC.hex()),
        replace(SIGNED, by=OTHER_PUBLIC.hex()),
        replace(SIGNED, by=PUBLIC.hex().upper()),
        replace(SIGNED, signature=""),
        replace(SIGNED, signature="zz" * 64),
    ],
)
def test_only_the_key_of_the_recipient_counts(signed):
    with pytest.raises(SignatureNotTheirs, match="professional-standards"):
        signed.verify(PUBLIC)


def test_a_recipient_key_of_small_order_is_refused():
    # With it one signature would stand for every statement, and the recipient could deny them all.
    with pytest.raises(PublicKeyMalformed):
        SIGNED.verify(b"\1" + bytes(31))


def test_a_moment_is_kept_to_the_millisecond():
    at = datetime(2026, 11, 21, 10, 0, 0, 123_999, tzinfo=UTC)
    made = Acknowledgement.made(concern="ab" * 32, mailbox="cd" * 32, role="psd", at=at)
    assert made.moment == at.replace(microsecond=123_000)


def test_a_moment_without_its_offset_is_refused():
    with pytest.raises(AcknowledgementRefused, match="2026-11-21"):
        Acknowledgement.made(
            concern="ab" * 32,
            mailbox="cd" * 32,
            role="psd",
            at=datetime(2026, 11, 21),  # noqa: DTZ001 - the fault under test
        )


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("concern", "ab"),
        ("concern", "AB" * 32),
        ("concern", 7),
        ("mailbox", ""),
        ("mailbox", "cd" * 32 + "\n"),
        ("role", "Professional Standards"),
        ("role", None),
        ("at", -1),
        ("at", 253_402_300_800_000),
        ("at", True),
        ("at", "now"),
        ("at", 1.5),
        ("by", "ab"),
        ("by", None),
        ("signature", "ab"),
        ("signature", 5),
    ],
)
def test_a_part_that_is_malformed_is_refused(part, value):
    with pytest.raises(AcknowledgementRefused, match=f"`{str(value)[:10]}"):
        SignedAcknowledgement.from_json(SIGNED.as_json() | {part: value})


@pytest.mark.parametrize("part", ["at", "concern", "mailbox", "role", "by", "signature"])
def test_a_part_that_is_missing_or_not_known_is_named(part):
    body = SIGNED.as_json()
    with pytest.raises(AcknowledgementRefused, match=f"`{part}`"):
        SignedAcknowledgement.from_json({name: value for name, value in body.items() if name != part})
    with pytest.raises(AcknowledgementRefused, match="`note`"):
        SignedAcknowledgement.from_json(body | {"note": "hello"})
