"""Keys of logs and witnesses: verifier keys that are published, and signing keys that are not.

Three kinds, by the byte that the formats give them: a log's Ed25519 signature over the text of a
note (1), and the timestamped cosignature of a witness, in Ed25519 (4) or ML-DSA-44 (6). ML-DSA-44
withstands quantum computers; it is offered where the installed `cryptography` has it and is never
demanded, so that a laptop with an older library still verifies the Ed25519 lines.

A private key is written as Go's note package writes it, so that either program reads the other's.
"""

from __future__ import annotations

import hashlib
import importlib
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import SIZE_LIMIT, from_base64, shown, to_base64
from bluelamp.core.ledger.errors import Base64Broken, KeyBroken, KeyKindNotAvailable, SignatureWrong

SEED_BYTES = 32
_STAMP_BYTES = 8
_FIELD_PRIME = (1 << 255) - 19
# The points of small order: a signature under one of these can be made for any text by anybody.
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)


class KeyKind(IntEnum):
    """What a key signs, and how; the number stands in the key and in its id."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06


_PUBLIC_BYTES = {KeyKind.ED25519: 32, KeyKind.COSIGNATURE: 32, KeyKind.ML_DSA_44: 1312}
_SIGNATURE_BYTES = {KeyKind.ED25519: 64, KeyKind.COSIGNATURE: 64, KeyKind.ML_DSA_44: 2420}


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; `str()` gives the published form, name, id and key joined by `+`."""

    name: str
    kind: KeyKind
    public: bytes

    def __post_init__(self) -> None:
        """Refuses names that cannot stand in a note, and keys that prove nothing."""
        refuse_bad_name(self.name)
        if len(self.public) != _PUBLIC_BYTES[self.kind]:
            raise _broken(self.name, f"has {len(self.public)} bytes, not {_PUBLIC_BYTES[self.kind]}")
        if self.kind is not KeyKind.ML_DSA_44:
            height = int.from_bytes(self.public, "little") & ((1 << 255) - 1)
            if height >= _FIELD_PRIME or height in _SMALL_ORDER:
                raise _broken(self.name, "is a point that anybody can sign for")

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names this key, beside its name."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key that a published text names.

        Raises:
            KeyBroken: it has not three parts, an unknown kind, a wrong length, or an id that is not its own.
            Base64Broken: the key itself is not exact base64.
        """
        name, key_id, kind, public = _split(text, text)
        key = cls(name, kind, public)
        if key.id.hex() != key_id:
            raise _broken(text, f"names the id {shown(key_id)}, and its own is {key.id.hex()}")
        return key

    def verify(self, text: str, signature: bytes) -> int | None:
        """The time of a cosignature in seconds since 1970, or None for a log's own signature.

        Raises:
            SignatureWrong: the signature was not made with this key over this text.
            KeyKindNotAvailable: an ML-DSA-44 key, and the library has none.
        """
        stamped = self.kind is not KeyKind.ED25519
        if len(signature) != _SIGNATURE_BYTES[self.kind] + (_STAMP_BYTES if stamped else 0):
            raise self._wrong("has another length than signatures of its kind have")
        at: int | None = None
        if stamped:
            (at,) = struct.unpack(">Q", signature[:_STAMP_BYTES])
            signature = signature[_STAMP_BYTES:]
            if at >= SIZE_LIMIT:
                raise self._wrong("names a time that no clock shows")
        try:
            self._public().verify(signature, signed_bytes(self.kind, self.name, text, at))
        except InvalidSignature as error:
            raise self._wrong("does not match the text") from error
        return at

    def _public(self) -> Any:
        if self.kind is KeyKind.ML_DSA_44:
            return _ml_dsa("MLDSA44PublicKey").from_public_bytes(self.public)
        return Ed25519PublicKey.from_public_bytes(self.public)

    def _wrong(self, why: str) -> SignatureWrong:
        return SignatureWrong(
            f"The signature of `{shown(self.name)}` {why}.",
            todo="do not rely on this note: fetch it again, and report it to the witnesses if it stays wrong.",
        )


class SigningKey:
    """A private key: it signs, gives its public half, and never shows itself by accident."""

    def __init__(self, name: str, kind: KeyKind, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise _broken(name, f"has a seed of {len(seed)} bytes, not {SEED_BYTES}")
        self._seed = seed
        if kind is KeyKind.ML_DSA_44:
            self._private: Any = _ml_dsa("MLDSA44PrivateKey").from_seed_bytes(seed)
        else:
            self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier.name!r}, {self.verifier.kind.name})"

    def secret_text(self) -> str:
        """The private key as text for a file that only its owner may read."""
        key = self.verifier
        return f"PRIVATE+KEY+{key.name}+{key.id.hex()}+{to_base64(bytes([key.kind]) + self._seed)}"

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """The private key that a secret text holds.

        Raises:
            KeyBroken: it is not one, or its id is another key's. The message does not repeat the secret.
        """
        start, hidden = "PRIVATE+KEY+", "the private key"
        if not text.startswith(start):
            raise _broken(hidden, "does not begin with PRIVATE+KEY+")
        name, key_id, kind, seed = _split(text.removeprefix(start), hidden)
        key = cls(name, kind, seed)
        if key.verifier.id.hex() != key_id:
            raise _broken(hidden, "does not belong to the id it names")
        return key

    def sign(self, text: str, at: int | None = None) -> bytes:
        """The signature over a note's text; a cosignature needs the time, in seconds since 1970.

        Ed25519 gives the same bytes each time, so a log that stopped between storing and publishing
        signs again what it signed before.

        Raises:
            ValueError: a time is missing, is not wanted, or is out of range.
        """
        kind = self.verifier.kind
        if (at is None) != (kind is KeyKind.ED25519) or (at is not None and not 0 <= at < SIZE_LIMIT):
            raise ValueError("a cosignature needs its time, from 0 to 2^63 - 1, and a plain signature has none")
        signature: bytes = self._private.sign(signed_bytes(kind, self.verifier.name, text, at))
        return signature if at is None else struct.pack(">Q", at) + signature


def signed_bytes(kind: KeyKind, name: str, text: str, at: int | None) -> bytes:
    """The very bytes that a key of this kind signs for a text.

    Ed25519 cosignatures do not hold the name of the cosigner, so two witnesses MUST NOT share a key.
    """
    if kind is KeyKind.ED25519:
        return text.encode()
    if kind is KeyKind.COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    checkpoint = Checkpoint.parse(text)
    return b"".join(
        (
            b"subtree/v1\n\0",
            _short(name),
            struct.pack(">Q", at),
            _short(checkpoint.origin),
            struct.pack(">QQ", 0, checkpoint.size),
            checkpoint.root,
        )
    )


def ml_dsa_44_available() -> bool:
    """Whether this machine's `cryptography` can sign and verify with ML-DSA-44."""
    try:
        _ml_dsa("MLDSA44PrivateKey").from_seed_bytes(bytes(SEED_BYTES))
    except (KeyKindNotAvailable, UnsupportedAlgorithm):
        return False
    return True


def refuse_bad_name(name: str) -> None:
    """Passes names that can stand in a note: not empty, no spaces, no `+`, no control characters.

    Raises:
        KeyBroken: the name cannot.
    """
    spaced = any(one.isspace() or ord(one) < 0x20 or "\ud800" <= one <= "\udfff" for one in name)
    if not name or "+" in name or spaced:
        raise _broken(name, "has a name that is empty, or has a space or a plus sign in it")


def _split(text: str, quoted: str) -> tuple[str, str, KeyKind, bytes]:
    """Name, id, kind and the rest of a key's text; `quoted` is what an error may show."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise _broken(quoted, "does not have the three parts name, id and key")
    raw = from_base64(parts[2], "key") if quoted == text else _secret_bytes(parts[2], quoted)
    if not raw or raw[0] not in {int(kind) for kind in KeyKind}:
        raise _broken(quoted, "is of a kind that is not used here")
    return parts[0], parts[1], KeyKind(raw[0]), raw[1:]


def _secret_bytes(text: str, quoted: str) -> bytes:
    try:
        return from_base64(text, "key")
    except Base64Broken:
        # The first error quotes what it was given, and that is the secret.
        raise _broken(quoted, "is not exact base64") from None


def _short(text: str) -> bytes:
    raw = text.encode()
    if len(raw) > 255:
        raise _broken(text, "has a name too long for an ML-DSA-44 cosignature")
    return bytes([len(raw)]) + raw


def _ml_dsa(name: str) -> Any:
    try:
        return getattr(importlib.import_module("cryptography.hazmat.primitives.asymmetric.mldsa"), name)
    except ImportError as error:
        raise KeyKindNotAvailable(
            "The key is of the kind `ML-DSA-44`, which the cryptography library here does not know.",
            todo="install a newer `cryptography`, or use the Ed25519 lines alone.",
        ) from error


def _broken(what: str, why: str) -> KeyBroken:
    return KeyBroken(
        f"The key `{shown(what)}` {why}.",
        todo="copy the key again, whole, from where its owner publishes it.",
    )
