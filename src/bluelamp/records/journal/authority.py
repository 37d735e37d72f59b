"""Who may do what in Bluelamp itself, answered by the platform's rulebook.

The rules never see a name or a number. They are asked with the roles of whoever acts, as far as those
reach the record, and with how the record stands to them: whose it is, what a look rests on, whether
they took part. Many questions are therefore one question, and its answer is kept: a rulebook gives
the same answer to the same circumstances, so what is kept can never be stale.

Closed by default: an act that the rulebook does not know, a role that it does not name and a rule that
cannot be read all mean no. `tests/records/journal/test_authority.py` holds it over generated people.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bluelamp.core.cedar import Entity, EntityUid, Record, Request, Value
from bluelamp.core.decision import EngineDecider
from bluelamp.core.kernel import Actor
from bluelamp.core.kernel.actor import RESERVED_ROLES, SYSTEM
from bluelamp.core.kernel.instants import LONDON
from bluelamp.core.rulebook import Rule, Rulebook
from bluelamp.records.journal.ports import Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Verb

KEPT_AT_MOST = 50_000
"""How many answers are kept before all are dropped: far more than roles, acts and circumstances make together."""
_ASKER = EntityUid("Person", "whoever-acts")
_NO_RULEBOOK_SAYS = "The platform's rulebook does not know this act, so nobody may do it."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that an answer depends on: equal circumstances MUST have equal answers."""

    act: str
    kind: str
    roles: frozenset[str]
    whose: str
    basis: str
    took_part: bool
    about_own_manager: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """Which records of a kind somebody may see, for a list that is filtered in the database.

    A record about oneself is seen where `own` says so. Any other is seen by its unit: in `units`, not
    in `shut`, and in all units beside these where `elsewhere` says so.
    """

    own: bool
    elsewhere: bool
    units: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()

    def sees(self, me: str, about: str | None, unit: str | None) -> bool:
        """Whether one record is among those seen. What a queryset filters MUST be this."""
        if about is not None and about == me:
            return self.own
        return unit in self.units or (self.elsewhere and unit not in self.shut)


class RulebookAuthority:
    """The authority that asks a rulebook, the one in force on the day of the act.

    `rulebook_on` gives it for a day in London; it is called once a day and may take a second.
    """

    def __init__(self, rulebook_on: Callable[[date], Rulebook]) -> None:
        self._rulebook_on = rulebook_on
        self._today: _Day | None = None
        self._lock = threading.Lock()

    def may(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Ruling:
        """Whether the actor may do this to that, under which rules, in words for the person asking.

        Raises:
            RulebookError: the rulebook of that day cannot be loaded. Nothing is allowed then.
        """
        return self._day(at).ruling(circumstances(actor, verb.name, subject))

    def rulebook(self, at: datetime) -> Rulebook:
        """The rulebook in force at that instant, with the force's settings of that day."""
        return self._day(at).rulebook

    def setting(self, name: str, at: datetime) -> Value:
        """One of the force's settings for the platform, as it stands at that instant.

        Raises:
            KeyError: the rulebook has no such setting; the schema makes those it must have.
        """
        return self._day(at).rulebook.parameters[name].value

    def visible(
        self, actor: Actor, verb: Verb, pattern: Subject, lines: Mapping[str, tuple[str, ...]], at: datetime
    ) -> Visible:
        """Which records like the pattern the actor may see, worked out once for a whole list.

        The pattern gives the kind, and the basis under `also`; `lines` gives every unit with the units
        above it, itself first, as a subject has them in `units`. Promise: for every record of another
        person, `sees` MUST be what `may` says of it alone, and it shows nothing of one's own that `may`
        would not (`tests/records/journal/test_authority.py`).
        """
        day = self._day(at)

        def allowed(about: str, units: tuple[str, ...]) -> bool:
            return day.ruling(circumstances(actor, verb.name, replace(pattern, about=about, units=units))).allowed

        elsewhere = allowed(SOMEBODY_ELSE, ())
        reached = actor.leads | {one.unit for one in actor.standings if one.unit is not None}
        near = {unit: line for unit, line in lines.items() if not reached.isdisjoint(line)}
        told = {unit: allowed(SOMEBODY_ELSE, line) for unit, line in near.items()}
        return Visible(
            own=all(allowed(actor.id, line) for line in ((), *near.values())),
            elsewhere=elsewhere,
            units=frozenset(unit for unit, yes in told.items() if yes),
            shut=frozenset(unit for unit, yes in told.items() if not yes) if elsewhere else frozenset(),
        )

    def _day(self, at: datetime) -> _Day:
        on = at.astimezone(LONDON).date()
        today = self._today
        if today is None or today.on != on:
            with self._lock:
                today = self._today
                if today is None or today.on != on:
                    today = self._today = _Day(on, self._rulebook_on(on))
        return today


SOMEBODY_ELSE = "somebody-else"
"""Stands for any other person where a whole list is asked about; no person's id is like it."""


class _Day:
    """A rulebook on one day, its decider, and the answers given so far."""

    def __init__(self, on: date, rulebook: Rulebook) -> None:
        self.on = on
        self.rulebook = rulebook
        self._decider = EngineDecider(rulebook.policies)
        self._known = {action.uid.id: action.uid for action in rulebook.schema.asked()}
        self._kept: dict[Circumstances, Ruling] = {}
        self._lock = threading.Lock()

    def ruling(self, asked: Circumstances) -> Ruling:
        kept = self._kept.get(asked)
        if kept is None:
            with self._lock:
                kept = self._decided(asked)
                if len(self._kept) >= KEPT_AT_MOST:
                    self._kept.clear()
                self._kept[asked] = kept
        return kept

    def _decided(self, asked: Circumstances) -> Ruling:
        action = self._known.get(asked.act)
        if action is None:
            return Ruling(allowed=False, rules=(), rulebook=self.rulebook.digest, says=_NO_RULEBOOK_SAYS)
        asker = Entity(_ASKER, {}, frozenset(EntityUid("Role", role) for role in asked.roles))
        context = Record(
            {
                "whose": asked.whose,
                "basis": asked.basis,
                "took_part": asked.took_part,
                "about_own_manager": asked.about_own_manager,
            }
        )
        request = Request(_ASKER, action, EntityUid("Kind", asked.kind), context)
        verdict = self._decider.decide(request, self.rulebook.world.with_entities([asker]))
        rules = tuple(rule for rule in self.rulebook.rules if rule.id in verdict.reasons)
        # A forbid that cannot be read is skipped by the engine and might have shut this: so it stays shut.
        unread = tuple(rule for rule in self.rulebook.rules if rule.id in verdict.errors and rule.effect == "forbid")
        allowed = verdict.allowed and not unread
        return Ruling(
            allowed=allowed,
            rules=tuple(rule.id for rule in (unread or rules)),
            rulebook=self.rulebook.digest,
            says="" if allowed else self._why_not(action, unread or rules),
        )

    def _why_not(self, action: EntityUid, shut_by: tuple[Rule, ...]) -> str:
        """The refusal in plain words: what forbids it, or else whom a rule lets do it."""
        if shut_by:
            return " ".join(rule.says for rule in shut_by)
        opening = [rule.says for rule in self.rulebook.rules_by_action[action] if rule.effect == "permit"]
        if not opening:
            return "No rule lets anybody do this."
        return "No rule lets you do this. These let somebody: " + " ".join(opening)


def circumstances(actor: Actor, act: str, subject: Subject) -> Circumstances:
    """What a rule may know of who acts and of the record: roles that reach it, and how it stands to them.

    A role held for a unit reaches the records of that unit and of those below it. A job has the role
    `system` and one with its own name, and a service those of what it reaches; no person's standing gives
    such a role. `also` may give `basis`, and every entry of it that ends in `_by` names somebody who took part.
    `about_own_manager` says that it is about the person whom whoever acts answers to.
    """
    lines = frozenset(subject.units)
    if actor.is_system:
        job = actor.id.removeprefix(SYSTEM)
        roles = frozenset({"system", f"system-{job}"})
    else:
        roles = frozenset(
            one.role
            for one in actor.standings
            if (one.unit is None or one.unit in lines) and (actor.is_service or not one.role.startswith(RESERVED_ROLES))
        )
    return Circumstances(
        act=act,
        kind=subject.kind,
        roles=roles,
        whose=_whose(actor, subject, lines),
        basis=str(subject.also.get("basis", "none")),
        took_part=any(value == actor.id for name, value in subject.also.items() if name.endswith("_by")),
        about_own_manager=subject.also.get("about_own_manager") is True,
    )


def _whose(actor: Actor, subject: Subject, lines: frozenset[str]) -> str:
    if subject.about is not None and subject.about == actor.id:
        return "own"
    led = not actor.leads.isdisjoint(lines)
    if subject.about is None:
        return "unit" if led else "nobody"
    return "team" if led else "other"
