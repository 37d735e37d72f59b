"""The reporter's code: twelve words that are all a reporter needs, and the keys made from them.

The phone makes 128 random bits. With a check of four bits they are twelve words, to be written down
or printed. From them come two keys: one signs (authorship, replies), one opens the mailbox. The
force stores neither the code nor a private key; the mailbox is named by a hash of a public one.

Whoever has the words is the reporter, so no error and no text of these objects shows them whole.

Promise: the words give back the same code and keys on any machine, for ever (fixed cases in
`tests/core/seal/test_reporter.py`). A wrong word that is on the list passes the check once in
sixteen times, and leads to a mailbox that does not exist.

Not done: a slow derivation. 128 random bits cannot be guessed, however fast one guess is.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bluelamp.core.seal.errors import (
    ReporterCodeMistyped,
    ReporterCodeWordUnknown,
    ReporterCodeWrongLength,
    SignatureNotTheirs,
)
from bluelamp.core.seal.public_keys import ed25519_public_key
from bluelamp.core.seal.words import BITS, NUMBERS, WORDS

CODE_BYTES = 16
CODE_WORDS = 12
_CHECK_BITS = CODE_WORDS * BITS - CODE_BYTES * 8
_SALT = b"CONCERN/1"
_CHALLENGE = b"CONCERN/1 challenge\0"
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class ReporterCode:
    """A reporter's code. `words` shows it; nothing else does."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != CODE_BYTES:
            raise ReporterCodeWrongLength(
                f"A reporter's code is made of {CODE_BYTES} bytes, and {len(self.secret)} were given.",
                todo="make a new one with `ReporterCode.new()`.",
            )

    @classmethod
    def new(cls) -> ReporterCode:
        """A fresh code from the machine's own randomness."""
        return cls(secrets.token_bytes(CODE_BYTES))

    @classmethod
    def parse(cls, text: str) -> ReporterCode:
        """The code of twelve words, as typed: case, numbers and punctuation do not matter, four letters do.

        Raises:
            ReporterCodeWrongLength: not twelve words.
            ReporterCodeWordUnknown: a word is not on the list; the nearest ones are offered.
            ReporterCodeMistyped: the words are on the list, but one is wrong or two are exchanged.
        """
        typed = _LETTERS.findall(text.lower())
        if len(typed) != CODE_WORDS:
            raise ReporterCodeWrongLength(
                f"A reporter's code has {CODE_WORDS} words, and `{len(typed)}` were given.",
                todo="type all twelve words in the order in which they were given.",
            )
        joined = 0
        for place, word in enumerate(typed, 1):
            joined = joined << BITS | _number(word, place)
        secret = (joined >> _CHECK_BITS).to_bytes(CODE_BYTES)
        if joined & (1 << _CHECK_BITS) - 1 != _check(secret):
            raise ReporterCodeMistyped(
                "All twelve words are on the list, but together they are no code.",
                todo="compare each word and their order with what was written down.",
            )
        return cls(secret)

    @property
    def words(self) -> tuple[str, ...]:
        """The twelve words, to be written down."""
        joined = int.from_bytes(self.secret) << _CHECK_BITS | _check(self.secret)
        return tuple(WORDS[joined >> BITS * place & len(WORDS) - 1] for place in reversed(range(CODE_WORDS)))

    @cached_property
    def keys(self) -> ReporterKeys:
        """The reporter's two keys."""
        return ReporterKeys(
            Ed25519PrivateKey.from_private_bytes(self._derived(b"signing")),
            X25519PrivateKey.from_private_bytes(self._derived(b"mailbox")),
        )

    def _derived(self, use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=use).derive(self.secret)


@dataclass(frozen=True)
class ReporterKeys:
    """What a reporter signs with and what opens their mailbox."""

    signing: Ed25519PrivateKey = field(repr=False)
    opening: X25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 bytes with which anybody checks the reporter's signatures."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def box_key(self) -> bytes:
        """The 32 bytes to which replies are sealed."""
        return self.opening.public_key().public_bytes_raw()

    @property
    def mailbox(self) -> str:
        """The name of the mailbox: a hash of `public`, which gives nothing away."""
        return mailbox_of(self.public)

    def answer(self, challenge: bytes) -> bytes:
        """A signature over a challenge, which shows that the one who answers has the words."""
        return self.signing.sign(_CHALLENGE + challenge)


def mailbox_of(public: bytes) -> str:
    """The name of the mailbox of the reporter with this public signing key, as 64 hexadecimal digits."""
    parts = (b"CONCERN/1 mailbox", public)
    return hashlib.sha256(b"".join(len(part).to_bytes(4) + part for part in parts)).hexdigest()


def check_answer(public: bytes, challenge: bytes, answer: bytes) -> None:
    """Return where the answer was made over this challenge by the reporter with this public key.

    A challenge MUST be fresh and random: an answer once given stands for that challenge for ever.

    Raises:
        SignatureNotTheirs: it was not.
        PublicKeyMalformed: the bytes are no public key that can be used.
    """
    key = ed25519_public_key(public)
    try:
        key.verify(answer, _CHALLENGE + challenge)
    except InvalidSignature as error:
        raise SignatureNotTheirs(
            f"The answer was not made with the code of the mailbox `{mailbox_of(public)[:12]}`.",
            todo="ask for the twelve words again; the code may belong to another mailbox.",
        ) from error


def _check(secret: bytes) -> int:
    return hashlib.sha256(b"bluelamp reporter code 1\0" + secret).digest()[0] >> 8 - _CHECK_BITS


def _number(word: str, place: int) -> int:
    number = NUMBERS.get(word)
    if number is None:
        near = get_close_matches(word[:20], WORDS, n=3)
        offer = f"did you mean {' or '.join(f'`{one}`' for one in near)}? " if near else ""
        raise ReporterCodeWordUnknown(
            f"Word {place}, `{word[:20]}`, is not on the list.",
            todo=f"{offer}Compare the word with what was written down.".strip(),
        )
    return number
