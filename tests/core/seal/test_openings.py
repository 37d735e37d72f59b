"""Openings: the value that was committed to, or an error; never anything else."""

import base64
from itertools import product

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel.commitments import commit
from bluelamp.core.seal import (
    KeyEncryptionKey,
    KeyEncryptionKeys,
    KeyName,
    KeyNotHeld,
    Keyring,
    KeysInMemory,
    OpeningDamaged,
    OpeningNotCommitted,
    OpeningRefused,
    SealError,
    key_id_of,
    open_opening,
    seal_opening,
)

NAME, OTHER_NAME = KeyName("p1", "ops", "2026-11"), KeyName("p2", "ops", "2026-11")
KEYRING = Keyring(KeysInMemory(), KeyEncryptionKeys(KeyEncryptionKey(b"\1" * 32)))
FIELDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


def sealed(value=b"WN012345", index=17, field="subject", name=NAME):
    return seal_opening(KEYRING, name, index=index, field=field, value=value)


def opened(one, index=17, field="subject", commitment=None):
    return open_opening(
        KEYRING, one.opening, index=index, field=field, commitment=one.commitment if commitment is None else commitment
    )


@given(st.binary(max_size=2000), st.integers(0, 2**63 - 1), FIELDS)
def test_an_opening_gives_the_value_and_a_salt_that_anybody_can_check(value, index, field):
    one = sealed(value, index, field)
    found = opened(one, index, field)
    assert found.value == value
    assert commit(field, value, found.salt) == one.commitment


@pytest.mark.parametrize("index", [0, 17, 2**63 - 1])
def test_an_opening_has_the_form_that_older_ones_rely_on(index):
    # Built here without the package: what lies in a database today must open for years.
    key, salt, nonce = KEYRING.key_for(NAME), b"\5" * 32, b"\6" * 12
    head = b"\x01" + key.key_id
    bound = head + b"bluelamp opening 1\0" + index.to_bytes(8, "big") + b"subject"
    body = AESGCM(key.material).encrypt(nonce, salt + b"WN012345", bound)
    commitment = commit("subject", b"WN012345", salt)
    found = open_opening(KEYRING, head + nonce + body, index=index, field="subject", commitment=commitment)
    assert (found.value, found.salt) == (b"WN012345", salt)


@given(st.binary(min_size=4, max_size=100))
def test_the_same_value_twice_has_nothing_in_common(value):
    first, second = sealed(value), sealed(value)
    assert first.commitment != second.commitment
    assert opened(first).salt != opened(second).salt
    # Version and identity of the key are the same for one subject; all after them is fresh.
    assert first.opening[17:29] != second.opening[17:29]
    assert first.opening[29:] != second.opening[29:]
    assert value not in first.opening[29:]


def test_a_commitment_without_its_salt_cannot_be_found_by_trying_every_value():
    commitment = sealed(b"WN000123").commitment
    tried = {commit("subject", b"WN%06d" % n, bytes(32)) for n in range(2000)}
    assert commitment not in tried


@pytest.mark.parametrize("bit", range(8))
def test_no_opening_opens_with_any_bit_of_any_byte_changed(bit):
    one = sealed()
    for place in range(len(one.opening)):
        changed = bytearray(one.opening)
        changed[place] ^= 1 << bit
        # A changed identity names a key that is not held; every other byte is damage.
        with pytest.raises(KeyNotHeld if 1 <= place <= 16 else OpeningDamaged):
            open_opening(KEYRING, bytes(changed), index=17, field="subject", commitment=one.commitment)


def test_no_part_and_no_lengthening_of_an_opening_opens():
    one = sealed()
    for length in range(len(one.opening)):
        with pytest.raises(OpeningDamaged):
            open_opening(KEYRING, one.opening[:length], index=17, field="subject", commitment=one.commitment)
    with pytest.raises(OpeningDamaged):
        open_opening(KEYRING, one.opening + b"\0", index=17, field="subject", commitment=one.commitment)


@given(st.binary(max_size=200))
def test_noise_never_opens_to_anything(noise):
    for given_bytes in (noise, sealed().opening[:17] + noise):
        with pytest.raises(SealError):
            open_opening(KEYRING, given_bytes, index=17, field="subject", commitment=sealed().commitment)


def test_only_the_right_key_index_field_and_commitment_together_open():
    mine, theirs = sealed(), sealed(name=OTHER_NAME)
    tried = 0
    for body, head, index, field, commitment in product(
        (mine, theirs), (mine, theirs), (17, 18, 0), ("subject", "actor"), (mine, theirs)
    ):
        opening = head.opening[:17] + body.opening[17:]
        right = body is head is commitment and index == 17 and field == "subject"
        if right:
            found = open_opening(KEYRING, opening, index=index, field=field, commitment=commitment.commitment)
            assert found.value == b"WN012345"
        else:
            with pytest.raises((OpeningDamaged, OpeningNotCommitted)):
                open_opening(KEYRING, opening, index=index, field=field, commitment=commitment.commitment)
        tried += not right
    assert tried == 46


@pytest.mark.parametrize("commitment", ["", "é", "0" * 64, commit("subject", b"WN012345", bytes(32))])
def test_an_opening_of_something_else_than_was_committed_shows_nothing(commitment):
    with pytest.raises(OpeningNotCommitted) as caught:
        opened(sealed(), commitment=commitment)
    assert "WN012345" not in caught.value.say()


@pytest.mark.parametrize(("index", "field"), [(-1, "subject"), (2**63, "subject"), (1, ""), (1, "a\0b")])
def test_a_place_that_is_none_is_refused_both_ways(index, field):
    with pytest.raises(OpeningRefused):
        sealed(index=index, field=field)
    with pytest.raises(OpeningRefused):
        opened(sealed(), index=index, field=field)


def test_no_key_is_made_for_a_place_that_is_none():
    store = KeysInMemory()
    keyring = Keyring(store, KeyEncryptionKeys(KeyEncryptionKey(b"\1" * 32)))
    with pytest.raises(OpeningRefused):
        seal_opening(keyring, NAME, index=-1, field="subject", value=b"WN012345")
    assert store.find(NAME) is None


def test_an_opening_holds_no_name_of_its_subject():
    one = sealed(name=KeyName("subject-in-the-clear", "ops", "2026-11"))
    assert b"subject-in-the-clear" not in one.opening
    assert b"subject-in-the-clear" not in base64.b64encode(one.opening)
    assert len(key_id_of(one.opening)) == 16


def test_an_opened_value_never_shows_itself():
    found = opened(sealed())
    assert "WN012345" not in repr(found)
    assert repr(found.salt) not in repr(found)
