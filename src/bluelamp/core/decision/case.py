"""A question made ready for a decider: checked, its facts filled, with the rules that can speak to it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bluelamp.core.cedar import ActionType, Entities, Record, Request, Value, Verdict
from bluelamp.core.decision.errors import MomentWithoutOffset, UnknownPerson, WrongKind
from bluelamp.core.decision.facts import check_complete, check_facts, fill
from bluelamp.core.decision.plans import Plan, PlannedRule, plan_of
from bluelamp.core.decision.question import Question
from bluelamp.core.kernel import say_instant
from bluelamp.core.rulebook import Rule, Rulebook, find_entity
from bluelamp.core.rulebook.errors import ActionUnknown, ThingUnknown


@dataclass(frozen=True)
class Case:
    """One question as the deciders see it.

    `facts` are all facts in the schema's order, `assumed` those of them that nobody stated.
    """

    rulebook: Rulebook
    question: Question
    action: ActionType
    facts: Mapping[str, Value]
    assumed: Mapping[str, Value]
    entities: Entities
    listed: bool

    @cached_property
    def request(self) -> Request:
        """The question as a Cedar request."""
        return self.request_with({})

    def request_with(self, facts: Mapping[str, Value]) -> Request:
        """The same request with some facts other than they are."""
        asked = self.question
        return Request(asked.principal, self.action.uid, asked.resource, Record({**self.facts, **facts}))

    @property
    def plan(self) -> Plan:
        """What of the rulebook does not depend on the question."""
        return plan_of(self.rulebook, self.action)

    @cached_property
    def planned(self) -> tuple[PlannedRule, ...]:
        """The rules whose scope this question is in, ready to be read: no other can matter, whatever the facts."""
        return tuple(one for one in self.plan.rules if one.admits(self.request, self.entities))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules whose scope this question is in, in the rulebook's order."""
        return tuple(one.rule for one in self.planned)

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """The context facts that those rules read."""
        return frozenset[str]().union(*(one.reads for one in self.planned))

    def missing(self) -> tuple[str, ...]:
        """The optional facts that nobody stated and that a rule here reads, in the schema's order."""
        return tuple(
            name
            for name, attribute in self.action.context.items()
            if not attribute.required and name not in self.facts and name in self.facts_read
        )

    def relies_on_errors(self, verdict: Verdict) -> bool:
        """Whether a `forbid` erred: Cedar skips it, so a "yes" may be one that it would have stopped."""
        return any(self.rulebook.by_id[one].effect == "forbid" for one in verdict.errors)


def prepare(rulebook: Rulebook, question: Question) -> Case:
    """The question checked against the schema and filled.

    A person who is not known is refused: the rules about people would err, and Cedar skips a
    `forbid` that errs, which would let through what it should stop. A thing that is not in the
    catalogue is asked about all the same, since rules speak of that; the answer says so.

    Raises:
        ActionUnknown, WrongKind, UnknownPerson, MomentWithoutOffset: about the question itself.
        FactUnknown, FactDoesNotFit, FactMissing, FactNotStated: about its facts.
        AppIdInWrongCase: the thing is in the catalogue under another spelling.
    """
    action = _action(rulebook, question)
    if question.asked_at.tzinfo is None:
        raise MomentWithoutOffset(
            f"The moment of the question, `{question.asked_at.isoformat()}`, has no offset from UTC.",
            todo="give it with `Z` or an offset such as `+01:00`.",
        )
    _check_kinds(question, action)
    _check_person(rulebook, question)
    check_facts(action.context, question.facts, f"the action `{action.uid.id}`")
    facts, assumed = fill(action, question.facts, question.asked_at)
    entities = rulebook.world.with_entities(question.people)
    return Case(rulebook, question, action, facts, assumed, entities, listed=_is_listed(entities, question))


def _action(rulebook: Rulebook, question: Question) -> ActionType:
    known = {action.uid.id: action for action in rulebook.schema.asked()}
    if question.action not in known:
        near = difflib.get_close_matches(question.action, known, n=1)
        listed = ", ".join(f"`{one}`" for one in known)
        raise ActionUnknown(
            f"The rulebook has no action `{question.action}`.",
            todo=f"did you mean `{near[0]}`?" if near else f"use one of {listed}.",
        )
    return known[question.action]


def _check_kinds(question: Question, action: ActionType) -> None:
    for uid, kinds, what in (
        (question.principal, action.principals, "asked by"),
        (question.resource, action.resources, "about"),
    ):
        if uid.type not in kinds:
            listed = " or ".join(f"`{one}`" for one in kinds)
            raise WrongKind(
                f"The action `{action.uid.id}` is {what} something of the kind {listed}, and `{uid}` is of another.",
                todo=f"name something of the kind {listed}, or ask about another action.",
            )


def _check_person(rulebook: Rulebook, question: Question) -> None:
    person = question.people.get(question.principal)
    if person is None:
        raise UnknownPerson(
            f"Nobody called `{question.principal.id}` is known on {say_instant(question.asked_at)}, so this was not "
            "answered: the rules about people cannot be read for somebody who is not in the register.",
            todo="check the spelling of the name or number, or have the person entered in the register first.",
        )
    declared = rulebook.schema.entity_types[question.principal.type].attributes
    check_facts(declared, person.attributes, f"`{question.principal}`")
    check_complete(declared, person.attributes, f"The register's entry for `{question.principal.id}`")


def _is_listed(entities: Entities, question: Question) -> bool:
    try:
        find_entity(entities, question.resource)
    except ThingUnknown:
        return False
    return True
