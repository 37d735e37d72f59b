"""What an app can put on the record: verbs with declared fields, law and purpose.

A verb is declared once, beside the app it belongs to, and from that declaration come the kind of
ledger entry, the action of the platform's rulebook, and the rows of the log that the law asks for.
A field that is not declared is refused, never dropped.

Pure: no Django, no clock.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bluelamp.core.ledger import LEDGER_KINDS, Code, Committed, Digest, EntryKind, Field, Kinds, Whole
from bluelamp.records.journal.errors import FieldMissing, FieldUndeclared

VERBS: dict[str, Verb] = {}
"""Every declared verb by its name. Filled as the apps' `verbs` modules are read."""


class Regime(StrEnum):
    """Which law the processing is under."""

    PART_3 = "part-3"
    """Law enforcement: Part 3 of the Data Protection Act 2018."""
    UK_GDPR = "uk-gdpr"
    """Everything else about people: employment, equipment, advice."""
    NONE = "none"
    """Nothing in it is about a person beyond who did it."""


class Logged(StrEnum):
    """The six kinds of processing that section 62 of the Data Protection Act 2018 asks to be logged."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class Purpose(StrEnum):
    """What something is processed for. A query that crosses from one to another needs leave to."""

    ASSET_MANAGEMENT = "asset-management"
    DUTY_PLANNING = "duty-planning"
    LINE_MANAGEMENT = "line-management"
    ADVICE = "advice"
    ADOPTION = "adoption"
    STANDARDS = "standards"
    OVERSIGHT = "oversight"
    DATA_RIGHTS = "data-rights"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Plain:
    """A code without white space that is not about a person: readable in the ledger by everybody."""

    says: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number that is not about a person: a count, a size."""

    says: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class DigestField:
    """The SHA-256 of something that is not a person."""

    says: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class PersonField:
    """A person's id: a commitment in the ledger, which opens only with that person's key."""

    says: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Sealed:
    """Text about the subject: a commitment in the ledger, which opens only with the subject's key."""

    says: str
    required: bool = True


VerbField = Plain | Number | DigestField | PersonField | Sealed
_FORMS = {Plain: Code, Number: Whole, DigestField: Digest, PersonField: Committed, Sealed: Committed}
OWN_FIELDS: Mapping[str, Field] = {
    "act": Field(Whole(), "the number of the act, by which its openings are bound"),
    "actor": Field(Committed(), "who acted"),
    "about": Field(Committed(), "the person it is about, where there is one", required=False),
    "subject": Field(Committed(), "the record it was done to"),
    "subject-kind": Field(Code(), "what kind of record that is"),
    "purpose": Field(Code(), "what for"),
    "regime": Field(Code(), "under which law"),
    "logged": Field(Code(), "which of the six kinds of processing"),
    "rules": Field(Digest(), "the digest of the names of the rules that decided, in order, one a line"),
    "rulebook": Field(Digest(), "the digest of the platform's rulebook that was asked"),
    "basis": Field(Committed(), "the reason that was typed for looking, where one was", required=False),
    "people": Field(Whole(), "how many people it touches, where it is done to a set", required=False),
}
"""The fields that the journal gives every entry by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an act has to say for the record: its verb, its declared values, and the people it touches."""

    verb: Verb
    values: Mapping[str, str | int]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verb:
    """A thing that can be done and recorded.

    Attributes:
        name: `app.what-happened`, in the past tense; the kind of entry and the action in the rulebook.
        says: one sentence for the person who reads the log.
        regime: which law the processing is under.
        logged: which of the six kinds it is.
        purpose: what it is for, unless the gate works out another that `onward` allows.
        onward: what else the data may be used for once it was had for the purpose.
        fields: what an entry must and may hold beyond the journal's own fields.
        retention: the class of the keys under which its openings are sealed.

    Raises:
        ValueError: the name is taken, or a field has a name of the journal's own.
    """

    name: str
    says: str
    regime: Regime
    logged: Logged
    purpose: Purpose
    onward: frozenset[Purpose] = frozenset()
    fields: Mapping[str, VerbField] = field(default_factory=dict)
    retention: str = "operational"

    def __post_init__(self) -> None:
        """Registers the verb."""
        if self.name in VERBS:
            raise ValueError(f"the verb {self.name} is declared twice")
        taken = self.fields.keys() & OWN_FIELDS.keys()
        if taken:
            raise ValueError(f"{self.name} declares {', '.join(sorted(taken))}, which the journal gives by itself")
        VERBS[self.name] = self

    def record(self, people: Iterable[str] = (), **values: str | int | None) -> Fact:
        """What happened, in the declared fields; an underscore stands for a hyphen, None leaves an optional one out.

        `people` names everybody a set touches, so that each of them finds the act.

        Raises:
            FieldUndeclared: a field the verb does not have.
            FieldMissing: a field it must have.
        """
        given = {name.replace("_", "-"): value for name, value in values.items() if value is not None}
        for name in given.keys() - self.fields.keys():
            raise FieldUndeclared(f"`{self.name}` has no field `{name}`.", todo="declare it with the verb.")
        for name, form in self.fields.items():
            if form.required and name not in given:
                raise FieldMissing(f"`{self.name}` was recorded without `{name}`.", todo=f"give {form.says}.")
        return Fact(verb=self, values=given, people=tuple(people))

    def entry_kind(self) -> EntryKind:
        """The kind of ledger entry that the verb makes. All stand for a person: who acted."""
        own = {name: Field(_FORMS[type(form)](), form.says, form.required) for name, form in self.fields.items()}
        return EntryKind(self.name, self.says, {**OWN_FIELDS, **own}, about_person=True)


def entry_kinds() -> Kinds:
    """The kinds of everything that can be put in the ledger now."""
    return _kinds(len(VERBS))


@functools.lru_cache(maxsize=1)
def _kinds(count: int) -> Kinds:
    """Made once for as many verbs as there are: a verb is only ever added."""
    assert count == len(VERBS)  # noqa: S101 - holds the one way this is called
    return Kinds((*LEDGER_KINDS, *(verb.entry_kind() for verb in VERBS.values())))
