"""The standing of apps and sites for people: computed once for each difference that rules can see.

Rules are read in steps, each remembered: the action with the duty state, then the app, then the
person, then the permission. What is left after the last step names neither person nor app, so all
whose remainder is the same share one answer. For 30,000 holders this leaves a few thousand readings.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.cedar import Datetime, Entities, Entity, EntityUid, Record, Request, Value, key
from bluelamp.core.cedar.schema import ActionType, Attribute
from bluelamp.core.decision.partial import Possible, Standing, Unknown, possible, unknown_facts
from bluelamp.core.decision.specialise import Bindings, Remainder, specialise
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones.holders import Sorter, reads_of
from bluelamp.core.rulebook import Rulebook

USE_APP = EntityUid("Action", "use_app")
OPEN_SITE = EntityUid("Action", "open_site")
DUTY_STATES = ("on", "off")


@dataclass(frozen=True)
class Decided:
    """Always, never or depends, with the rules that decide and, where it depends, the facts it turns on.

    Where it is settled the rules are those that decide whatever the unknown facts are, if there are such.
    `rules` and `facts` are in the order of the rulebook and of the schema. `exact` is False where
    DEPENDS was left standing without trying every combination of facts.
    """

    standing: Standing
    rules: tuple[str, ...]
    facts: tuple[str, ...]
    erring: tuple[str, ...]
    exact: bool

    @property
    def is_open(self) -> bool:
        """Whether a phone leaves it open: always, or depending on what a phone cannot know."""
        return self.standing is not Standing.NEVER


class Standings:
    """Answers "what is this app for this person, on and off duty?" for one rulebook at one moment."""

    def __init__(self, rulebook: Rulebook, entities: Entities, at: datetime, *, major_incident: bool = False) -> None:
        self.at = at
        self._entities = entities
        self._rule_order = {rule.id: place for place, rule in enumerate(rulebook.rules)}
        self._persons = Sorter(reads_of(rulebook.policies, "principal"), entities)
        self._resources = Sorter(reads_of(rulebook.policies, "resource"), entities)
        self._reads_whole_context = reads_of(rulebook.policies, "context").whole
        self._doors = {
            (action, duty): _Door(
                rulebook, action, _stated(rulebook.schema.actions[action], duty, at, major_incident), entities
            )
            for action in (USE_APP, OPEN_SITE)
            if action in rulebook.schema.actions
            for duty in DUTY_STATES
        }
        self._by_resource: dict[Hashable, tuple[Remainder, ...]] = {}
        self._by_person: dict[Hashable, tuple[Remainder, ...]] = {}
        self._by_permission: dict[Hashable, bool] = {}
        self._answers: dict[Hashable, Decided] = {}
        self._by_remainder: dict[Hashable, Decided] = {}
        self._resource_keys: dict[EntityUid, Hashable] = {}

    def person_key(self, person: Entity) -> Hashable:
        """What the rules can see of a person."""
        return self._persons.key(person)

    def unknown(self, action: EntityUid) -> tuple[str, ...]:
        """The facts of an action that a phone cannot know, in the schema's order."""
        return tuple(self._doors[action, "on"].unknown)

    def rules_about_work_phones(self) -> frozenset[str]:
        """The rules that can speak about a work phone in use, on duty or off."""
        return frozenset(rule.id for door in self._doors.values() for rule in door.rules)

    def decide(
        self, action: EntityUid, duty: str, person: Entity, resource: EntityUid, permission: Record | None
    ) -> Decided:
        """The standing of a resource for a person in a duty state, with the permission they hold for it, if any."""
        seen = self._person_resource(action, duty, person, resource)
        whole = (seen, None if permission is None else key(permission))
        answer = self._answers.get(whole)
        if answer is None:
            answer = self._answers[whole] = self._read(self._doors[action, duty], seen, permission)
        return answer

    def by_permission(self, action: EntityUid, person: Entity, resource: EntityUid) -> bool:
        """Whether some permission would open, on duty, what is shut without one."""
        if self.decide(action, "on", person, resource, None).is_open:
            return False
        door = self._doors[action, "on"]
        seen = self._person_resource(action, "on", person, resource)
        if seen not in self._by_permission:
            some = {**door.unknown, **dict.fromkeys(door.permissions, Unknown(None, may_be_absent=True))}
            request = Request(person.uid, action, resource, Record(door.known))
            found = possible(self._by_person[seen], request, self._entities, some)
            self._by_permission[seen] = found.standing is not Standing.NEVER
        return self._by_permission[seen]

    def _person_resource(self, action: EntityUid, duty: str, person: Entity, resource: EntityUid) -> Hashable:
        """The key under which the rules left for this person and resource are kept."""
        resource_key = self._resource_key(resource)
        at_resource = (action, duty, resource_key)
        at_person = (*at_resource, self.person_key(person))
        if at_person not in self._by_person:
            if at_resource not in self._by_resource:
                bound = Bindings(resource=resource)
                self._by_resource[at_resource] = specialise(self._doors[action, duty].rules, bound, self._entities)
            rules = self._by_resource[at_resource]
            self._by_person[at_person] = specialise(rules, Bindings(principal=person.uid), self._entities)
        return at_person

    def _resource_key(self, resource: EntityUid) -> Hashable:
        if resource not in self._resource_keys:
            self._resource_keys[resource] = self._resources.key(self._entities.get(resource) or Entity(resource))
        return self._resource_keys[resource]

    def _read(self, door: _Door, seen: Hashable, permission: Record | None) -> Decided:
        held = {} if permission is None else dict.fromkeys(door.permissions, permission)
        absent = frozenset(door.permissions) if permission is None else frozenset[str]()
        rules = specialise(self._by_person[seen], Bindings(facts=held, absent=absent), self._entities)
        # The text of the remainder is its key: to Python 1 equals True, and to Cedar it does not.
        text = (door.action.uid, repr(rules), Record(held) if self._reads_whole_context else None)
        if text not in self._by_remainder:
            context: Record = Record({**door.known, **held})
            request = Request(EntityUid("Person", ""), door.action.uid, EntityUid("App", ""), context)
            self._by_remainder[text] = self._decided(possible(rules, request, self._entities, door.unknown), door)
        return self._by_remainder[text]

    def _decided(self, found: Possible, door: _Door) -> Decided:
        order = list(door.action.context)
        rules = found.rules if found.standing is Standing.DEPENDS else found.certain or found.rules
        return Decided(
            found.standing,
            tuple(sorted(rules, key=self._rule_order.__getitem__)),
            tuple(sorted(found.facts, key=order.index)),
            tuple(sorted(found.erring, key=self._rule_order.__getitem__)),
            found.exact,
        )


class _Door:
    """One action in one duty state: the facts known there, those not known, and what is left of the rules."""

    def __init__(self, rulebook: Rulebook, action: EntityUid, known: dict[str, Value], entities: Entities) -> None:
        self.action: ActionType = rulebook.schema.actions[action]
        self.known = known
        self.permissions = _permission_facts(self.action)
        self.unknown = unknown_facts(self.action, frozenset(self.known).union(self.permissions))
        self.rules = specialise(rulebook.policies, Bindings(action=action, facts=self.known), entities)


def _stated(action: ActionType, duty: str, at: datetime, major_incident: bool) -> dict[str, Value]:  # noqa: FBT001 - private, one caller
    """What a plan states of an action's circumstances: a work phone, the duty state, the moment."""
    stated: dict[str, Value] = {"device": "work", "duty": duty, "major_incident": major_incident}
    clock = {name: Datetime(to_millis(at)) for name, fact in action.context.items() if _is_clock(fact)}
    return {name: value for name, value in stated.items() if name in action.context} | clock


def _is_clock(fact: Attribute) -> bool:
    return fact.type.kind == "datetime" and fact.marks.get("stated_by") == "clock"


def _permission_facts(action: ActionType) -> Sequence[str]:
    """The facts of an action that hold a permission somebody gave, as the schema marks them."""
    return tuple(
        name
        for name, fact in action.context.items()
        if fact.marks.get("permission") == "yes" and fact.type.kind == "record" and not fact.required
    )
