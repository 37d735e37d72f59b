"""Policies: what a Cedar file says, one object a policy, with its place in the text.

A policy is satisfied where every one of its `terms` is true, read in order; the first term that is
not true decides (false: not satisfied; an error: the policy errs and Cedar skips it). Scope and
conditions are terms alike, so every decider in Bluelamp reads the same list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from typing import Literal as OneOf

import cedarpy

from bluelamp.core.cedar.complaints import located
from bluelamp.core.cedar.errors import PolicyDoesNotParse
from bluelamp.core.cedar.expressions import (
    Binary,
    Expression,
    Is,
    Literal,
    Not,
    SetOf,
    UnknownSyntax,
    Variable,
    parse_expression,
)
from bluelamp.core.cedar.tokens import place_at, statements
from bluelamp.core.cedar.values import EntityUid
from bluelamp.core.kernel import Place


@dataclass(frozen=True)
class Condition:
    """One `when` or `unless` clause."""

    kind: OneOf["when", "unless"]
    body: Expression


@dataclass(frozen=True)
class Policy:
    """One Cedar policy: its id, effect, annotations, scope and conditions.

    `id` is the `@id` annotation, or `policyN` by position in the text where there is none.
    `scope` holds the constraints that are not "any", as expressions, in Cedar's order.
    """

    id: str
    effect: OneOf["permit", "forbid"]
    annotations: Mapping[str, str]
    scope: tuple[Expression, ...]
    conditions: tuple[Condition, ...]
    place: Place
    text: str

    @cached_property
    def terms(self) -> tuple[Expression, ...]:
        """All that must be true, in the order Cedar reads it; an `unless` stands as `!`."""
        bodies = tuple(one.body if one.kind == "when" else Not(one.body) for one in self.conditions)
        return self.scope + bodies


def parse_policies(text: str, source: str = "policies") -> tuple[Policy, ...]:
    """The policies of a Cedar text, in order.

    Args:
        text: Cedar policy text; templates (`?principal`) are refused.
        source: the name of the text, for places in messages.

    Raises:
        PolicyDoesNotParse: with the line and column of the first token that cannot stand there.
    """
    spans = statements(text)
    try:
        est = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise located(text, source, spans, str(error)) from error
    if est["templates"]:
        raise PolicyDoesNotParse(
            "A rule here has a slot (`?principal` or `?resource`), which Bluelamp does not use.",
            todo="name the people or things in the rule itself, or give them a role or a category.",
            place=place_at(text, text.index("?"), source),
        )
    return tuple(
        _policy(est["staticPolicies"][f"policy{index}"], index, text, span, source) for index, span in enumerate(spans)
    )


def _policy(est: Mapping[str, Any], index: int, text: str, span: tuple[int, int], source: str) -> Policy:
    place = place_at(text, span[0], source)
    try:
        scope = tuple(
            constraint
            for variable in ("principal", "action", "resource")
            if (constraint := _constraint(Variable(variable), est[variable])) is not None
        )
        conditions = tuple(Condition(one["kind"], parse_expression(one["body"])) for one in est["conditions"])
    except UnknownSyntax as error:
        raise PolicyDoesNotParse(
            f"This rule uses `{error}`, which this version of Bluelamp does not know.",
            todo="write the rule without it, or update Bluelamp.",
            place=place,
        ) from error
    # A mark without brackets, `@duty` alone, has no value; it says as little as an empty one.
    annotations = {name: value or "" for name, value in (est.get("annotations") or {}).items()}
    return Policy(
        id=annotations.get("id") or f"policy{index}",
        effect=est["effect"],
        annotations=annotations,
        scope=scope,
        conditions=conditions,
        place=place,
        text=text[span[0] : span[1]],
    )


def _constraint(variable: Variable, est: Mapping[str, Any]) -> Expression | None:
    op = est["op"]
    if op == "All":
        return None
    if op == "is":
        within = est.get("in")
        return Is(variable, est["entity_type"], None if within is None else _entity(within["entity"]))
    if op in ("==", "in") and "entity" in est:
        return Binary(op, variable, _entity(est["entity"]))
    if op == "in" and "entities" in est:
        return Binary("in", variable, SetOf(tuple(_entity(one) for one in est["entities"])))
    raise UnknownSyntax(op)


def _entity(est: Mapping[str, Any]) -> Literal:
    named = est.get("__entity", est)
    return Literal(EntityUid(named["type"], named["id"]))
