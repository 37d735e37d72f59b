"""A log that outsiders can check: entries, tiles, signed checkpoints, witnesses, receipts, the re-check.

The formats are those of C2SP, to the letter, so that nobody needs this code to verify what it
wrote: tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness, tlog-proof and
tlog-policy. The hashing is that of RFC 6962.

What lives here: everything from the bytes of an entry to the report of a re-check, as libraries.
Storage is a port (`store`) with one conformance suite; a store in memory and one in SQLite ship.
What does not: a network, a clock, and the openings of commitments, which can be erased because
they are elsewhere. `docs/why/ledger.md` says what all this proves, and what it does not.
"""

from bluelamp.core.ledger import errors
from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.entries import (
    KEY_CHANGED,
    LEDGER_KINDS,
    SHARD_OPENED,
    Code,
    Committed,
    Digest,
    Entry,
    EntryKind,
    Field,
    Kinds,
    Text,
    Whole,
)
from bluelamp.core.ledger.errors import LedgerError
from bluelamp.core.ledger.keys import KeyKind, SigningKey, VerifierKey, ml_dsa_44_available
from bluelamp.core.ledger.known_logs import parse_known_logs
from bluelamp.core.ledger.memory_store import MemoryStore
from bluelamp.core.ledger.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from bluelamp.core.ledger.notes import Note
from bluelamp.core.ledger.policy import Policy, Witnessed, parse_policy
from bluelamp.core.ledger.publication import (
    FileMedium,
    Medium,
    MemoryMedium,
    kinds_text,
    publish_folder,
    published_tiles,
)
from bluelamp.core.ledger.receipts import Receipt, Verified, make_receipt, verify_receipt
from bluelamp.core.ledger.recheck import Finding, Material, Report, Step, read_folder, recheck
from bluelamp.core.ledger.sequencer import Published, Sequencer
from bluelamp.core.ledger.shards import Shard, check_chain, shard_origin
from bluelamp.core.ledger.sqlite_store import SqliteStore, enqueue_within
from bluelamp.core.ledger.stick import answer_requests, collect, put_request, read_reply
from bluelamp.core.ledger.store import Head, Pending, Reading, Store, Writing
from bluelamp.core.ledger.tiles import (
    LONGEST_ENTRY,
    TILE_WIDTH,
    Edge,
    Tile,
    decode_bundle,
    encode_bundle,
    subtree_from_tiles,
    tile_path,
)
from bluelamp.core.ledger.trust import TrustedKey, open_checkpoint, replayed, rotated, trusted
from bluelamp.core.ledger.witness import Answer, Request, Witness, with_cosignatures, witness_request
from bluelamp.core.ledger.witness_store import Evidence, MemoryWitnessStore, SqliteWitnessStore, WitnessStore

__all__ = [
    "EMPTY_ROOT",
    "KEY_CHANGED",
    "LEDGER_KINDS",
    "LONGEST_ENTRY",
    "SHARD_OPENED",
    "TILE_WIDTH",
    "Answer",
    "Checkpoint",
    "Code",
    "Committed",
    "Digest",
    "Edge",
    "Entry",
    "EntryKind",
    "Evidence",
    "Field",
    "FileMedium",
    "Finding",
    "Head",
    "KeyKind",
    "Kinds",
    "LedgerError",
    "Material",
    "Medium",
    "MemoryMedium",
    "MemoryStore",
    "MemoryWitnessStore",
    "Note",
    "Pending",
    "Policy",
    "Published",
    "Reading",
    "Receipt",
    "Report",
    "Request",
    "Sequencer",
    "Shard",
    "SigningKey",
    "SqliteStore",
    "SqliteWitnessStore",
    "Step",
    "Store",
    "Text",
    "Tile",
    "TrustedKey",
    "Verified",
    "VerifierKey",
    "Whole",
    "Witness",
    "WitnessStore",
    "Witnessed",
    "Writing",
    "answer_requests",
    "check_chain",
    "collect",
    "consistency_proof",
    "decode_bundle",
    "encode_bundle",
    "enqueue_within",
    "errors",
    "inclusion_proof",
    "kinds_text",
    "leaf_hash",
    "make_receipt",
    "ml_dsa_44_available",
    "node_hash",
    "open_checkpoint",
    "parse_known_logs",
    "parse_policy",
    "publish_folder",
    "published_tiles",
    "put_request",
    "read_folder",
    "read_reply",
    "recheck",
    "replayed",
    "rotated",
    "shard_origin",
    "subtree_from_tiles",
    "tile_path",
    "tree_root",
    "trusted",
    "verify_consistency",
    "verify_inclusion",
    "verify_receipt",
    "with_cosignatures",
    "witness_request",
]
