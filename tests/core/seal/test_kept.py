"""What is kept sealed opens with its key and for its purpose, and in no other way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import BoxDamaged, KeyErased, KeyName, KeyNotHeld, open_kept, seal_kept
from records.helpers import keyring_in_memory

NAME = KeyName("apple-phones", "unlock-token", "2026-11")
PURPOSE = "unlock-token:1"


@given(st.binary(max_size=500))
def test_what_was_sealed_opens_and_twice_the_same_has_nothing_in_common(content):
    keyring = keyring_in_memory()
    one, two = (seal_kept(keyring, NAME, content, purpose=PURPOSE) for _ in range(2))
    assert open_kept(keyring, one, purpose=PURPOSE) == content
    assert one[-16:] != two[-16:]


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_opens_nothing(place, change):
    keyring = keyring_in_memory()
    sealed = bytearray(seal_kept(keyring, NAME, b"a secret of sixteen", purpose=PURPOSE))
    sealed[place] ^= change
    with pytest.raises((BoxDamaged, KeyNotHeld)):
        open_kept(keyring, bytes(sealed), purpose=PURPOSE)


@pytest.mark.parametrize("cut", [0, 1, 17, 29])
def test_a_part_of_it_opens_nothing(cut):
    keyring = keyring_in_memory()
    sealed = seal_kept(keyring, NAME, b"secret", purpose=PURPOSE)
    with pytest.raises((BoxDamaged, KeyNotHeld)):
        open_kept(keyring, sealed[:cut], purpose=PURPOSE)


def test_for_another_purpose_it_does_not_open_nor_after_its_key_is_erased():
    keyring = keyring_in_memory()
    sealed = seal_kept(keyring, NAME, b"secret", purpose=PURPOSE)
    with pytest.raises(BoxDamaged):
        open_kept(keyring, sealed, purpose="unlock-token:2")
    keyring.erase_subject(NAME.subject, on=date(2026, 11, 22))
    with pytest.raises(KeyErased):
        open_kept(keyring, sealed, purpose=PURPOSE)
