"""Wrapping keys: where the key-encryption key comes from, and that nothing wrong ever unwraps."""

import base64
import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bluelamp.core.seal import (
    KeyEncryptionKey,
    KeyEncryptionKeyExposed,
    KeyEncryptionKeyMalformed,
    KeyEncryptionKeyMissing,
    KeyEncryptionKeys,
    KeyEncryptionKeyUnknown,
    KeyName,
    WrappedKey,
    WrappedKeyDamaged,
    key_encryption_key_from_environment,
    key_encryption_key_from_file,
    key_encryption_key_from_text,
    new_key_encryption_key,
)

NAME = KeyName("p1", "ops", "2026-11")
ONE, OTHER = KeyEncryptionKey(b"\1" * 32), KeyEncryptionKey(b"\2" * 32)
KEY, KEY_ID = bytes(range(32)), bytes(range(16))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "kek"
    path.write_text(new_key_encryption_key() + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_key_unwraps_to_itself_and_two_wrappings_differ():
    keys = KeyEncryptionKeys(ONE)
    first, second = keys.wrap(NAME, KEY_ID, KEY), keys.wrap(NAME, KEY_ID, KEY)
    assert keys.unwrap(first) == keys.unwrap(second) == KEY
    assert first.wrapped != second.wrapped
    assert KEY not in first.wrapped


def test_a_wrapped_key_has_the_form_that_older_stores_rely_on():
    # Built here without the package: what is in a key store today must unwrap for years.
    assert ONE.id == hashlib.sha256(b"bluelamp key-encryption key id 1\0" + b"\1" * 32).hexdigest()[:16]
    bound = b"bluelamp wrapped key 1\0\0%b\0%b\0" % (ONE.id.encode(), KEY_ID.hex().encode())
    bound += b'["p1","ops","2026-11"]'
    wrapped = bytes(12) + AESGCM(b"\1" * 32).encrypt(bytes(12), KEY, bound)
    assert KeyEncryptionKeys(ONE).unwrap(WrappedKey(NAME, KEY_ID, ONE.id, wrapped)) == KEY


@pytest.mark.parametrize("bit", range(8))
def test_no_wrapped_key_unwraps_with_any_bit_of_any_byte_changed(bit):
    keys = KeyEncryptionKeys(ONE)
    key = keys.wrap(NAME, KEY_ID, KEY)
    for place in range(len(key.wrapped)):
        changed = bytearray(key.wrapped)
        changed[place] ^= 1 << bit
        with pytest.raises(WrappedKeyDamaged):
            keys.unwrap(replace(key, wrapped=bytes(changed)))


@pytest.mark.parametrize("length", [0, 1, 11, 12, 20, 59, 61])
def test_a_wrapped_key_of_another_length_does_not_unwrap(length):
    keys = KeyEncryptionKeys(ONE)
    key = keys.wrap(NAME, KEY_ID, KEY)
    with pytest.raises(WrappedKeyDamaged):
        keys.unwrap(replace(key, wrapped=(key.wrapped + b"\0")[:length]))


@pytest.mark.parametrize(
    "change",
    [
        {"name": KeyName("p2", "ops", "2026-11")},
        {"name": KeyName("p1", "pay", "2026-11")},
        {"name": KeyName("p1", "ops", "2026-12")},
        {"key_id": bytes(16)},
        {"wrapped_by": OTHER.id},
    ],
)
def test_a_wrapped_key_does_not_unwrap_under_another_name_identity_or_wrapper(change):
    keys = KeyEncryptionKeys(ONE, (OTHER,))
    with pytest.raises(WrappedKeyDamaged):
        keys.unwrap(replace(keys.wrap(NAME, KEY_ID, KEY), **change))


def test_an_older_key_encryption_key_unwraps_and_no_longer_wraps():
    old = KeyEncryptionKeys(ONE).wrap(NAME, KEY_ID, KEY)
    both = KeyEncryptionKeys(OTHER, (ONE,))
    assert both.unwrap(old) == KEY
    assert both.current == both.wrap(NAME, KEY_ID, KEY).wrapped_by == OTHER.id


def test_a_key_wrapped_by_an_unknown_one_is_refused_with_both_names():
    with pytest.raises(KeyEncryptionKeyUnknown) as caught:
        KeyEncryptionKeys(OTHER).unwrap(KeyEncryptionKeys(ONE).wrap(NAME, KEY_ID, KEY))
    assert f"`{ONE.id}`" in caught.value.message
    assert f"`{OTHER.id}`" in caught.value.message


def test_a_key_encryption_key_never_shows_itself():
    assert "1" not in repr(ONE)
    assert ONE.id != OTHER.id
    assert ONE.material.hex() not in ONE.id


def test_a_key_is_the_32_bytes_whose_base64_the_text_is():
    text = base64.b64encode(KEY).decode()
    assert key_encryption_key_from_text(f" {text}\n", "text") == KeyEncryptionKey(KEY)
    with pytest.raises(KeyEncryptionKeyMalformed, match="not base64"):
        key_encryption_key_from_text(f"{text[:20]}!{text[20:]}", "text")


def test_a_key_is_read_from_a_file_that_only_its_owner_can_read(file):
    text = file.read_text(encoding="utf-8")
    assert key_encryption_key_from_file(file) == key_encryption_key_from_text(text, "text")
    assert key_encryption_key_from_environment({"KEK": text}, "KEK") == key_encryption_key_from_file(file)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_key_file_that_is_open_to_others_is_refused(file, mode):
    file.chmod(mode)
    with pytest.raises(KeyEncryptionKeyExposed) as caught:
        key_encryption_key_from_file(file)
    assert f"`chmod 600 {file}`" in caught.value.todo
    assert file.read_text(encoding="utf-8").strip() not in caught.value.say()


def test_a_key_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(KeyEncryptionKeyMissing):
            key_encryption_key_from_file(path)
    for environment in ({}, {"KEK": ""}):
        with pytest.raises(KeyEncryptionKeyMissing, match="`KEK`"):
            key_encryption_key_from_environment(environment, "KEK")


@pytest.mark.parametrize("text", ["not base64!", base64.b64encode(bytes(31)).decode(), "é", "====", "\n"])
def test_a_text_that_is_no_key_is_refused_and_not_shown(text, file):
    with pytest.raises(KeyEncryptionKeyMalformed) as caught:
        key_encryption_key_from_environment({"KEK": text}, "KEK")
    assert "`KEK`" in caught.value.message
    assert text.strip() not in caught.value.message or not text.strip()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KeyEncryptionKeyMalformed):
        key_encryption_key_from_file(file)


def test_a_key_file_that_is_not_text_is_refused(file):
    file.write_bytes(b"\xff\xfe\x00" * 11)
    with pytest.raises(KeyEncryptionKeyMalformed, match="not text"):
        key_encryption_key_from_file(file)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    with pytest.raises(KeyEncryptionKeyMalformed, match=str(length)):
        KeyEncryptionKey(bytes(length))
