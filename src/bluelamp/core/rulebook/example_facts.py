"""An example with its facts typed by the schema: what `core.decision` needs to ask it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bluelamp.core.cedar import ActionType, Entity, EntityUid, Schema, Value
from bluelamp.core.rulebook.catalogue import find_entity
from bluelamp.core.rulebook.errors import (
    ActionUnknown,
    ExampleBroken,
    FactMissing,
    RulebookError,
    RuleUnknown,
    ThingUnknown,
)
from bluelamp.core.rulebook.facts import facts_from_yaml, parse_uid
from bluelamp.core.rulebook.model import Example, Rulebook
from bluelamp.core.rulebook.parameters import FORCE, force_entity

ASKER = "the-person-asking"
"""The id of the person in examples: nobody in particular."""

_BELONGINGS = {"units": "Unit", "roles": "Role"}


@dataclass(frozen=True)
class TypedExample:
    """An example's action, person, resource and facts as Cedar has them.

    `settings` is the force with the example's own parameters, or None where it has none of its own.
    """

    example: Example
    action: ActionType
    person: Entity
    resource: EntityUid
    facts: Mapping[str, Value]
    settings: Entity | None = None


def typed_example(rulebook: Rulebook, example: Example) -> TypedExample:
    """The example, typed by the rulebook's schema and held against its rules and catalogue.

    Raises:
        RuleUnknown, ActionUnknown, ThingUnknown, AppIdInWrongCase: it names what the rulebook does not have.
        FactUnknown, FactDoesNotFit, FactMissing: a fact of it does not fit the schema.
        ExampleBroken: its resource is not a name, or is of a kind the action is never about.
    """
    try:
        return _typed(rulebook, example)
    except RulebookError as error:
        sentence = f"The example `{example.id}`: {error.message}"
        raise type(error)(sentence, todo=error.todo, place=error.place or example.place) from error


def _typed(rulebook: Rulebook, example: Example) -> TypedExample:
    for rule_id in (*example.rules, *example.because):
        find_rule(rulebook, rule_id)
    action = find_action(rulebook.schema, example.action)
    return TypedExample(
        example,
        action,
        person_from(rulebook.schema, action.principals[0], example.person),
        _resource(rulebook, action, example),
        facts_from_yaml(action.context, example.facts, f"the action `{action.uid.id}`"),
        _settings(rulebook, example),
    )


def _settings(rulebook: Rulebook, example: Example) -> Entity | None:
    """The force as the example has it: its own parameters, and the rulebook's for the rest."""
    if not example.settings:
        return None
    declared = rulebook.schema.entity_types[FORCE.type].attributes if FORCE.type in rulebook.schema.entity_types else {}
    own = facts_from_yaml(declared, example.settings, "the force")
    as_they_stand = force_entity(rulebook.parameters)
    return Entity(FORCE, {**as_they_stand.attributes, **own})


def find_rule(rulebook: Rulebook, rule_id: str) -> str:
    """The id itself where the rulebook has that rule.

    Raises:
        RuleUnknown: it does not; the message names the nearest.
    """
    if rule_id in rulebook.by_id:
        return rule_id
    near = _near(rule_id, rulebook.by_id)
    raise RuleUnknown(
        f"There is no rule `{rule_id}` in this rulebook.",
        todo=f"write `{near}` if that is meant." if near else "use the `@id` of a rule in `policies`.",
    )


def find_action(schema: Schema, name: str) -> ActionType:
    """The action of that id.

    Raises:
        ActionUnknown: the schema has none; the message lists those there are.
    """
    asked = {action.uid.id: action for action in schema.asked()}
    if name in asked:
        return asked[name]
    raise ActionUnknown(
        f"There is no action `{name}`.",
        todo=f"use one of {', '.join(f'`{one}`' for one in asked)}.",
    )


def person_from(schema: Schema, kind: str, given: Mapping[str, Any], name: str = ASKER) -> Entity:
    """A person as examples and the command line describe one: facts of the schema, units and roles.

    Raises:
        FactUnknown, FactDoesNotFit, FactMissing: as `facts_from_yaml`; a required fact must be given.
    """
    attributes = schema.entity_types[kind].attributes
    facts = {one: value for one, value in given.items() if one not in _BELONGINGS}
    typed = facts_from_yaml(attributes, facts, "the person asking")
    absent = next((one.name for one in attributes.values() if one.required and one.name not in typed), None)
    if absent is not None:
        raise FactMissing(
            f"The person has no `{absent}`.", todo=f"give it: {attributes[absent].marks.get('says', absent)}"
        )
    parents: set[EntityUid] = set()
    for belonging, parent_kind in _BELONGINGS.items():
        listed = given.get(belonging) or []
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise ExampleBroken(f"`{belonging}` is not a list of texts.", todo=f"write `{belonging}: [one, two]`.")
        parents |= {EntityUid(parent_kind, one) for one in listed}
    return Entity(EntityUid(kind, name), typed, frozenset(parents))


def _resource(rulebook: Rulebook, action: ActionType, example: Example) -> EntityUid:
    uid = parse_uid(example.resource)
    if uid is None or uid.type not in action.resources:
        raise ExampleBroken(
            f"`{example.resource}` is not something that `{action.uid.id}` is about.",
            todo=f"write it as {' or '.join(f'`{one}::…`' for one in action.resources)}, such as "
            f'`{action.resources[0]}::"name"`.',
        )
    if not example.unlisted:
        return find_entity(rulebook.entities, uid)
    if uid in rulebook.entities:
        raise ThingUnknown(
            f"`{uid.id}` is marked `unlisted` and stands in the catalogue all the same.",
            todo="take out `unlisted`, or name something that is not in the catalogue.",
        )
    return uid


def _near(name: str, known: Mapping[str, object]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)
