"""The ledger's jobs: records become leaves, the tree is signed, published and witnessed, and all is re-checked.

Everything here can be repeated, killed between any two lines, and run in two processes at once: what
decides is the store's own transaction and the medium outside the database.
"""

from __future__ import annotations

from bluelamp.core.kernel import to_millis
from bluelamp.core.ledger import (
    Checkpoint,
    Material,
    Note,
    Published,
    Report,
    Sequencer,
    encode_bundle,
    parse_policy,
    publish_folder,
    read_folder,
    recheck,
    subtree_from_tiles,
)
from bluelamp.core.ledger.errors import ShardAlreadyOpened
from bluelamp.core.ledger.publication import write_whole
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.doors.jobs.witnesses import Gathered, gather_cosignatures
from bluelamp.records.journal import clock as time
from bluelamp.records.journal import queries
from bluelamp.records.journal.ledger_store import DjangoStore

WITNESSED = "checkpoint.witnessed"
"""The newest checkpoint that the policy's witnesses have cosigned, beside the newest one."""
_AT_A_TIME = 2_000


class LedgerJob:
    """The ledger of one process of jobs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._store = DjangoStore()
        self._sequencer: Sequencer = jobs.sequencer()
        self._published: Published | None = None
        self._sizes: dict[str, int] = {}

    def open(self) -> None:
        """Makes the ledger's first entry where there is none.

        A site is set up before its jobs run. The entry has the time of the first record that waits for it, so that
        no record is older than the ledger it stands in, which a re-check would call back-dated.
        """
        with self._store.reading() as reading:
            opened = reading.head() is not None
        if not opened:
            try:
                self._sequencer.open_shard(to_millis(queries.waiting_since() or time.now()))
            except ShardAlreadyOpened:
                # Another process was quicker; its first entry is as good.
                return

    def step(self) -> int:
        """How many leaves the tree has now, with every record that waited; signed and published where it grew.

        Raises:
            LedgerError: nothing was signed; the fork guard refused, or the store contradicts itself.
        """
        while self._sequencer.step(_AT_A_TIME) is not None:
            continue
        with self._store.reading() as reading:
            head = reading.head()
        size = head.size if head else 0
        if self._published is None or self._published.checkpoint.size != size:
            self._publish()
        return size

    def _publish(self) -> None:
        published = self._sequencer.publish()
        self._jobs.published.mkdir(parents=True, exist_ok=True)
        # Under the same right as the signing, so that a slower process does not put an older checkpoint over a newer.
        with self._store.publishing():
            if self._folder_size() <= published.checkpoint.size:
                with self._store.reading() as reading:
                    publish_folder(reading, self._jobs.published, published.note, with_entries=False)
        self._published = published

    def _folder_size(self) -> int:
        note = read_folder(self._jobs.published)("checkpoint")
        return Checkpoint.parse(Note.parse(note).text).size if note else 0

    def witness(self) -> Gathered | None:
        """What came of asking the policy's witnesses, or None where no policy is set.

        Raises:
            BluelampError: the policy cannot be read, or nobody can be asked.
        """
        if self._jobs.policy is None or self._published is None:
            return None
        policy = parse_policy(self._jobs.policy.read_text(encoding="utf-8"))
        note = self._published.note
        with self._store.reading() as reading:
            gathered = gather_cosignatures(
                note, subtree_from_tiles(reading.tile), policy, sizes=self._sizes, beyond_this_machine=True
            )
        self._sizes = dict(gathered.sizes)
        if gathered.met:
            write_whole(self._jobs.published / WITNESSED, gathered.note)
        return gathered

    def check(self) -> Report:
        """The re-check of what was published against the entries in the database, as an outsider would do it.

        What the medium remembers is read before the tree is published once more, and what is published
        is read once: a log that grows while it is checked, or was killed while it published, is not
        taken for one that got shorter. MUST be called on a job of its own, beside the one that grows the log.

        Raises:
            LedgerError: the tree could not be published; the fork guard refused, or the store contradicts itself.
        """
        remembered = self._jobs.file_medium().last()
        self._publish()
        folder = read_folder(self._jobs.published)
        published = folder("checkpoint")
        witnessed = folder(WITNESSED) if self._jobs.policy else None

        def read(path: str) -> bytes | None:
            if path == "checkpoint":
                return witnessed or published
            return self._bundle(path) if path.startswith("tile/entries/") else folder(path)

        seen = {"the medium outside the database": remembered} if remembered and not witnessed else {}
        return recheck(Material(read, self._policy_text(), seen))

    def _policy_text(self) -> str:
        if self._jobs.policy is not None:
            return self._jobs.policy.read_text(encoding="utf-8")
        return f"log {self._jobs.key.verifier}\nquorum none\n"

    def _bundle(self, path: str) -> bytes:
        """A bundle of entries as it would be published, read from the database."""
        name, _, width = path.removeprefix("tile/entries/").partition(".p/")
        index = int(name.replace("/", "").replace("x", ""))
        with self._store.reading() as reading:
            start = index * 256
            return encode_bundle(reading.entries(start, start + int(width or 256)))
