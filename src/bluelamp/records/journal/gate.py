"""The gate: why somebody may look at another person's record, worked out first and asked for last.

A reason follows from an open task, from line management, from a grant or from an emergency opening;
`bluelamp.site.wiring` names the providers. Where none does, the person types one: the force's policy
asks for it, dated in the platform's rulebook, and the product does not claim that the law does.

Promises, held by `tests/records/journal/test_gate.py`:

- Whether somebody may look is asked before they are asked to type why, so that nobody writes a reason
  for what is shut to them.
- What was had for one purpose MUST NOT be read for another that its verb does not allow.
- A grant MUST NOT be looked under beyond its dates, its people or its budget, however many look at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import Max

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import ports
from bluelamp.records.journal.errors import CrossesPurposes, PurposeNeeded
from bluelamp.records.journal.models import GrantUse
from bluelamp.records.journal.ports import Basis, Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, Purpose, Sealed, Verb, VerbField

NONE = Basis(kind="none")
OWN = Basis(kind="own")
SET_FIELDS: dict[str, VerbField] = {"set": Sealed("the digest of the ids that were on the page", required=False)}
"""What a verb for a page of records declares, so that its entry names the set: see `naming`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The reason that somebody typed, where none follows from what they are doing, and for which purpose."""

    text: str
    purpose: Purpose | None = None


class Shut(Exception):
    """The gate stays shut. It never leaves the journal: the wrapper records the refusal and raises `NotAllowed`."""

    def __init__(self, subject: Subject, ruling: Ruling) -> None:
        super().__init__(ruling.says)
        self.subject = subject
        self.ruling = ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look that may go ahead: at what, on which basis, under which ruling."""

    by: Actor
    verb: Verb
    subject: Subject
    basis: Basis
    ruling: Ruling

    @property
    def is_own(self) -> bool:
        """Whether somebody looks at their own record, which leaves no entry."""
        return self.basis.kind == "own"


def look(by: Actor, verb: Verb, subject: Subject, at: datetime, because: Because | None) -> Look:
    """The look that somebody asks for, once the rules and the purposes let it through.

    Raises:
        Shut: the rules say no, or the purpose is not one that the data may be used for.
        PurposeNeeded: it would be let through with a reason, and there is none yet.
    """
    basis = basis_of(by, verb, subject, at, because)
    supposed = Basis(kind="typed") if basis is NONE else basis
    ruling = ports.current.authority.may(by, verb, seen(subject, supposed), at)
    if not ruling.allowed:
        raise Shut(subject, ruling)
    if basis is NONE:
        if ports.current.reason_for_a_look(at):
            raise PurposeNeeded(
                "You have no task and no line management that says why you need this record.",
                todo="say in a sentence what you need it for; the person it is about can see that you looked.",
            )
        basis = supposed
    if not admits(verb, basis.purpose or verb.purpose):
        raise Shut(subject, _crossing([verb], basis.purpose or verb.purpose, ruling.rulebook))
    return Look(by=by, verb=verb, subject=subject, basis=basis, ruling=ruling)


def basis_of(by: Actor, verb: Verb, subject: Subject, at: datetime, because: Because | None) -> Basis:
    """Why the actor may look: their own record, what a provider knows, what they typed, or nothing.

    A provider's reason for a purpose that the data may not be used for is passed over while another
    fits: somebody who manages a person and has a task about them looks for the task.
    """
    if by.is_system:
        return Basis(kind="system", reference=by.id)
    if subject.about == by.id:
        return OWN
    crossing = NONE
    for provider in ports.current.bases:
        found = provider.basis(by, verb, subject, at)
        if found is not None and admits(verb, found.purpose or verb.purpose):
            return found
        crossing = crossing if found is None or crossing is not NONE else found
    if because is not None and because.text.strip():
        return Basis(kind="typed", text=because.text.strip(), purpose=because.purpose)
    return crossing


def seen(subject: Subject, basis: Basis) -> Subject:
    """The subject as the rules see it, with what the look rests on."""
    return replace(subject, also={**subject.also, "basis": basis.kind})


# Purposes ---------------------------------------------------------------------------------------------------------


def admits(source: Verb, purpose: Purpose) -> bool:
    """Whether what is had under a verb may be used for a purpose: its own, or one that it declares onward."""
    return purpose is source.purpose or purpose in source.onward


def admitted(sources: Iterable[Verb], purpose: Purpose) -> frozenset[str]:
    """The names of those verbs whose records may be used for a purpose: what a query for it may read."""
    return frozenset(one.name for one in sources if admits(one, purpose))


def require(sources: Collection[Verb], purpose: Purpose) -> None:
    """Lets a query go on that reads what several verbs recorded, for one purpose.

    Raises:
        CrossesPurposes: one of them does not allow that purpose; nothing was read.
    """
    shut = [one for one in sources if not admits(one, purpose)]
    if shut:
        ruling = _crossing(shut, purpose, "")
        raise CrossesPurposes(ruling.says, todo=CROSSING_TODO, rules=ruling.rules, verb=shut[0].name)


CROSSING = ("purposes-do-not-cross",)
"""The rule that such a refusal is recorded under. It is declared with the verbs and not in the rulebook."""
CROSSING_TODO = "ask for it under the purpose it is held for, or have data protection staff decide on the new use."


def _crossing(shut: Sequence[Verb], purpose: Purpose, rulebook: str) -> Ruling:
    held = ", ".join(sorted({one.purpose.value for one in shut}))
    return Ruling(
        allowed=False,
        rules=CROSSING,
        rulebook=rulebook,
        says=f"This is held for {held} and may not be used for {purpose.value}.",
    )


# Sets -------------------------------------------------------------------------------------------------------------


def naming(ids: Iterable[str]) -> str:
    """The digest that names the set of records on a page, whatever their order.

    The ids are random ones, so it tells nothing to whoever does not hold them; it is sealed all the same.
    """
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


# Line management --------------------------------------------------------------------------------------------------


class LineManagement:
    """The reason of somebody who leads or covers a unit that the record belongs to."""

    def basis(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Basis | None:
        """Line management, where the actor leads one of the record's units."""
        del verb, at
        led = next((unit for unit in subject.units if unit in actor.leads), None)
        return None if led is None else Basis(kind="line-management", reference=led)


# Grants -----------------------------------------------------------------------------------------------------------


class Grant(Protocol):
    """Leave to look, given by somebody else for a scope, for a time and for so many looks.

    Reviews supply it and `bluelamp.site` wires it; the journal knows neither.
    """

    @property
    def id(self) -> str:
        """Which grant: its id stands in the record of every look under it."""

    @property
    def purpose(self) -> Purpose:
        """What the looks are for."""

    @property
    def first(self) -> datetime:
        """The instant from which it holds."""

    @property
    def until(self) -> datetime:
        """The instant at which it ends; that instant is no longer in it."""

    @property
    def budget(self) -> int:
        """How many records of people may be looked at under it in all."""

    def covers(self, kind: str, about: str) -> bool:
        """Whether a record of that kind about that person is in its scope."""


GrantSource = Callable[[Actor, datetime], Iterable[Grant]]
"""Gives the grants that an actor holds; those whose dates do not fit are passed over by the gate."""


class Grants:
    """The reason of somebody who holds a grant, spent look by look."""

    def __init__(self, source: GrantSource) -> None:
        self._source = source

    def basis(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Basis | None:
        """A grant in force whose scope has the record and whose budget is not spent, or None."""
        del verb
        if subject.about is None:
            return None
        for grant in self.in_force(actor, at):
            if grant.covers(subject.kind, subject.about) and used(grant.id) < grant.budget:
                return Basis(kind="grant", reference=grant.id, purpose=grant.purpose)
        return None

    def in_force(self, actor: Actor, at: datetime) -> list[Grant]:
        """The actor's grants whose dates hold at that instant."""
        return [one for one in self._source(actor, at) if one.first <= at < one.until]

    def spend(self, made: Look, fact: Fact, at: datetime) -> None:
        """Takes a look from the budget of its grant, in the transaction of the look.

        Raises:
            Shut: the budget does not reach, or the page showed somebody whom the grant does not cover.
        """
        grant = next((one for one in self.in_force(made.by, at) if one.id == made.basis.reference), None)
        people = frozenset(fact.people) or frozenset({made.subject.about or ""})
        if grant is None or not all(grant.covers(made.subject.kind, one) for one in people):
            raise Shut(made.subject, _spent(made, "It would show more than the grant covers."))
        try:
            with transaction.atomic():
                spent = used(grant.id)
                if spent + len(people) > grant.budget:
                    raise Shut(made.subject, _spent(made, "All looks that the grant allows have been used."))
                GrantUse.objects.bulk_create(
                    [GrantUse(grant=grant.id, number=spent + one + 1, at=at) for one in range(len(people))]
                )
        except IntegrityError as error:
            # Somebody looked under the same grant in the same moment and took these numbers.
            raise Shut(made.subject, _spent(made, "The grant was used by somebody else in the same moment.")) from error


def used(grant: str) -> int:
    """How many looks were taken under a grant."""
    return GrantUse.objects.filter(grant=grant).aggregate(most=Max("number"))["most"] or 0


def spend(made: Look, fact: Fact, at: datetime) -> None:
    """Lets whoever gave the reason count the look, before its value leaves.

    Raises:
        Shut: it may not go ahead after all.
    """
    if made.basis.kind == "grant":
        for provider in ports.current.bases:
            if isinstance(provider, Grants):
                provider.spend(made, fact, at)


def _spent(made: Look, says: str) -> Ruling:
    return Ruling(allowed=False, rules=("grant-is-used-up",), rulebook=made.ruling.rulebook, says=says)
