"""Why something about the ledger was refused, one class a cause.

LedgerError
├── what was written: Base64Broken, NumberBroken, NoteBroken, NoteTooLong, CheckpointBroken, ReceiptBroken,
│   PolicyBroken, WitnessTwice, TileTruncated, BundleBroken, WitnessRequestBroken
├── keys and signatures: KeyBroken, KeyKindNotAvailable, NoteSignedTwice, SignatureWrong, NoKnownSignature,
│   WrongOrigin, QuorumNotMet
├── proofs: OutsideTheTree, ProofDoesNotVerify
├── entries: EntryKindBroken, EntryKindUnknown, EntryFieldUndeclared, EntryFieldMissing, EntryFieldDoesNotFit,
│   EntryNotCanonical, EntryTooLong
└── the log itself: StoreFailed, StoreContradictsItself, NotInATransaction, ShardNotOpened, ShardAlreadyOpened,
    ForkRefused, PublishedCheckpointMissing
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class LedgerError(BluelampError):
    """Anything wrong with the ledger or with what was given to it."""


class Base64Broken(LedgerError):
    """A hash, key or signature is not exact base64."""

    code = "ledger-base64-broken"
    meaning = "A hash, key or signature is not written in exact base64, so its bytes are not certain."


class NumberBroken(LedgerError):
    """A size or index is not a plain decimal number."""

    code = "ledger-number-broken"
    meaning = "A size or an index is not a plain decimal number, without sign or leading zeros."


class NoteBroken(LedgerError):
    """A signed note does not have the form of one."""

    code = "note-broken"
    meaning = "A signed note lacks its text, its empty line or its signature lines, or has characters it may not have."


class NoteTooLong(LedgerError):
    """A note or receipt is longer than any real one."""

    code = "note-too-long"
    meaning = "A note or receipt is longer than any real one, and was not read."


class CheckpointBroken(LedgerError):
    """The text of a checkpoint is not origin, size and root."""

    code = "checkpoint-broken"
    meaning = "A checkpoint is not exactly three lines: origin, size and root."


class ReceiptBroken(LedgerError):
    """A receipt does not have the form of one."""

    code = "receipt-broken"
    meaning = "A receipt does not have the lines of a tlog-proof."


class PolicyBroken(LedgerError):
    """A line of a trust policy is not understood, or one is missing."""

    code = "trust-policy-broken"
    meaning = "A trust policy has a line that is not understood, or lacks its quorum."


class WitnessTwice(LedgerError):
    """A trust policy would count one witness or log twice."""

    code = "witness-twice"
    meaning = "A trust policy names one key, or one name, twice, so that one party could count as two."


class TileTruncated(LedgerError):
    """A tile is missing or holds fewer hashes than the tree needs."""

    code = "tile-truncated"
    meaning = "A tile of the tree is missing or holds fewer hashes than it must."


class BundleBroken(LedgerError):
    """A bundle of entries ends in the middle of an entry, or holds too few."""

    code = "bundle-broken"
    meaning = "A bundle of entries ends in the middle of an entry, or does not hold the number it must."


class WitnessRequestBroken(LedgerError):
    """What was sent to a witness is not a request that it can read."""

    code = "witness-request-broken"
    meaning = "What was sent to a witness, or came back from one, does not have the form it must have."


class KeyBroken(LedgerError):
    """A key is not written as a key, or is one that proves nothing."""

    code = "ledger-key-broken"
    meaning = "A key is not written as one, does not match its own id, or is of a kind that proves nothing."


class KeyKindNotAvailable(LedgerError):
    """This machine's library cannot use keys of this kind."""

    code = "key-kind-not-available"
    meaning = "The cryptography library on this machine cannot use keys of this kind."


class NoteSignedTwice(LedgerError):
    """One known key has two signature lines under one note."""

    code = "note-signed-twice"
    meaning = "One key has two signature lines under one note, so it could be counted twice."


class SignatureWrong(LedgerError):
    """A known key is named, and the signature is not its own."""

    code = "signature-wrong"
    meaning = "A signature line names a known key and was not made with it, or the text was changed afterwards."


class NoKnownSignature(LedgerError):
    """None of the keys that are trusted has signed."""

    code = "no-known-signature"
    meaning = "None of the trusted keys has signed."


class WrongOrigin(LedgerError):
    """A checkpoint belongs to another log than the one asked about."""

    code = "wrong-origin"
    meaning = "A checkpoint belongs to another log than the one it is held against."


class QuorumNotMet(LedgerError):
    """Too few witnesses have cosigned for the policy."""

    code = "quorum-not-met"
    meaning = "Fewer witnesses have cosigned than the trust policy demands."


class OutsideTheTree(LedgerError):
    """An index or size lies outside the tree that was asked for."""

    code = "outside-the-tree"
    meaning = "An index or a size was asked for that the tree does not have."


class ProofDoesNotVerify(LedgerError):
    """The hashes of a proof do not lead to the root."""

    code = "proof-does-not-verify"
    meaning = "The hashes of a proof do not lead from the entry to the root of the checkpoint."


class EntryKindBroken(LedgerError):
    """A kind of entry is declared in a way that cannot be kept."""

    code = "entry-kind-broken"
    meaning = "A kind of entry is declared in a way that is not allowed in the ledger."


class EntryKindUnknown(LedgerError):
    """An entry is of a kind that nobody declared."""

    code = "entry-kind-unknown"
    meaning = "An entry is of a kind that is not declared."


class EntryFieldUndeclared(LedgerError):
    """An entry has a field that its kind does not declare."""

    code = "entry-field-undeclared"
    meaning = "An entry has a field that its kind does not declare; nothing was dropped and nothing was written."


class EntryFieldMissing(LedgerError):
    """An entry lacks a field that its kind demands."""

    code = "entry-field-missing"
    meaning = "An entry lacks a field that its kind demands."


class EntryFieldDoesNotFit(LedgerError):
    """The value of a field is not of the declared form."""

    code = "entry-field-does-not-fit"
    meaning = "A field of an entry has a value of another form than was declared."


class EntryNotCanonical(LedgerError):
    """The bytes of an entry are not the one form that its content has."""

    code = "entry-not-canonical"
    meaning = "The bytes of an entry are not the one canonical form of what it says."


class EntryTooLong(LedgerError):
    """An entry is longer than 65,535 bytes."""

    code = "entry-too-long"
    meaning = "An entry is longer than the 65,535 bytes that the format allows."


class StoreFailed(LedgerError):
    """The storage refused or could not be read."""

    code = "ledger-store-failed"
    meaning = "The storage of the ledger could not be read or written; nothing was half written."


class StoreContradictsItself(LedgerError):
    """The stored tree does not have the root that the stored head states."""

    code = "ledger-contradicts-itself"
    meaning = "The stored tree does not have the root that was stored with it: somebody or something changed it."


class NotInATransaction(LedgerError):
    """A record was to be appended outside the transaction of the act that it records."""

    code = "not-in-a-transaction"
    meaning = "A record was to be appended outside the transaction of the act that it records."


class ShardNotOpened(LedgerError):
    """A log has no opening entry, so it is not tied to the one before."""

    code = "shard-not-opened"
    meaning = "A log has no opening entry yet, so nothing ties it to the log of the year before."


class ShardAlreadyOpened(LedgerError):
    """A log that has entries cannot be opened again."""

    code = "shard-already-opened"
    meaning = "A log that already has entries was to be opened."


class ForkRefused(LedgerError):
    """The stored tree is shorter than what was published, or another one."""

    code = "fork-refused"
    meaning = "The stored tree is shorter than the last published checkpoint, or different from it; nothing was signed."


class PublishedCheckpointMissing(LedgerError):
    """The medium with the last published checkpoint is empty although something was published."""

    code = "published-checkpoint-missing"
    meaning = "Something was published before, and the medium that remembers it is empty; nothing was signed."
