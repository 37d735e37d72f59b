"""Signed acknowledgements: proof that a recipient, and not the server, took note of a concern.

A recipient signs with a key of their own (Ed25519) that they have received one concern, in which
role and when. The server has no such key, so it cannot acknowledge for somebody. The time is the
recipient's word; that it was not later is shown by the witnesses once the entry is in the ledger.

Promise: `verify` returns only for exactly the statement that was signed, by exactly the key named
(`tests/core/seal/test_acknowledgements.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bluelamp.core.kernel import Canonical, canonical_bytes, from_millis, to_millis
from bluelamp.core.seal.errors import AcknowledgementRefused, SignatureNotTheirs
from bluelamp.core.seal.public_keys import ed25519_public_key

_LABEL = b"bluelamp acknowledgement 1\0"
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_ROLE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LATEST = 253_402_300_799_999  # the last millisecond of the year 9999


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What is acknowledged: the hash of the filed entry, the mailbox, the recipient's role, and when.

    The time is whole milliseconds since 1970, as everywhere in the ledger.

    Raises:
        AcknowledgementRefused: a part is missing or malformed.
    """

    concern: str
    mailbox: str
    role: str
    at: int

    def __post_init__(self) -> None:
        _fits(_HASH, self.concern, "concern", "the hash of the filed entry, 64 hexadecimal digits")
        _fits(_HASH, self.mailbox, "mailbox", "the mailbox of the concern, 64 hexadecimal digits")
        _fits(_ROLE, self.role, "role", "the code of the recipient's role, in small letters, digits and hyphens")
        if isinstance(self.at, bool) or not isinstance(self.at, int) or not 0 <= self.at <= _LATEST:
            raise AcknowledgementRefused(
                f"`{self.at}` is no time of an acknowledgement.", todo="give whole milliseconds since 1970."
            )

    @classmethod
    def made(cls, *, concern: str, mailbox: str, role: str, at: datetime) -> Acknowledgement:
        """The acknowledgement of a moment that is given with its offset from UTC."""
        if at.tzinfo is None:
            raise AcknowledgementRefused(
                f"`{at.isoformat()}` has no offset from UTC.", todo="give the offset, such as `Z` or `+01:00`."
            )
        return cls(concern, mailbox, role, to_millis(at))

    @property
    def moment(self) -> datetime:
        """The time as an aware UTC datetime."""
        return from_millis(self.at)

    def as_json(self) -> dict[str, Canonical]:
        """The statement as strings and integers, to be put in a ledger entry."""
        return {"at": self.at, "concern": self.concern, "mailbox": self.mailbox, "role": self.role}

    def sign(self, key: Ed25519PrivateKey) -> SignedAcknowledgement:
        """The acknowledgement, signed with the recipient's own key."""
        public = key.public_key().public_bytes_raw().hex()
        return SignedAcknowledgement(self, public, key.sign(self.signed_bytes()).hex())

    def signed_bytes(self) -> bytes:
        """The bytes that are signed: a label and the canonical statement."""
        return _LABEL + canonical_bytes(self.as_json())


@dataclass(frozen=True, slots=True)
class SignedAcknowledgement:
    """An acknowledgement with the public key and the signature of the recipient, both in hexadecimal."""

    statement: Acknowledgement
    by: str
    signature: str

    def verify(self, recipient: bytes) -> None:
        """Return where the recipient with this public key signed exactly this statement.

        The key MUST come from the published list of recipients, not from the acknowledgement.

        Raises:
            SignatureNotTheirs: another key is named, or the signature is not this key's over this statement.
            PublicKeyMalformed: the bytes are no public key that can be used.
        """
        key = ed25519_public_key(recipient)
        if self.by != recipient.hex() or _SIGNATURE.fullmatch(self.signature) is None:
            raise self._wrong(recipient)
        try:
            key.verify(bytes.fromhex(self.signature), self.statement.signed_bytes())
        except InvalidSignature as error:
            raise self._wrong(recipient) from error

    def as_json(self) -> dict[str, Canonical]:
        """The whole as strings and integers, to be put in a ledger entry."""
        return {**self.statement.as_json(), "by": self.by, "signature": self.signature}

    def _wrong(self, recipient: bytes) -> SignatureNotTheirs:
        return SignatureNotTheirs(
            f"The acknowledgement as `{self.statement.role}` was not signed by the key `{recipient.hex()[:16]}`.",
            todo="treat the concern as not acknowledged, and tell the next body up.",
        )

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> SignedAcknowledgement:
        """The acknowledgement that `as_json` wrote. It is not verified yet.

        Raises:
            AcknowledgementRefused: a part is missing, malformed or not known.
        """
        parts = {"at", "concern", "mailbox", "role", "by", "signature"}
        if set(body) != parts:
            odd = ", ".join(f"`{name}`" for name in sorted(set(body) ^ parts))
            raise AcknowledgementRefused(f"Parts are missing or not known: {odd}.", todo="give exactly the six parts.")
        statement = Acknowledgement(body["concern"], body["mailbox"], body["role"], body["at"])  # type: ignore[arg-type]  # checked as it is built
        by = _fits(_HASH, body["by"], "key", "the recipient's public key, 64 hexadecimal digits")
        signature = _fits(_SIGNATURE, body["signature"], "signature", "the signature, 128 hexadecimal digits")
        return cls(statement, by, signature)


def _fits(pattern: re.Pattern[str], text: object, what: str, wanted: str) -> str:
    if not isinstance(text, str) or pattern.fullmatch(text) is None:
        raise AcknowledgementRefused(f"`{str(text)[:60]}` is no {what} of an acknowledgement.", todo=f"give {wanted}.")
    return text
