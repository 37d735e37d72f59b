"""Which facts a rule reads, and which actions it is about: read from its text, never from a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bluelamp.core.cedar import Entities, EntityUid, Policy
from bluelamp.core.cedar.expressions import Binary, Expression, Get, Has, Is, Literal, SetOf, Variable, children

_CONTEXT, _ACTION = Variable("context"), Variable("action")


def facts_read(policy: Policy, facts: Iterable[str]) -> frozenset[str]:
    """Those of an action's context facts that the policy reads: `context.duty`, `context has permission`.

    A policy that speaks of `context` as a whole reads all of them.
    """
    known = frozenset(facts)
    named = {name for term in policy.terms for name in _context_names(term)}
    return known if None in named else known & {name for name in named if name is not None}


def _context_names(expression: Expression) -> Iterator[str | None]:
    """The names read of the context, with None where it is read whole."""
    if isinstance(expression, Get | Has) and expression.arg == _CONTEXT:
        yield expression.name
    elif expression == _CONTEXT:
        yield None
    else:
        for child in children(expression):
            yield from _context_names(child)


def is_about(policy: Policy, action: EntityUid, actions: Entities) -> bool:
    """Whether the policy's scope admits the action; `actions` hold the action groups."""
    within = {action, *actions.ancestors(action)}
    for constraint in policy.scope:
        match constraint:
            case Binary("==", variable, Literal(named)) if variable == _ACTION and named != action:
                return False
            case Binary("in", variable, Literal(named)) if variable == _ACTION and named not in within:
                return False
            case Binary("in", variable, SetOf(members)) if variable == _ACTION:
                if within.isdisjoint(one.value for one in members if isinstance(one, Literal)):
                    return False
            case Is(variable, entity_type, _) if variable == _ACTION and entity_type != action.type:
                return False
            case _:
                continue
    return True
