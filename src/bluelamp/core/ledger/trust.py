"""Which keys are trusted, and up to where: rotation without losing the past.

When a log or a witness takes a new key, the old one goes on verifying what it signed: it is kept
with the size of the last tree it may have signed. A signature by it over a larger tree counts as
that of an unknown key, so that an old key which leaks later cannot speak for the present.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import shown
from bluelamp.core.ledger.entries import KEY_CHANGED, Entry
from bluelamp.core.ledger.errors import KeyBroken
from bluelamp.core.ledger.keys import VerifierKey
from bluelamp.core.ledger.notes import Note


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key, and the largest tree that it may have signed; None while it is in use."""

    key: VerifierKey
    last_size: int | None = None

    def covers(self, size: int) -> bool:
        """Whether this key is trusted for a tree of this size."""
        return self.last_size is None or size <= self.last_size


def trusted(*keys: VerifierKey) -> tuple[TrustedKey, ...]:
    """Keys that are all in use."""
    return tuple(TrustedKey(key) for key in keys)


def rotated(
    keys: Iterable[TrustedKey], retired: VerifierKey, successor: VerifierKey, last_size: int
) -> tuple[TrustedKey, ...]:
    """The keys after a rotation: the retired one up to `last_size`, its successor from now on.

    Promise: what verified before goes on verifying; nothing larger does under the old key
    (`tests/core/ledger/test_trust.py`).

    Raises:
        KeyBroken: the retired key is not one in use, or the successor is already there.
    """
    before = tuple(keys)
    in_use = [one for one in before if one.key == retired and one.last_size is None]
    if not in_use or any(one.key.public == successor.public for one in before):
        raise KeyBroken(
            f"The key `{shown(str(retired))}` cannot be replaced by `{shown(str(successor))}`.",
            todo="name a key that is in use, and a successor that is new.",
        )
    kept = tuple(replace(one, last_size=last_size) if one in in_use else one for one in before)
    return (*kept, TrustedKey(successor))


def replayed(role: str, keys: Iterable[TrustedKey], entries: Iterable[Entry]) -> tuple[TrustedKey, ...]:
    """The keys of a `log` or a `witness` after every rotation that the log itself records, in order.

    Give the entries of a log that was verified under the keys it began with: whoever can put
    entries into an unverified copy can put keys into it.

    Raises:
        KeyBroken, Base64Broken: an entry names a key that is none, or one that was not in use.
    """
    now = tuple(keys)
    for entry in entries:
        said = entry.values
        if entry.kind == KEY_CHANGED.name and said["role"] == role:
            retired, successor = (VerifierKey.parse(str(said[name])) for name in ("retired", "successor"))
            if role == "log" or any(one.key == retired for one in now):
                now = rotated(now, retired, successor, int(said["last-size"]))
    return now


def open_checkpoint(
    given: bytes | str, origin: str, keys: Iterable[TrustedKey]
) -> tuple[Checkpoint, dict[VerifierKey, int | None]]:
    """The checkpoint of one log, with the keys that signed it and their times.

    Raises:
        WrongOrigin: it is another log's.
        NoKnownSignature: no key trusted for a tree of this size has signed.
        SignatureWrong, NoteSignedTwice: as `Note.verified`.
        NoteBroken, NoteTooLong, CheckpointBroken, NumberBroken, Base64Broken: it is not a checkpoint.
    """
    note = Note.parse(given)
    checkpoint = Checkpoint.parse(note.text)
    checkpoint.require_origin(origin)
    return checkpoint, note.verified(one.key for one in keys if one.covers(checkpoint.size))
