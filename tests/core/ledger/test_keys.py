"""Keys sign, verify, travel as text, and refuse what proves nothing."""

import struct
import sys
from importlib.util import find_spec

import pytest

from bluelamp.core.ledger.encoding import to_base64
from bluelamp.core.ledger.errors import Base64Broken, CheckpointBroken, KeyBroken, KeyKindNotAvailable, SignatureWrong
from bluelamp.core.ledger.keys import KeyKind, SigningKey, VerifierKey, ml_dsa_44_available, signed_bytes
from ledger_worlds import key

# The verifier key of the example in Go's note package.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = f"log.example\n5\n{to_base64(bytes(32))}\n"
KINDS = [KeyKind.ED25519, KeyKind.COSIGNATURE] + [KeyKind.ML_DSA_44] * ml_dsa_44_available()


def second(kind):
    return None if kind is KeyKind.ED25519 else 1_679_315_147


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_verifies_under_its_own_key_and_text_alone(kind):
    signer, at = key("log.example", 1, kind), second(kind)
    signature = signer.sign(TEXT, at)
    assert signer.verifier.verify(TEXT, signature) == at
    for wrong_key, text in ((key("log.example", 2, kind), TEXT), (signer, TEXT.replace("5", "6"))):
        with pytest.raises(SignatureWrong, match="does not match"):
            wrong_key.verifier.verify(text, signature)
    with pytest.raises(SignatureWrong, match="another length"):
        signer.verifier.verify(TEXT, signature + b"x")


@pytest.mark.parametrize("kind", KINDS)
def test_keys_survive_their_published_and_their_secret_text(kind):
    signer = key("log.example", 1, kind)
    assert VerifierKey.parse(str(signer.verifier)) == signer.verifier
    assert SigningKey.parse(signer.secret_text()).verifier == signer.verifier


def test_a_key_made_by_another_program_is_read_as_it_was_written():
    assert str(VerifierKey.parse(PETER)) == PETER


def test_an_ed25519_signature_is_the_same_each_time():
    assert key("a", 1, KeyKind.ED25519).sign(TEXT) == key("a", 1, KeyKind.ED25519).sign(TEXT)


def test_a_cosignature_holds_for_its_own_second_only():
    signer = key("w.example", 3)
    signature = signer.sign(TEXT, 100)
    with pytest.raises(SignatureWrong, match="does not match"):
        signer.verifier.verify(TEXT, struct.pack(">Q", 101) + signature[8:])
    with pytest.raises(SignatureWrong, match="no clock"):
        signer.verifier.verify(TEXT, struct.pack(">Q", 2**63) + signature[8:])


def test_what_a_witness_signs_is_laid_out_as_specified():
    assert signed_bytes(KeyKind.COSIGNATURE, "w", TEXT, 7) == b"cosignature/v1\ntime 7\n" + TEXT.encode()
    laid = signed_bytes(KeyKind.ML_DSA_44, "w.example", TEXT, 7)
    assert laid == (
        b"subtree/v1\n\0" + b"\x09w.example" + bytes(7) + b"\x07" + b"\x0blog.example" + bytes(15) + b"\x05" + bytes(32)
    )


def test_ml_dsa_signs_checkpoints_only_and_short_names_only():
    with pytest.raises(CheckpointBroken):
        signed_bytes(KeyKind.ML_DSA_44, "w", "no checkpoint\n", 7)
    assert signed_bytes(KeyKind.ML_DSA_44, "w", TEXT, 7)[12:14] == b"\x01w"
    assert signed_bytes(KeyKind.ML_DSA_44, "w" * 255, TEXT, 7)[12:268] == b"\xff" + b"w" * 255
    with pytest.raises(KeyBroken, match="too long"):
        signed_bytes(KeyKind.ML_DSA_44, "w" * 256, TEXT, 7)


@pytest.mark.parametrize(
    ("kind", "at"),
    [(KeyKind.ED25519, 5), (KeyKind.COSIGNATURE, None), (KeyKind.COSIGNATURE, -1), (KeyKind.COSIGNATURE, 2**63)],
)
def test_a_time_that_is_missing_or_not_wanted_is_a_mistake_of_the_caller(kind, at):
    with pytest.raises(ValueError, match="needs its time"):
        key("a", 1, kind).sign(TEXT, at)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\x00", "a\x1b", "a\ud800", "b\udfff"])
def test_a_name_that_cannot_stand_in_a_note_is_refused(name):
    with pytest.raises(KeyBroken, match="a space or a plus sign"):
        VerifierKey(name, KeyKind.ED25519, key("a", 1).verifier.public)


@pytest.mark.parametrize(
    "height",
    [
        0,
        1,
        2**255 - 20,
        2**255 - 19,
        2**255 - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    ],
)
@pytest.mark.parametrize("sign_bit", [0, 1 << 255])
def test_a_point_that_anybody_can_sign_for_is_no_key(height, sign_bit):
    with pytest.raises(KeyBroken, match="anybody can sign"):
        VerifierKey("a", KeyKind.ED25519, (height | sign_bit).to_bytes(32, "little"))


def test_the_largest_height_that_is_a_key_is_two_below_the_prime():
    highest = (2**255 - 19 - 2).to_bytes(32, "little")
    assert VerifierKey("log.example", KeyKind.ED25519, highest).public == highest


def test_a_key_that_was_changed_on_its_way_is_refused():
    with pytest.raises(KeyBroken, match="its own is c74f20a3"):
        VerifierKey.parse(PETER.replace("c74f20a3", "c74f20a4"))
    with pytest.raises(KeyBroken, match="three parts"):
        VerifierKey.parse("PeterNeumann")
    with pytest.raises(Base64Broken, match="The key `"):
        VerifierKey.parse(PETER[:-1] + "!")
    with pytest.raises(KeyBroken, match="a kind that is not used"):
        VerifierKey.parse(f"a+00000000+{to_base64(bytes([2]) + bytes(32))}")
    with pytest.raises(KeyBroken, match="a kind that is not used"):
        VerifierKey.parse("a+00000000+")
    with pytest.raises(KeyBroken, match="has 31 bytes"):
        VerifierKey.parse(f"a+00000000+{to_base64(bytes([1]) + bytes(31))}")


def test_a_damaged_private_key_is_refused_without_being_shown():
    secret = key("a", 9).secret_text()
    rest = secret.rsplit("+", 1)[1]
    for spoilt in (
        secret[1:],
        secret.removeprefix("PRIVATE+KEY+"),
        secret[:-1] + "!",
        "PRIVATE+KEY+a",
        secret.replace("KEY+a+", "KEY+b+"),
    ):
        with pytest.raises(KeyBroken) as caught:
            SigningKey.parse(spoilt)
        assert rest[:20] not in caught.value.say()
    with pytest.raises(KeyBroken, match="is not exact base64"):
        SigningKey.parse(secret[:-1] + "!")
    with pytest.raises(KeyBroken, match="seed of 31 bytes"):
        SigningKey("a", KeyKind.ED25519, bytes(31))


def test_a_signing_key_does_not_show_its_secret():
    assert repr(key("a", 9)) == "SigningKey('a', COSIGNATURE)"


def test_ml_dsa_is_there_where_the_library_has_it():
    assert ml_dsa_44_available() is (find_spec("cryptography.hazmat.primitives.asymmetric.mldsa") is not None)


def test_a_library_without_ml_dsa_says_so_and_still_verifies_the_rest(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.mldsa", None)
    assert not ml_dsa_44_available()
    with pytest.raises(KeyKindNotAvailable, match="does not know"):
        key("a", 1, KeyKind.ML_DSA_44)
    signer = key("log.example", 1)
    assert signer.verifier.verify(TEXT, signer.sign(TEXT, 5)) == 5
