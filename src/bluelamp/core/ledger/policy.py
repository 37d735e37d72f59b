"""The published trust policy (c2sp.org/tlog-policy): which logs, which witnesses, and how many.

The file is plain text, so a force can print it and a federation can hold it against its own copy.
Names in it are opaque: they are compared byte by byte, whatever they look like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bluelamp.core.kernel import Place
from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import from_decimal, shown
from bluelamp.core.ledger.errors import NoKnownSignature, NoteTooLong, PolicyBroken, QuorumNotMet, WitnessTwice
from bluelamp.core.ledger.keys import KeyKind, VerifierKey
from bluelamp.core.ledger.notes import Note

LONGEST_POLICY = 1024 * 1024
LOG_KINDS = frozenset({KeyKind.ED25519, KeyKind.ML_DSA_44})
_WITNESS_KINDS = frozenset({KeyKind.COSIGNATURE, KeyKind.ML_DSA_44})


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses or groups of which a number must have cosigned."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that a policy accepts: by which log keys, and by which witnesses at which second since 1970."""

    checkpoint: Checkpoint
    log_keys: tuple[VerifierKey, ...]
    cosigned: Mapping[VerifierKey, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """A trust policy: logs, witnesses, groups and the quorum; keys that are retired with their last size.

    `addresses` are the submission prefixes of witnesses by their name, where their lines have one.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str
    retired: Mapping[VerifierKey, int] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)

    def with_retired(self, last_sizes: Mapping[VerifierKey, int]) -> Policy:
        """The same policy, where keys that were replaced count only for trees up to a size.

        The file format has no place for this; the sizes come from the log's own `ledger.key-changed`
        entries. Without them an old key in the file is trusted for every size.
        """
        return replace(self, retired={**self.retired, **last_sizes})

    def check(self, given: bytes | str) -> Witnessed:
        """The checkpoint in a note, where a known log signed it under its own name and the quorum cosigned.

        Raises:
            NoKnownSignature: no log of the policy signed.
            WrongOrigin: a known log signed, and the checkpoint is of another.
            QuorumNotMet: too few witnesses.
            SignatureWrong, NoteSignedTwice: as `Note.verified`.
            NoteBroken, NoteTooLong, CheckpointBroken, NumberBroken, Base64Broken: it is not a checkpoint.
        """
        note = Note.parse(given)
        checkpoint = Checkpoint.parse(note.text)
        size = checkpoint.size
        keys = [key for key in (*self.logs, *self.witnesses.values()) if size <= self.retired.get(key, size)]
        signed = note.verified(keys)
        logs = [key for key in self.logs if key in signed]
        if not logs:
            raise NoKnownSignature(
                f"Witnesses have signed, but no log of the policy has signed the checkpoint of "
                f"`{shown(checkpoint.origin)}`.",
                todo="check that the policy names the log's key, and that the checkpoint is complete.",
            )
        own = tuple(key for key in logs if key.name == checkpoint.origin)
        if not own:
            checkpoint.require_origin(logs[0].name)
        cosigned = {key: at for key, at in signed.items() if key in self.witnesses.values() and at is not None}
        if self.quorum != "none" and not self._met(self.quorum, cosigned.keys()):
            names = ", ".join(shown(key.name) for key in cosigned) or "none"
            raise QuorumNotMet(
                f"The quorum `{shown(self.quorum)}` is not met; witnesses that cosigned: {names}.",
                todo="wait for more witnesses, and fetch the checkpoint again.",
            )
        return Witnessed(checkpoint, own, cosigned)

    def _met(self, name: str, cosigned: Collection[VerifierKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in cosigned
        group = self.groups[name]
        return sum(self._met(member, cosigned) for member in group.members) >= group.needed


def parse_policy(given: bytes | str, source: str = "policy") -> Policy:
    """The policy that a file states.

    Promise: a party cannot count twice; a key, a name and a membership each stand once
    (`tests/core/ledger/test_policy.py`).

    Raises:
        PolicyBroken: a line is not understood, a name is not defined, or there is not exactly one quorum.
        WitnessTwice: a key or a name stands twice.
        KeyBroken, Base64Broken, KeyKindNotAvailable: a key is not one.
        NoteTooLong: over 1 MiB.
    """
    raw = given if isinstance(given, bytes) else given.encode(errors="surrogateescape")
    if len(raw) > LONGEST_POLICY:
        raise NoteTooLong(
            f"The policy has `{len(raw)}` bytes; none has more than {LONGEST_POLICY}.",
            todo="check that it is the right file.",
        )
    reading = _Reading(source)
    # Bytes that are not UTF-8 are kept apart from each other, as the format demands of names.
    for number, line in enumerate(raw.decode(errors="surrogateescape").split("\n"), 1):
        reading.line(number, line)
    return reading.policy()


class _Reading:
    """What was read of a policy so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.number: int
        self.text: str
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.addresses: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def line(self, number: int, text: str) -> None:
        self.number, self.text = number, text
        if any((one < " " and one != "\t") or one == "\x7f" for one in text):
            raise self.broken("has a control character in it")
        match re.split(r"[ \t]+", text.strip(" \t")):
            case [""]:
                return
            case [word, *_] if word.startswith("#"):
                return
            case ["log", key] | ["log", key, _]:
                self.add_log(VerifierKey.parse(key))
            case ["witness", name, key, *address] if len(address) <= 1:
                self.add_witness(name, VerifierKey.parse(key))
                if address:
                    self.addresses[name] = address[0]
            case ["group", name, needed, *members] if members:
                self.add_group(name, needed, members)
            case ["quorum", name]:
                self.set_quorum(name)
            case _:
                raise self.broken("is not a log, witness, group or quorum line")

    def add_log(self, key: VerifierKey) -> None:
        if key.kind not in LOG_KINDS:
            raise self.broken("gives a log the key of a witness")
        self.key_once(key)
        self.logs.append(key)

    def add_witness(self, name: str, key: VerifierKey) -> None:
        if key.kind not in _WITNESS_KINDS:
            raise self.broken("gives a witness the key of a log")
        self.key_once(key)
        self.name_once(name)
        self.witnesses[name] = key

    def add_group(self, name: str, needed: str, members: list[str]) -> None:
        self.name_once(name)
        counts = {"any": 1, "all": len(members)}
        count = counts[needed] if needed in counts else from_decimal(needed, "number of a group")
        if not 1 <= count <= len(members):
            raise self.broken(f"asks for {count} of {len(members)}")
        for member in members:
            if not self.known(member):
                raise self.broken(f"names `{shown(member)}`, which no line above defines")
            if member in self.members:
                raise self.twice(f"names `{shown(member)}`, which is already a member of a group")
            self.members.add(member)
        self.groups[name] = Group(count, tuple(members))

    def set_quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise self.broken("is a second quorum")
        if name != "none" and not self.known(name):
            raise self.broken(f"names `{shown(name)}`, which no line above defines")
        self.quorum = name

    def known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def key_once(self, key: VerifierKey) -> None:
        """Refuses a key that stands above, also in the other role: a log that is its own witness proves nothing."""
        if any(key.public == other.public for other in (*self.logs, *self.witnesses.values())):
            raise self.twice("names a key that stands above")

    def name_once(self, name: str) -> None:
        if name == "none":
            raise self.broken("uses the name none, which means that no witness is needed")
        if self.known(name):
            raise self.twice("uses a name that stands above")

    def policy(self) -> Policy:
        if self.quorum is None:
            raise self.broken("is the last, and there was no quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum, addresses=self.addresses)

    def place(self) -> Place:
        return Place(self.source, self.number, excerpt=shown(self.text))

    def broken(self, why: str) -> PolicyBroken:
        return PolicyBroken(
            f"The line `{shown(self.text)}` {why}.",
            todo="correct the line, or ask for the policy as it was published.",
            place=self.place(),
        )

    def twice(self, why: str) -> WitnessTwice:
        return WitnessTwice(
            f"The line `{shown(self.text)}` {why}.",
            todo="leave one of the two lines, and ask who added the other.",
            place=self.place(),
        )
