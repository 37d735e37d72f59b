"""What the re-check reads with: its own base64, notes, keys and signatures.

Nothing here or in `recheck` imports the code that writes the ledger; `tests/core/ledger/test_recheck.py`
holds that. It is written a second time on purpose, so that a fault in the one is seen by the other.
Shared are the standard library's SHA-256 and JSON, the count of brackets that stands before the
latter (`core.kernel.load_json`), and the Ed25519 and ML-DSA of `cryptography`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bluelamp.core.kernel import load_json

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_LINE = re.compile("\u2014 ([^ +]+) ([A-Za-z0-9+/]+=*)")


class NotReadable(ValueError):
    """A file cannot be read as what it should be; the sentence says why."""


def bytes_of(text: str) -> bytes:
    """The bytes of a base64 text.

    Raises:
        NotReadable: it is not exact base64.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise NotReadable(f"`{text[:60]}` is not base64") from None
    if base64.b64encode(raw) != text.encode("ascii"):
        raise NotReadable(f"`{text[:60]}` is not the one base64 of its bytes")
    return raw


def number_of(text: str) -> int:
    """The number that a decimal text names.

    Raises:
        NotReadable: it is not one.
    """
    if not _NUMBER.fullmatch(text):
        raise NotReadable(f"`{text[:60]}` is not a number")
    return int(text)


def kinds_of(raw: bytes) -> dict[str, frozenset[str]]:
    """The field names of each declared kind of entry, from a published `kinds.json`.

    Raises:
        NotReadable: it is not such a file.
    """
    try:
        said = load_json(raw)
    except ValueError as error:
        raise NotReadable(f"the declaration of kinds is not JSON: {error}") from None
    kinds = said.get("kinds") if isinstance(said, dict) else None
    if not isinstance(kinds, dict) or not kinds:
        raise NotReadable("the declaration of kinds declares none")
    for name, fields in kinds.items():
        if not isinstance(fields, list) or not all(isinstance(one, str) for one in fields):
            raise NotReadable(f"the kind `{name[:60]}` is declared without a list of its fields")
    return {name: frozenset(fields) for name, fields in kinds.items()}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a policy: its name, its kind and its bytes."""

    name: str
    kind: int
    raw: bytes

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """The key that `name+id+key` names.

        Raises:
            NotReadable: it is not a key, or its id is not its own.
        """
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise NotReadable(f"`{text[:60]}` is not a key")
        raw = bytes_of(parts[2])
        key = cls(parts[0], raw[0] if raw else 0, raw[1:])
        if key.mark.hex() != parts[1]:
            raise NotReadable(f"the key `{text[:60]}` does not match its id")
        return key

    @property
    def mark(self) -> bytes:
        """The four bytes by which a signature line names this key."""
        body = self.name.encode() + b"\x0a" + bytes((self.kind,)) + self.raw
        return hashlib.sha256(body).digest()[0:4]


@dataclass(frozen=True, slots=True)
class SeenCheckpoint:
    """A checkpoint as it was read: what it states, its text, and its signature lines."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def read(cls, raw: bytes) -> SeenCheckpoint:
        """The checkpoint in a note.

        Raises:
            NotReadable: it is not one.
        """
        try:
            whole = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise NotReadable("the checkpoint is not text") from None
        text, gap, tail = whole.partition("\n\n")
        stated = text.split("\n")
        if not gap or len(stated) != 3 or not tail.endswith("\n"):
            raise NotReadable("the checkpoint is not three lines, an empty line and signatures")
        lines = list[tuple[str, bytes, bytes]]()
        for line in tail[:-1].split("\n"):
            found = _LINE.fullmatch(line)
            if found is None:
                raise NotReadable(f"`{line[:60]}` is not a signature line")
            signature = bytes_of(found[2])
            lines.append((found[1], signature[:4], signature[4:]))
        root = bytes_of(stated[2])
        if len(root) != 32:
            raise NotReadable("the root is not 32 bytes long")
        return cls(text + "\n", stated[0], number_of(stated[1]), root, tuple(lines))

    def signature_of(self, key: PublicKey) -> Found:
        """Whether a key signed this, and when it says that it did."""
        found = Found(absent=True)
        for name, mark, signature in self.lines:
            if (name, mark) == (key.name, key.mark):
                if not found.absent:
                    return Found(wrong="signed twice")
                found = _checked(key, self, signature)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """What a key's signature line turned out to be: absent, wrong, not readable here, or good with its time."""

    absent: bool = False
    wrong: str = ""
    second: int | None = None

    @property
    def good(self) -> bool:
        """Whether the key signed this very text."""
        return not self.absent and not self.wrong


def _checked(key: PublicKey, checkpoint: SeenCheckpoint, signature: bytes) -> Found:
    if key.kind == 1:
        stamp, message = b"", checkpoint.text.encode()
    else:
        stamp, signature = signature[:8], signature[8:]
        message = _cosigned(key, checkpoint, stamp)
    try:
        if key.kind == 6:
            from cryptography.hazmat.primitives.asymmetric import mldsa  # noqa: PLC0415 - older libraries lack it

            mldsa.MLDSA44PublicKey.from_public_bytes(key.raw).verify(signature, message)
        else:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except InvalidSignature:
        return Found(wrong="not its signature over this text")
    except (ImportError, UnsupportedAlgorithm, ValueError):
        return Found(wrong="of a kind that cannot be checked on this machine")
    return Found(second=int.from_bytes(stamp, "big") if stamp else None)


def _cosigned(key: PublicKey, checkpoint: SeenCheckpoint, stamp: bytes) -> bytes:
    if key.kind == 4:
        return b"cosignature/v1\ntime %d\n" % int.from_bytes(stamp, "big") + checkpoint.text.encode()
    name, origin = key.name.encode(), checkpoint.origin.encode()
    sizes = (0).to_bytes(8, "big") + checkpoint.size.to_bytes(8, "big")
    named = len(name).to_bytes(2, "big")[1:] + name + stamp + len(origin).to_bytes(2, "big")[1:] + origin
    return b"subtree/v1\n\x00" + named + sizes + checkpoint.root


@dataclass(slots=True)
class ReadPolicy:
    """A trust policy as the re-check reads it: log keys, witness keys by name, groups and the quorum."""

    logs: list[PublicKey] = field(default_factory=list)
    witnesses: dict[str, PublicKey] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    @classmethod
    def read(cls, text: str) -> ReadPolicy:
        """The policy that a text states.

        Raises:
            NotReadable: a line is not understood, or none says what the quorum is.
        """
        policy = cls()
        for line in text.split("\n"):
            words = [word for word in re.split("[ \t]+", line) if word]
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) > 1:
                policy.logs.append(PublicKey.read(words[1]))
            elif words[0] == "witness" and len(words) > 2:
                policy.witnesses[words[1]] = PublicKey.read(words[2])
            elif words[0] == "group" and len(words) > 3:
                members = words[3:]
                counts = {"any": "1", "all": str(len(members))}
                policy.groups[words[1]] = (number_of(counts.get(words[2], words[2])), members)
            elif words[0] == "quorum" and len(words) == 2:
                policy.quorum = words[1]
            else:
                raise NotReadable(f"the policy's line `{line[:60]}` is not understood")
        if not policy.quorum:
            raise NotReadable("the policy has no quorum line")
        return policy

    def met(self, name: str, signed: set[str]) -> bool:
        """Whether a witness or group of this name is among, or made of, those that signed."""
        if name in self.groups:
            needed, members = self.groups[name]
            return sum(self.met(one, signed) for one in members) >= needed
        return name == "none" or name in signed
