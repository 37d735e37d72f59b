"""The re-check: everything rebuilt from the raw entries, with none of the code that wrote them.

It reads what was published, and what other people kept: the folder of tiles and entry bundles, the
trust policy, checkpoints that witnesses or receipts hold, the end of the year before. It goes
through numbered steps, does not stop at the first fault, and says of each finding what it means.

What it cannot find: an act that never became an entry, and an entry that was untrue from the start.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from bluelamp.core.kernel import load_json
from bluelamp.core.ledger.recheck_reading import NotReadable, PublicKey, ReadPolicy, SeenCheckpoint, kinds_of
from bluelamp.core.ledger.recheck_tree import Read, TileCheck, Tree, path_of

TOLERANCE = 5 * 60
"""Seconds by which two clocks may differ before a time is called wrong."""

_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: where, what, and what it means for somebody who relies on it."""

    code: str
    where: str
    what: str
    means: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the re-check: its number and title, what was done, and what was found."""

    number: int
    title: str
    done: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All steps of a re-check, in order."""

    steps: tuple[Step, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found."""
        return tuple(one for step in self.steps for one in step.findings)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def say(self) -> str:
        """The report for a person: a line a step, and beneath it each finding with its meaning."""
        lines = list[str]()
        for step in self.steps:
            lines.append(f"{step.number}. {step.title}: {step.done}")
            for one in step.findings:
                lines.extend((f"   FOUND {one.code} at {one.where}: {one.what}", f"   It means: {one.means}"))
        lines.append("Nothing was found." if self.clean else f"{len(self.findings)} findings.")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Material:
    """What a re-check is given.

    `read` gives the published files. `seen` are checkpoints that others kept, by where they are
    from. `kinds` is a copy of the declaration of kinds that somebody kept; without one the published
    `kinds.json` is used, which whoever publishes could have widened. `previous` is the last
    checkpoint of the year before, as somebody outside the force holds it.
    """

    read: Read
    policy: str
    seen: Mapping[str, bytes] = field(default_factory=dict)
    kinds: bytes | None = None
    previous: bytes | None = None


def read_folder(folder: Path) -> Read:
    """A reader of the files that were published into a folder."""

    def read(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    return read


def recheck(material: Material) -> Report:
    """The report of a whole re-check. Bad input becomes a finding, never an exception.

    Promise: a rewritten, dropped, reordered or back-dated entry is found where a checkpoint from
    before the change is among `seen` (`tests/core/ledger/test_recheck.py`).
    """
    return _Recheck(material).run()


class _Recheck:
    def __init__(self, material: Material) -> None:
        self.material = material
        self.steps: list[Step] = []
        self.found: list[Finding] = []
        self.times = array("q")
        self.so_far = array("q")  # the latest time up to each entry
        self.latest = 0
        self.roots: dict[int, bytes] = {}
        self.first: bytes | None = None
        self.stamps: list[tuple[str, int, int]] = []  # who, size, second
        self.declared: dict[str, frozenset[str]] | None = None

    def run(self) -> Report:
        try:
            policy = ReadPolicy.read(self.material.policy)
        except NotReadable as error:
            return self.stopped("policy-not-readable", "policy", str(error), "the keys to trust are not known.")
        raw = self.material.read("checkpoint")
        try:
            checkpoint = SeenCheckpoint.read(raw or b"")
        except NotReadable as error:
            return self.stopped("checkpoint-not-readable", "checkpoint", str(error), "the log states no tree at all.")
        self.end("Read the policy and the checkpoint", f"{checkpoint.origin} says it has {checkpoint.size} entries")
        self.signatures("checkpoint", checkpoint, policy)
        self.quorum(checkpoint, policy)
        self.end("Check who signed", f"{len(self.stamps)} witnesses cosigned the checkpoint")
        seen = self.read_seen(checkpoint, policy)
        self.end("Read the checkpoints that others kept", f"{len(seen)} can be used")
        self.end("Read which fields an entry may have", self.read_declared())
        self.rebuild(checkpoint, {checkpoint.size, *(one.size for one in seen.values())})
        self.compare(checkpoint, seen)
        self.end("Hold every checkpoint against the rebuilt tree", f"{len(seen) + 1} compared")
        self.against_witnesses()
        self.end("Hold the entries' times against the witnesses' clocks", f"{len(self.stamps)} cosignatures used")
        self.chain(policy)
        self.end(
            "Follow the chain to the year before", "done" if self.material.previous else "no earlier log was given"
        )
        return Report(tuple(self.steps))

    def stopped(self, code: str, where: str, what: str, means: str) -> Report:
        self.find(code, where, what, f"{means} Nothing further could be checked")
        self.end("Read the policy and the checkpoint", "stopped here")
        return Report(tuple(self.steps))

    def find(self, code: str, where: str, what: str, means: str) -> None:
        self.found.append(Finding(code, where, what, means))

    def end(self, title: str, done: str) -> None:
        self.steps.append(Step(len(self.steps) + 1, title, done, tuple(self.found)))
        self.found = []

    def signatures(self, where: str, checkpoint: SeenCheckpoint, policy: ReadPolicy) -> bool:
        """Whether the log signed; wrong lines become findings, and witnesses' times are noted."""
        keys: list[tuple[str, PublicKey]] = [("log", one) for one in policy.logs if one.name == checkpoint.origin]
        keys += [("witness", one) for one in policy.witnesses.values()]
        by_log = False
        for role, key in keys:
            found = checkpoint.signature_of(key)
            if found.wrong:
                means = "the text was changed after it was signed, or somebody signed in another's name."
                self.find("signature-wrong", where, f"the line of {key.name} is {found.wrong}", means)
            elif found.good and role == "log":
                by_log = True
            elif found.good and found.second:
                self.stamps.append((f"{key.name} on {where}", checkpoint.size, found.second))
        if not by_log:
            means = "nobody can be held to this checkpoint: it may be anybody's invention."
            self.find("not-signed-by-the-log", where, f"no key of {checkpoint.origin} in the policy signed it", means)
        return by_log

    def quorum(self, checkpoint: SeenCheckpoint, policy: ReadPolicy) -> None:
        signed = {name for name, key in policy.witnesses.items() if checkpoint.signature_of(key).good}
        if not policy.met(policy.quorum, signed):
            what = f"cosigned by {', '.join(sorted(signed)) or 'nobody'}; the quorum is {policy.quorum}"
            means = "the log may be showing different trees to different people; too few others have looked."
            self.find("quorum-not-met", "checkpoint", what, means)

    def read_seen(self, checkpoint: SeenCheckpoint, policy: ReadPolicy) -> dict[str, SeenCheckpoint]:
        usable: dict[str, SeenCheckpoint] = {}
        for where, raw in self.material.seen.items():
            try:
                one = SeenCheckpoint.read(raw)
            except NotReadable as error:
                self.find("kept-checkpoint-not-readable", where, str(error), "this copy proves nothing either way.")
                continue
            if one.origin != checkpoint.origin:
                self.find("kept-checkpoint-of-another-log", where, one.origin, "it was not compared with this log.")
            elif self.signatures(where, one, policy):
                usable[where] = one
        return usable

    def read_declared(self) -> str:
        kept = self.material.kinds
        raw = self.material.read("kinds.json") if kept is None else kept
        if raw is None:
            return "nothing declares them, so the fields of entries are not checked"
        try:
            self.declared = kinds_of(raw)
        except NotReadable as error:
            means = "the fields of entries were held against nothing."
            self.find("kinds-not-readable", "kinds.json", str(error), means)
            return "the fields of entries are not checked"
        whose = "the published file" if kept is None else "the copy that was given"
        return f"{len(self.declared)} kinds by {whose}, SHA-256 {hashlib.sha256(raw).hexdigest()}"

    def rebuild(self, checkpoint: SeenCheckpoint, wanted: set[int]) -> None:
        tree = Tree(wanted)
        tiles = TileCheck(self.material.read, checkpoint.size, self.find)
        for index in range((checkpoint.size + 255) // 256):
            width = min(256, checkpoint.size - index * 256)
            entries = self.bundle(index, width)
            for entry in entries:
                self.entry(tree.size, entry)
                tiles.add(tree.add(entry))
            if len(entries) < width:
                break
        self.roots = tree.roots
        if tree.size < checkpoint.size:
            what = f"{tree.size} entries could be read; the checkpoint says {checkpoint.size}"
            self.find("entries-missing", f"entry {tree.size}", what, "an entry that the log signed for is not there.")
        else:
            tiles.end()
        self.end(
            "Read every entry, and build the tree from them", f"{tree.size} entries, {tiles.compared} tiles compared"
        )

    def bundle(self, index: int, width: int) -> list[bytes]:
        data = self.material.read(path_of("entries", index, width))
        entries, at = list[bytes](), 0
        while data is not None and at + 2 <= len(data):
            length = data[at] * 256 + data[at + 1]
            if at + 2 + length > len(data):
                break
            entries.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        if data is not None and (at != len(data) or len(entries) > width):
            what = "the bundle ends inside an entry, or holds more than it may"
            self.find("bundle-broken", path_of("entries", index, width), what, "the file was damaged or changed.")
        return entries[:width]

    def entry(self, index: int, raw: bytes) -> None:
        """Reads one entry: its one form, its declared fields, and its time beside those before it."""
        where = f"entry {index}"
        try:
            said = load_json(raw)
            form = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        except ValueError:
            said, form = None, b""
        if not isinstance(said, dict) or form != raw or not _plain(said):
            means = "it was not written by the ledger's own rules; two programs may read it differently."
            self.find("entry-not-canonical", where, "it is not in the one form an entry has", means)
            said = {}
        declared = self.declared
        kind = str(said.get("kind"))
        if declared is not None and said and not (kind in declared and said.keys() <= declared[kind]):
            means = "it says something that nobody agreed an entry may say."
            self.find("entry-not-declared", where, f"the kind {kind[:60]} or one of its fields", means)
        # An entry without a readable time is not judged by it: it was found above already.
        known = isinstance(said.get("at"), int)
        at = max(-_NEVER, min(said["at"], _NEVER)) if known else self.latest
        if at < self.latest - TOLERANCE * 1000:
            what = f"its time is {(self.latest - at) // 1000} seconds before that of an entry in front of it"
            self.find("entry-back-dated", where, what, "it claims to be older than its place in the log allows.")
        self.first = raw if index == 0 else self.first
        self.latest = max(self.latest, at)
        self.so_far.append(self.latest)
        self.times.append(at if known else _NEVER)

    def compare(self, checkpoint: SeenCheckpoint, seen: Mapping[str, SeenCheckpoint]) -> None:
        for where, one in {"checkpoint": checkpoint, **seen}.items():
            root = self.roots.get(one.size)
            if root is None and one.size > checkpoint.size:
                what = f"it has {one.size} entries, and the log now says {checkpoint.size}"
                means = "entries at the end were dropped after somebody had seen them."
                self.find("log-got-shorter", where, what, means)
            elif root is not None and root != one.root:
                what = f"the first {one.size} entries give another root"
                means = "one of these entries was rewritten, dropped, moved or put in after this was signed."
                self.find("history-changed", where, what, means)

    def against_witnesses(self) -> None:
        """Entries after a witness's tree cannot be older than its signature, and those in it not newer."""
        from_here = array("q", accumulate(reversed(self.times), min))[::-1]
        for who, size, second in self.stamps:
            newer = bisect_right(self.so_far, (second + TOLERANCE) * 1000)
            if newer < min(size, len(self.times)):
                means = "its time was not true when the witness signed."
                self.find("entry-post-dated", f"entry {newer}", f"it is later than the signature of {who}", means)
            older = bisect_left(from_here, (second - TOLERANCE) * 1000) - 1
            if older >= size:
                what = f"it says it is older than the signature of {who}, whose tree of {size} does not have it"
                means = "it was written later than it says, or was held back that long before it was put into the log."
                self.find("entry-back-dated", f"entry {older}", what, means)

    def chain(self, policy: ReadPolicy) -> None:
        if self.material.previous is None:
            return
        means = "a year may have been cut, changed or left out between the two logs."
        try:
            before = SeenCheckpoint.read(self.material.previous)
            opening = load_json(self.first or b"null")
            named = SeenCheckpoint.read(str(opening["previous"]).encode())
        except (NotReadable, ValueError, TypeError, KeyError):
            self.find("chain-broken", "entry 0", "it does not name the checkpoint of an earlier log", means)
            return
        if (named.origin, named.size, named.root) != (before.origin, before.size, before.root):
            what = f"it names {named.origin} at {named.size}; held outside is {before.origin} at {before.size}"
            self.find("chain-broken", "entry 0", what, means)
        elif not any(before.signature_of(key).good for key in policy.logs):
            what = f"no log key in the policy signed the checkpoint of {before.origin}"
            means = "the end of that year may be anybody's invention, unless its key is missing from the policy."
            self.find("chain-not-signed", "entry 0", what, means)


def _plain(said: Mapping[object, object]) -> bool:
    return all(isinstance(one, str | int) and not isinstance(one, bool) for one in said.values())
