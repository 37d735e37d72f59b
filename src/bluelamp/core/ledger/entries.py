"""What an entry may say: kinds with declared fields, written in one canonical form.

An entry is a small record for ever, so what may stand in it is decided before, not while writing.
Each kind declares its fields; a field that is not declared is refused, never dropped. An entry that
stands for a person may hold commitments, codes, digests and numbers, and no free text: a name
cannot slip in, and what the commitments open to can be erased.

What this cannot see: whether a number or a code is itself somebody's number. Kinds are few and are
reviewed where they are declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bluelamp.core.kernel import canonical_bytes, load_json
from bluelamp.core.ledger.encoding import shown
from bluelamp.core.ledger.errors import (
    EntryFieldDoesNotFit,
    EntryFieldMissing,
    EntryFieldUndeclared,
    EntryKindBroken,
    EntryKindUnknown,
    EntryNotCanonical,
)
from bluelamp.core.ledger.tiles import LONGEST_ENTRY, refuse_too_long

Value = str | int
MOST = 2**53 - 1
"""The largest whole number: beyond it JavaScript, in which outsiders may check, rounds."""
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")
_HEX = re.compile(r"[0-9a-f]{64}")
_OWN = ("kind", "at")


@dataclass(frozen=True, slots=True)
class Text:
    """Free text up to a number of characters. Never in an entry that stands for a person."""

    longest: int = 1000

    def wrong(self, value: Value) -> str | None:
        """What is wrong with a value, or None."""
        if not isinstance(value, str):
            return "is not text"
        if any("\ud800" <= one <= "\udfff" for one in value):
            return "has half a character in it"
        return None if len(value) <= self.longest else f"is longer than {self.longest} characters"


@dataclass(frozen=True, slots=True)
class Code:
    """A word from a list, or an identifier without spaces."""

    choices: frozenset[str] = frozenset()

    def wrong(self, value: Value) -> str | None:
        """What is wrong with a value, or None."""
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            return "is not a code: letters, digits and . _ : / - only"
        return None if not self.choices or value in self.choices else f"is none of {', '.join(sorted(self.choices))}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two others, both included."""

    least: int = 0
    most: int = MOST

    def wrong(self, value: Value) -> str | None:
        """What is wrong with a value, or None."""
        if not isinstance(value, int) or isinstance(value, bool):
            return "is not a whole number"
        return None if self.least <= value <= self.most else f"is not from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Digest:
    """A SHA-256 in lower-case hexadecimal, of something that is not a person."""

    def wrong(self, value: Value) -> str | None:
        """What is wrong with a value, or None."""
        fits = isinstance(value, str) and _HEX.fullmatch(value)
        return None if fits else "is not a SHA-256 in 64 lower-case hexadecimal digits"


@dataclass(frozen=True, slots=True)
class Committed:
    """A salted commitment (`bluelamp.core.kernel.commit`): the only form in which a person appears."""

    def wrong(self, value: Value) -> str | None:
        """What is wrong with a value, or None."""
        fits = isinstance(value, str) and _HEX.fullmatch(value)
        return None if fits else "is not a commitment of 64 lower-case hexadecimal digits"


Form = Text | Code | Whole | Digest | Committed


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field: its form, what it says, and whether every entry must have it."""

    form: Form
    says: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A declared kind of entry; `about_person` where an entry of it stands for somebody.

    Raises:
        EntryKindBroken: a name is not allowed, or an entry about a person would have no
            required commitment, or would have free text.
    """

    name: str
    says: str
    fields: Mapping[str, Field]
    about_person: bool

    def __post_init__(self) -> None:
        """Refuses declarations that could not keep the promise about persons."""
        for name in (self.name, *self.fields):
            if not _NAME.fullmatch(name) or name in _OWN:
                raise self._broken(f"uses the name `{shown(name)}`, which is not free or not lower case")
        if not self.about_person:
            return
        if not any(isinstance(one.form, Committed) and one.required for one in self.fields.values()):
            raise self._broken("stands for a person and has no commitment that every entry must carry")
        if any(isinstance(one.form, Text) for one in self.fields.values()):
            raise self._broken("stands for a person and has free text, in which a name could stand")

    def _broken(self, why: str) -> EntryKindBroken:
        return EntryKindBroken(
            f"The kind `{shown(self.name)}` {why}.", todo="declare the kind so that the ledger can keep its promise."
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A record: its kind, when it happened in milliseconds since 1970, and the declared values."""

    kind: str
    at: int
    values: Mapping[str, Value]


class Kinds:
    """The declared kinds of one ledger: writes entries to bytes and reads them back."""

    def __init__(self, kinds: Iterable[EntryKind]) -> None:
        self._kinds: dict[str, EntryKind] = {}
        for kind in kinds:
            if kind.name in self._kinds:
                raise EntryKindBroken(
                    f"The kind `{shown(kind.name)}` is declared twice.", todo="give one of the two another name."
                )
            self._kinds[kind.name] = kind

    def outline(self) -> dict[str, frozenset[str]]:
        """The field names of each kind, for a re-check that uses none of this code."""
        return {kind.name: frozenset({*kind.fields, *_OWN}) for kind in self._kinds.values()}

    def encode(self, entry: Entry) -> bytes:
        """The canonical bytes of an entry: sorted keys, no white space, strings and whole numbers.

        Promise: `decode` gives the same entry back, and no other bytes do
        (`tests/core/ledger/test_entries.py`).

        Raises:
            EntryKindUnknown, EntryFieldUndeclared, EntryFieldMissing, EntryFieldDoesNotFit: it is not as declared.
            EntryTooLong: over 65,535 bytes.
        """
        self._check(entry)
        raw = canonical_bytes({**entry.values, "kind": entry.kind, "at": entry.at})
        refuse_too_long(raw)
        return raw

    def decode(self, raw: bytes) -> Entry:
        """The entry that bytes from the log hold.

        Raises:
            EntryNotCanonical: the bytes are not the one form of what they say.
            EntryKindUnknown, EntryFieldUndeclared, EntryFieldMissing, EntryFieldDoesNotFit: it is not as declared.
            EntryTooLong: over 65,535 bytes.
        """
        refuse_too_long(raw)
        found = _parsed(raw)
        at = found.get("at")
        entry = Entry(
            str(found.get("kind", "")),
            at if isinstance(at, int) else -1,
            {name: value for name, value in found.items() if name not in _OWN},
        )
        self._check(entry)
        if canonical_bytes(found) != raw:
            raise _not_canonical(raw)
        return entry

    def _check(self, entry: Entry) -> None:
        kind = self._kinds.get(entry.kind)
        if kind is None:
            raise EntryKindUnknown(
                f"No kind of entry is called `{shown(entry.kind)}`.",
                todo="declare the kind first; an entry is never written unread.",
            )
        wrong = Whole().wrong(entry.at)
        if wrong:
            raise EntryFieldDoesNotFit(
                f"The field `at` of a `{kind.name}` {wrong}.", todo="give the time in milliseconds since 1970."
            )
        undeclared = sorted(entry.values.keys() - kind.fields.keys())
        if undeclared:
            raise EntryFieldUndeclared(
                f"The field `{shown(undeclared[0])}` is not declared for a `{kind.name}`.",
                todo="leave it out, or declare it and have the declaration reviewed.",
            )
        for name, field in kind.fields.items():
            if name in entry.values:
                self._check_field(kind, name, field, entry.values[name])
            elif field.required:
                raise EntryFieldMissing(
                    f"The field `{name}` of a `{kind.name}` is missing: {field.says}", todo="give it a value."
                )

    def _check_field(self, kind: EntryKind, name: str, field: Field, value: Value) -> None:
        wrong = field.form.wrong(value)
        if wrong:
            # The value itself is not repeated where it might be about a person.
            quoted = f"of a `{kind.name}`" if kind.about_person else f"with the value `{shown(str(value))}`"
            raise EntryFieldDoesNotFit(f"The field `{name}` {quoted} {wrong}.", todo=f"give what it says: {field.says}")


def _parsed(raw: bytes) -> dict[str, Value]:
    try:
        found = load_json(raw)
    except ValueError as error:
        raise _not_canonical(raw) from error
    if not isinstance(found, dict) or any(type(value) not in {str, int} for value in found.values()):
        raise _not_canonical(raw)
    return found


def _not_canonical(raw: bytes) -> EntryNotCanonical:
    return EntryNotCanonical(
        f"The entry that begins `{shown(raw[:61].decode(errors='replace'))}` is not in the one form it must have.",
        todo="read it from the log again; an entry is JSON with sorted keys, no spaces, strings and whole numbers.",
    )


SHARD_OPENED = EntryKind(
    "ledger.shard-opened",
    "The first entry of a log: it ties the log to the last checkpoint of the one before.",
    {
        "origin": Field(Text(200), "the name of this log"),
        "previous": Field(Text(LONGEST_ENTRY), "the signed checkpoint that the log before ended with", required=False),
    },
    about_person=False,
)
KEY_CHANGED = EntryKind(
    "ledger.key-changed",
    "A log or a witness took a new key; the old one counts for trees up to a size.",
    {
        "role": Field(Code(frozenset({"log", "witness"})), "whose key it is"),
        "retired": Field(Text(4000), "the key that was replaced, as it was published"),
        "successor": Field(Text(4000), "the key that replaces it"),
        "last-size": Field(Whole(), "the largest tree that the retired key signed"),
    },
    about_person=False,
)
LEDGER_KINDS = (SHARD_OPENED, KEY_CHANGED)
"""The kinds that every ledger has; the rest are declared by whoever writes them."""
