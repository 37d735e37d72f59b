"""Whether the rules fit the schema: Cedar's strict validator, its complaints placed in the rule's text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bluelamp.core.cedar import Engine, Finding
from bluelamp.core.cedar.tokens import place_at, tokens
from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.errors import RuleDoesNotFit, UnknownFact
from bluelamp.core.rulebook.model import Rule, Rulebook

_UNKNOWN_FACT = re.compile(r"attribute `([^`]+)` (?:in context for|on entity type|in|on) ?(.*?) ?not found")
_QUOTED = re.compile(r"`([^`]+)`")


def misfits(rulebook: Rulebook) -> Iterator[BluelampError]:
    """What Cedar's strict validator finds wrong with each rule, in its own order."""
    if not rulebook.rules:
        return
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
