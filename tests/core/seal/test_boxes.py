"""Sealed boxes: one recipient, one purpose, no changed byte; and the vector of RFC 9180."""

import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import BoxDamaged, PublicKeyMalformed, open_box, pad, seal_box, unpad
from bluelamp.core.seal.boxes import OVERHEAD

KEYS = [X25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)]
PUBLIC = [key.public_key().public_bytes_raw() for key in KEYS]
PURPOSES = ["concern report", "concern reply", ""]


def hpke_open(key, enc, body, info, aad, key_bytes, aead_id):
    """HPKE in base mode, written from RFC 9180 alone: X25519, HKDF-SHA256 and AES-GCM."""

    def extract(suite, salt, label, ikm):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite, prk, label, context, length):
        info = length.to_bytes(2) + b"HPKE-v1" + suite + label + context
        return hmac.digest(prk, info + b"\1", "sha256")[:length]

    kem, suite = b"KEM\0\x20", b"HPKE\0\x20\0\1" + aead_id.to_bytes(2)
    shared = key.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + key.public_key().public_bytes_raw()
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    schedule = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    nonce = expand(suite, prk, b"base_nonce", schedule, 12)
    return AESGCM(expand(suite, prk, b"key", schedule, key_bytes)).decrypt(nonce, body, aad)


def test_the_reading_of_rfc_9180_opens_its_own_vector():
    # RFC 9180, appendix A.1.1: base mode, sequence number 0.
    opened = hpke_open(
        X25519PrivateKey.from_private_bytes(
            bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
        ),
        bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
        bytes.fromhex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"),
        bytes.fromhex("4f6465206f6e2061204772656369616e2055726e"),
        b"Count-0",
        16,
        1,
    )
    assert opened == b"Beauty is truth, truth beauty"


@given(st.binary(max_size=3000), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_our_boxes_open_with_that_reading_and_with_ours(content, purpose):
    box = seal_box(content, to=PUBLIC[0], purpose=purpose)
    assert open_box(box, key=KEYS[0], purpose=purpose) == content
    info = b"bluelamp box 1\0" + purpose.encode()
    assert hpke_open(KEYS[0], box[1:33], box[33:], info, b"", 32, 2) == content
    assert len(box) == len(content) + OVERHEAD


def test_two_boxes_of_one_content_have_nothing_in_common():
    first, second = (seal_box(b"the same", to=PUBLIC[0], purpose="report") for _ in range(2))
    assert first[1:33] != second[1:33]
    assert first[33:] != second[33:]


def test_a_box_opens_with_one_key_and_one_purpose_only():
    opened = 0
    for to, made in ((n, p) for n in range(3) for p in PURPOSES):
        box = seal_box(b"content", to=PUBLIC[to], purpose=made)
        for key, purpose in ((n, p) for n in range(3) for p in PURPOSES):
            if (key, purpose) == (to, made):
                opened += open_box(box, key=KEYS[key], purpose=purpose) == b"content"
            else:
                with pytest.raises(BoxDamaged):
                    open_box(box, key=KEYS[key], purpose=purpose)
    assert opened == 9


@pytest.mark.parametrize("bit", range(8))
def test_no_box_opens_with_any_bit_of_any_byte_changed(bit):
    box = seal_box(b"content", to=PUBLIC[0], purpose="report")
    for place in range(len(box)):
        changed = bytearray(box)
        changed[place] ^= 1 << bit
        # X25519 leaves out the highest bit of a key (RFC 7748, section 5); HPKE binds all 32 bytes.
        with pytest.raises(BoxDamaged):
            open_box(bytes(changed), key=KEYS[0], purpose="report")


def test_no_part_and_no_lengthening_of_a_box_opens():
    box = seal_box(b"content", to=PUBLIC[0], purpose="report")
    for changed in [box[:n] for n in range(len(box))] + [box + b"\0"]:
        with pytest.raises(BoxDamaged):
            open_box(changed, key=KEYS[0], purpose="report")


@given(st.binary(max_size=200))
def test_noise_is_never_a_box(noise):
    for box in (noise, b"\1" + noise, b"\1" + bytes(32) + noise):
        with pytest.raises(BoxDamaged):
            open_box(box, key=KEYS[0], purpose="report")


@pytest.mark.parametrize("to", [b"", bytes(31), bytes(32), b"\1" + bytes(31)])
def test_a_recipient_without_a_usable_key_is_refused(to):
    with pytest.raises(PublicKeyMalformed):
        seal_box(b"content", to=to, purpose="report")


@given(st.binary(max_size=1023), st.binary(max_size=1023))
def test_boxes_of_padded_contents_of_one_class_are_equally_long(one, other):
    boxes = [seal_box(pad(content), to=PUBLIC[0], purpose="report") for content in (one, other)]
    assert len({len(box) for box in boxes}) == 1
    assert unpad(open_box(boxes[0], key=KEYS[0], purpose="report")) == one
