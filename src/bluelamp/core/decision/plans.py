"""What of a rulebook does not depend on the question, worked out once for each action.

Kept beside the rulebook for as long as that is alive, and never changed. Nothing here looks at an
entity: a question may put its own in place of the rulebook's.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import ref

from bluelamp.core.cedar import ActionType, Attribute, Entities, EntityUid, Request
from bluelamp.core.cedar.expressions import Binary, Expression, Is, Variable
from bluelamp.core.decision.readers import Reader, all_true, reader_of
from bluelamp.core.rulebook import Rule, Rulebook

_ACTION = Variable("action")


@dataclass(frozen=True)
class PlannedRule:
    """A rule whose scope admits the action, ready to be read for who asks, of what, with which facts."""

    rule: Rule
    scope: tuple[Reader, ...]
    conditions: tuple[Reader, ...]
    reads: frozenset[str]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id

    def admits(self, request: Request, entities: Entities) -> bool:
        """Whether the scope admits the person and the thing asked about; the action it does."""
        return all_true(self.scope, request, entities)


@dataclass(frozen=True)
class Plan:
    """One action: its rules, and the facts of its context that a question can turn on.

    `changeable` are those marked so; `permissions` are those that somebody else has to give.
    """

    rules: tuple[PlannedRule, ...]
    changeable: tuple[Attribute, ...]
    permissions: tuple[Attribute, ...]


def plan_of(rulebook: Rulebook, action: ActionType) -> Plan:
    """The plan of an action, made when it is first asked about."""
    number = id(rulebook)
    kept = _KEPT.get(number)
    if kept is None or kept[0]() is not rulebook:
        kept = _KEPT[number] = (ref(rulebook, lambda _: _KEPT.pop(number, None)), {})
    plans = kept[1]
    plan = plans.get(action.uid)
    if plan is None:
        plan = plans[action.uid] = _plan(rulebook, action)
    return plan


_KEPT: dict[int, tuple[ref[Rulebook], dict[EntityUid, Plan]]] = {}
"""Plans by the rulebook's identity: a rulebook holds mappings, so it has no hash."""


def satisfied(rule: PlannedRule, request: Request, entities: Entities) -> bool:
    """Whether a rule whose scope the request is in is satisfied.

    Raises:
        Erred: one of its conditions is an error.
    """
    return all_true(rule.conditions, request, entities)


def _plan(rulebook: Rulebook, action: ActionType) -> Plan:
    reads = rulebook.facts_by_rule[action.uid]
    return Plan(
        rules=tuple(_planned(rule, reads[rule.id]) for rule in rulebook.rules_by_action[action.uid]),
        changeable=tuple(one for one in action.context.values() if one.marks.get("changeable") == "yes"),
        permissions=tuple(one for one in action.context.values() if one.marks.get("permission") == "yes"),
    )


def _planned(rule: Rule, reads: frozenset[str]) -> PlannedRule:
    policy = rule.policy
    conditions = policy.terms[len(policy.scope) :]
    return PlannedRule(
        rule,
        scope=tuple(reader_of(one) for one in policy.scope if not _is_of_action(one)),
        conditions=tuple(reader_of(one) for one in conditions),
        reads=reads,
    )


def _is_of_action(constraint: Expression) -> bool:
    """Whether a constraint of a scope speaks of the action, which has been settled by `rules_by_action`."""
    return (isinstance(constraint, Binary) and constraint.left == _ACTION) or (
        isinstance(constraint, Is) and constraint.arg == _ACTION
    )
