"""Rules: Cedar policies with the marks that make them rules of a force."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from bluelamp.core.cedar import CedarError, Policy, parse_policies
from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.errors import (
    RulebookFileBroken,
    RulebookFileMissing,
    RuleIdTwice,
    RuleWithoutId,
    RuleWithoutSource,
    RuleWithoutTitle,
    RuleWithoutWords,
)
from bluelamp.core.rulebook.model import NO_PUBLISHED_SOURCE, Rule
from bluelamp.core.rulebook.reading import Reading


def read_rules(reading: Reading) -> tuple[Rule, ...]:
    """Every rule, file by file in name order. Problems go to the reading; rules without an id are left out."""
    names = reading.files("policies", ".cedar")
    if not names:
        reading.problems.append(
            RulebookFileMissing(
                "The rulebook has no rules.",
                todo="add a file such as `policies/01-default.cedar`.",
                place=Place(reading.source("policies")),
            )
        )
    found: dict[str, Rule] = {}
    for name in names:
        try:
            policies = parse_policies(reading.text(name), reading.source(name))
        except (CedarError, RulebookFileMissing, RulebookFileBroken) as error:
            reading.problems.append(error)
            continue
        for policy in policies:
            rule = _rule(reading, policy, topic_of(name))
            if rule is None:
                continue
            first = found.get(rule.id)
            if first is None:
                found[rule.id] = rule
                continue
            reading.problems.append(
                RuleIdTwice(
                    f"The rule id `{rule.id}` stands here a second time; the first is at "
                    f"{first.policy.place.source}:{first.policy.place.line}.",
                    todo="give one of the two rules another `@id`.",
                    place=policy.place,
                )
            )
    return tuple(found.values())


def topic_of(name: str) -> str:
    """The topic of a policy file: its name without number and ending.

    >>> topic_of("policies/03-messaging-apps.cedar")
    'messaging-apps'
    """
    return re.sub(r"^[0-9]+-", "", PurePosixPath(name).stem)


def _rule(reading: Reading, policy: Policy, topic: str) -> Rule | None:
    marks = {name: value.strip() for name, value in policy.annotations.items()}
    rule_id = marks.get("id", "")
    if not rule_id:
        reading.problems.append(
            RuleWithoutId(
                "This rule has no `@id`.",
                todo='put `@id("a-name-in-small-letters")` before it; answers name rules by their id.',
                place=policy.place,
            )
        )
        return None
    for mark, error, todo in _NEEDED:
        if not marks.get(mark):
            reading.problems.append(
                error(f"The rule `{rule_id}` has no `@{mark}`.", todo=todo, place=policy.place),
            )
    return Rule(
        id=rule_id,
        title=marks.get("title", ""),
        source=marks.get("source", ""),
        says=marks.get("says", ""),
        duties=split_list(marks.get("duty", "")),
        handling=marks.get("handling"),
        standards=split_list(marks.get("standard", "")),
        topic=topic,
        policy=policy,
    )


_NEEDED: tuple[tuple[str, type[BluelampError], str], ...] = (
    ("title", RuleWithoutTitle, 'add `@title("…")`, the rule in a few words.'),
    (
        "source",
        RuleWithoutSource,
        f'add `@source("…")`, the published text that states it, or `@source("{NO_PUBLISHED_SOURCE}")`.',
    ),
    ("says", RuleWithoutWords, 'add `@says("…")`, the rule in one or two plain sentences.'),
)


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a mark that holds several, separated by semicolons.

    >>> split_list("Confidentiality; Orders and Instructions")
    ('Confidentiality', 'Orders and Instructions')
    """
    return tuple(part.strip() for part in text.split(";") if part.strip())
