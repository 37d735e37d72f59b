"""Published vectors for what the package builds on: HKDF, Ed25519, X25519 and AES-256-GCM.

They test the installed `cryptography` package, as it is used here: an installation that computes
something else must not seal anything.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bluelamp.core.seal import ReporterCode, ed25519_public_key


def test_hkdf_as_in_rfc_5869_appendix_a_1():
    made = HKDF(algorithm=SHA256(), length=42, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    assert made.derive(b"\x0b" * 22).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_ed25519_as_in_rfc_8032_section_7_1():
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    public = key.public_key().public_bytes_raw()
    assert public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = key.sign(b"")
    assert signature.hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert ed25519_public_key(public).verify(signature, b"") is None


def test_x25519_as_in_rfc_7748_section_6_1():
    alice, bob = (
        X25519PrivateKey.from_private_bytes(bytes.fromhex(text))
        for text in (
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        )
    )
    public = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert alice.public_key().public_bytes_raw() == public
    assert alice.exchange(bob.public_key()) == bob.exchange(X25519PublicKey.from_public_bytes(public))
    assert bob.exchange(alice.public_key()).hex() == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"


def test_aes_256_gcm_as_in_the_specification_test_case_14():
    sealed = AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), None)
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


def test_the_keys_of_a_code_are_hkdf_of_its_bytes():
    code = ReporterCode(bytes(range(16)))
    for use, key in ((b"signing", code.keys.signing), (b"mailbox", code.keys.opening)):
        derived = HKDF(algorithm=SHA256(), length=32, salt=b"CONCERN/1", info=use).derive(code.secret)
        assert key.private_bytes_raw() == derived
