"""Whether the rules fit the schema: Cedar's strict validator, its complaints placed in the rule's text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bluelamp.core.cedar import Engine, EntityUid, Finding
from bluelamp.core.cedar.expressions import Literal, walk
from bluelamp.core.cedar.tokens import place_at, tokens
from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.catalogue import CATEGORY_TYPES, THING_TYPES, find_entity
from bluelamp.core.rulebook.errors import AppIdInWrongCase, RuleDoesNotFit, ThingUnknown, UnknownFact
from bluelamp.core.rulebook.model import Rule, Rulebook

_UNKNOWN_FACT = re.compile(r"attribute `([^`]+)` (?:in context for|on entity type|in|on) ?(.*?) ?not found")
_QUOTED = re.compile(r"`([^`]+)`")


def misfits(rulebook: Rulebook) -> Iterator[BluelampError]:
    """What does not fit: Cedar's strict validator on every rule, then names that the catalogue lacks.

    Cedar lets a rule name an app that does not exist, and the rule then never applies. A `forbid`
    MUST NOT fall silent over a spelling mistake: `tests/core/rulebook/test_fit.py`.
    """
    if not rulebook.rules:
        return
    yield from _validated(rulebook)
    for rule in rulebook.rules:
        yield from _unknown_names(rulebook, rule)


_LISTED = frozenset({"App", "Site", "Force", *CATEGORY_TYPES.values(), *(kind for kind, _ in THING_TYPES.values())})


def _unknown_names(rulebook: Rulebook, rule: Rule) -> Iterator[BluelampError]:
    """Apps, sites, categories and things that the rule names; people, units and roles are the register's."""
    named = {
        node.value
        for term in rule.policy.terms
        for node in walk(term)
        if isinstance(node, Literal) and isinstance(node.value, EntityUid)
    }
    for uid in sorted(named):
        if uid.type in _LISTED:
            try:
                find_entity(rulebook.entities, uid, place_in_rule(rule, f'"{uid.id}"'))
            except (ThingUnknown, AppIdInWrongCase) as error:
                yield type(error)(f"The rule `{rule.id}`: {error.message}", todo=error.todo, place=error.place)


def _validated(rulebook: Rulebook) -> Iterator[BluelampError]:
    for finding in Engine(rulebook.policies).validate(rulebook.schema.text):
        rule = rulebook.by_id.get(finding.policy_id)
        if rule is None:
            yield RuleDoesNotFit(
                f"The rules do not fit the schema: {finding.message}.", todo="correct the rule that the message names."
            )
        else:
            yield _misfit(rule, finding)


def _misfit(rule: Rule, finding: Finding) -> BluelampError:
    unknown = _UNKNOWN_FACT.search(finding.message)
    if unknown is not None:
        name, where = unknown[1].split(".")[-1], unknown[2]
        return UnknownFact(
            f"The rule `{rule.id}` reads the fact `{name}`, which the schema does not have for {where}.",
            todo="correct the spelling, or declare the fact in the schema.",
            place=place_in_rule(rule, name),
        )
    named = _QUOTED.search(finding.message)
    return RuleDoesNotFit(
        f"The rule `{rule.id}` does not fit the schema: {finding.message}.",
        todo=_todo(finding.message),
        place=place_in_rule(rule, named[1]) if named else rule.policy.place,
    )


def _todo(message: str) -> str:
    if "optional attribute" in message:
        return "ask first whether the fact is there: `context has permission && …`."
    if "not compatible" in message or "unexpected type" in message:
        return "compare values of one type; the schema gives the type of each fact."
    if "unrecognized" in message:
        return "correct the spelling; names are case sensitive."
    return "look at what the rule says of who, which action and what; the schema says which go together."


def place_in_rule(rule: Rule, name: str) -> Place:
    """The place of a fact's name, or of a longer text, in the file: the rule's own lines, counted from its first."""
    text, start = rule.policy.text, rule.policy.place
    offset = next((one.start for one in tokens(text) if one.text == name), None)
    offset = text.find(name) if offset is None else offset
    if offset < 0 or start.line is None or start.column is None:
        return start
    inside = place_at(text, offset, start.source)
    line, column = inside.line or 1, inside.column or 1
    if line == 1:
        return Place(start.source, start.line, column + start.column - 1, start.excerpt)
    return Place(start.source, start.line + line - 1, column, inside.excerpt)
