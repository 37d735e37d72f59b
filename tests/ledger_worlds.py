"""A generated log with its witnesses and its policy, for the tests of the ledger. No real person is in it."""

from dataclasses import dataclass, field

from bluelamp.core.ledger import (
    EMPTY_ROOT,
    LEDGER_KINDS,
    Committed,
    Entry,
    EntryKind,
    Field,
    KeyKind,
    Kinds,
    MemoryMedium,
    MemoryStore,
    MemoryWitnessStore,
    Sequencer,
    SigningKey,
    Whole,
    Witness,
    leaf_hash,
    node_hash,
    parse_policy,
    subtree_from_tiles,
    trusted,
    with_cosignatures,
    witness_request,
)

ORIGIN = "audit.generated-force/2026"
START = 1_790_000_000  # a second in 2026
LOOKED = EntryKind(
    "test.looked",
    "Somebody looked at a record.",
    {"who": Field(Committed(), "who looked"), "number": Field(Whole(), "a running number")},
    about_person=True,
)
KINDS = Kinds([*LEDGER_KINDS, LOOKED])


def key(name, seed, kind=KeyKind.COSIGNATURE):
    """A signing key that is the same in every run."""
    return SigningKey(name, kind, bytes([seed]) * 32)


def log_key(seed=1, origin=ORIGIN):
    return key(origin, seed, KeyKind.ED25519)


def looked(number, at=None):
    """The bytes of a generated entry."""
    values = {"who": f"{number:064x}", "number": number}
    return KINDS.encode(Entry("test.looked", (START + number) * 1000 if at is None else at, values))


@dataclass
class World:
    """A log in memory, two witnesses, and a policy that wants both."""

    store: object = field(default_factory=MemoryStore)
    medium: object = field(default_factory=MemoryMedium)
    signer: SigningKey = field(default_factory=log_key)
    witnesses: list = field(default_factory=lambda: [key("one.example", 11), key("two.example", 12)])

    def __post_init__(self):
        self.sequencer = Sequencer(self.store, self.signer.verifier.name, [self.signer], self.medium)
        self.witness = Witness(
            self.witnesses, {self.signer.verifier.name: trusted(self.signer.verifier)}, MemoryWitnessStore()
        )
        self.cosigned_size = 0

    def grow(self, count, *bodies):
        """Open the log where needed, and add generated entries, or these."""
        with self.store.reading() as reading:
            head = reading.head()
        if head is None:
            head = self.sequencer.open_shard(START * 1000)
        with self.store.writing() as transaction:
            for number in range(head.size, head.size + count):
                transaction.enqueue(looked(number))
            for body in bodies:
                transaction.enqueue(body)
        return self.sequencer.step() or head

    def publish(self):
        return self.sequencer.publish().note

    def ask(self, note, at=None):
        """The witness's answer to an honest request for a note."""
        with self.store.reading() as reading:
            body = witness_request(subtree_from_tiles(reading.tile), self.cosigned_size, note)
        return self.witness.add_checkpoint(body, at or START + 1_000_000)

    def witnessed(self, at=None):
        """The newest checkpoint with the cosignatures of both witnesses."""
        published = self.sequencer.publish()
        answer = self.ask(published.note, at)
        assert answer.status == 200, answer
        self.cosigned_size = published.checkpoint.size
        return with_cosignatures(published.note, [answer.body], [one.verifier for one in self.witnesses])

    @property
    def policy_text(self):
        lines = [f"witness w{number} {one.verifier}" for number, one in enumerate(self.witnesses)]
        names = " ".join(f"w{number}" for number in range(len(lines)))
        return "\n".join(
            [f"log {self.signer.verifier}", *lines, f"group all-of-them all {names}", "quorum all-of-them\n"]
        )

    @property
    def policy(self):
        return parse_policy(self.policy_text)

    def subtree(self):
        with self.store.reading() as reading:
            return subtree_from_tiles(reading.tile)

    def entries(self):
        with self.store.reading() as reading:
            return reading.entries(0, 1 << 40)


def tree_by_the_book(entries):
    """The root as RFC 6962 defines it, with nothing clever: the check on everything clever."""
    if not entries:
        return EMPTY_ROOT
    if len(entries) == 1:
        return leaf_hash(entries[0])
    half = 1
    while half * 2 < len(entries):
        half *= 2
    return node_hash(tree_by_the_book(entries[:half]), tree_by_the_book(entries[half:]))


def complete_subtrees(leaves):
    """A reader of complete subtrees over leaf hashes in memory."""
    rows = [list(leaves)]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
    return lambda level, index: rows[level][index]
