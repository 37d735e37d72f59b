"""Every problem of a rulebook at once: what Cedar says, and what Cedar cannot know.

`check_directory` reads and checks, `check` checks what is loaded. Whether the examples hold is for
`core.decision.examples`, since it takes a decider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from bluelamp.core.cedar import Attribute
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook.errors import (
    FactDoesNotFit,
    HedgeWithoutExample,
    RulebookError,
    RuleMarkBroken,
    RuleUnknown,
    RuleWithoutExample,
    SchemaMarkMissing,
    SourceNotListed,
)
from bluelamp.core.rulebook.example_facts import typed_example
from bluelamp.core.rulebook.examples import ALLOWING
from bluelamp.core.rulebook.facts import allowed_texts, read_example_value
from bluelamp.core.rulebook.fit import misfits, place_in_rule
from bluelamp.core.rulebook.hedges import hedges_in
from bluelamp.core.rulebook.load import gather
from bluelamp.core.rulebook.marked_yaml import read_yaml
from bluelamp.core.rulebook.model import NO_PUBLISHED_SOURCE, Rule, Rulebook
from bluelamp.core.rulebook.questions import choices_of
from bluelamp.core.rulebook.standards import HANDLINGS, STANDARDS


class Severity(StrEnum):
    """An error stops a rulebook; a warning is for somebody to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing wrong, and whether it stops the rulebook."""

    severity: Severity
    error: BluelampError

    def as_json(self) -> dict[str, object]:
        """The problem for a program."""
        return {"severity": self.severity.value} | self.error.as_json()


@dataclass(frozen=True)
class Report:
    """What a check found. `rulebook` is None where it could not be read at all."""

    rulebook: Rulebook | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[BluelampError, ...]:
        """The problems that stop the rulebook."""
        return tuple(one.error for one in self.problems if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[BluelampError, ...]:
        """The problems for somebody to look at."""
        return tuple(one.error for one in self.problems if one.severity is Severity.WARNING)

    @property
    def passes(self) -> bool:
        """Whether nothing stops the rulebook."""
        return self.rulebook is not None and not self.errors

    def say(self) -> str:
        """All problems for a person, errors first; one sentence where there is none."""
        told = [f"error: {one.say()}" for one in self.errors] + [f"warning: {one.say()}" for one in self.warnings]
        return "\n\n".join(told) if told else "Nothing is wrong with the text of this rulebook."

    def as_json(self) -> dict[str, object]:
        """The report for a program."""
        return {"passes": self.passes, "problems": [one.as_json() for one in self.problems]}


def check_directory(path: Path, on: date) -> Report:
    """Everything wrong with a rulebook directory on a day: what stops it loading, and the lint.

    Raises:
        RulebookNotFound: there is no such directory.
    """
    gathered = gather(path, on)
    found = [Problem(Severity.ERROR, one) for one in gathered.problems]
    found += [Problem(Severity.WARNING, one) for one in gathered.warnings]
    if gathered.rulebook is not None:
        # A rule that could not be read would be reported again by every example of it.
        follows: tuple[type[BluelampError], ...] = (RuleUnknown,) if gathered.problems else ()
        found += [Problem(Severity.ERROR, one) for one in _lint(gathered.rulebook) if not isinstance(one, follows)]
    return Report(gathered.rulebook, tuple(found))


def check(rulebook: Rulebook) -> Report:
    """Everything wrong with a loaded rulebook, the examples' shape among it."""
    found = (*misfits(rulebook), *_lint(rulebook))
    return Report(rulebook, tuple(Problem(Severity.ERROR, one) for one in found))


def _lint(rulebook: Rulebook) -> Iterator[BluelampError]:
    yield from _schema_marks(rulebook)
    for rule in rulebook.rules:
        yield from _rule_marks(rule)
        yield from _source(rulebook, rule)
        yield from _hedges(rulebook, rule)
        yield from _has_examples(rulebook, rule)
    for example in rulebook.examples:
        try:
            typed_example(rulebook, example)
        except RulebookError as error:
            yield error


# The schema -----------------------------------------------------------------------------------------------------

_STATED_BY = ("register", "roster", "person", "phone", "clock", "rulebook", "incident")
_YES_NO = ("yes", "no")
_FACT_MARKS: Mapping[str, tuple[str, ...]] = {
    "says": (),
    "stated_by": _STATED_BY,
    "changeable": _YES_NO,
    "known": ("before", "after", "both"),
}
_THING_MARKS: Mapping[str, tuple[str, ...]] = {"says": (), "stated_by": _STATED_BY}
_ACTION_MARKS: Mapping[str, tuple[str, ...]] = {"says": ()}
_OPTIONAL_MARKS: Mapping[str, tuple[str, ...]] = {
    "values": (),
    "assume": (),
    "permission": _YES_NO,
    "screened": _YES_NO,
    "asks": (),
    "choices": (),
}


def _schema_marks(rulebook: Rulebook) -> Iterator[BluelampError]:
    schema = rulebook.schema
    for kind in schema.entity_types.values():
        yield from _marks(f"The entity `{kind.name}`", kind.marks, _THING_MARKS)
        yield from _fact_marks(kind.name, kind.attributes)
    for action in schema.actions.values():
        yield from _marks(f"The action `{action.uid.id}`", action.marks, _ACTION_MARKS)
        yield from _fact_marks(action.uid.id, action.context)


def _fact_marks(owner: str, attributes: Mapping[str, Attribute]) -> Iterator[BluelampError]:
    for attribute in attributes.values():
        what = f"The fact `{attribute.name}` of `{owner}`"
        yield from _marks(what, attribute.marks, _FACT_MARKS)
        assumed = attribute.marks.get("assume")
        if assumed is not None:
            raw = assumed if attribute.type.kind == "string" else read_yaml(assumed, "@assume")
            try:
                read_example_value(raw, attribute)
            except FactDoesNotFit as error:
                yield SchemaMarkMissing(
                    f"{what} is assumed to be `{assumed}`, which does not fit: {error.message}", todo=error.todo
                )
        if allowed_texts(attribute) and attribute.type.kind != "string":
            yield SchemaMarkMissing(
                f"{what} has `@values` and is not a text.", todo="leave `@values` to facts of type String."
            )
        yield from _choices(what, attribute)
        yield from _fact_marks(f"{owner}.{attribute.name}", attribute.type.fields)


def _choices(what: str, attribute: Attribute) -> Iterator[BluelampError]:
    """A choice that is worded and cannot be made, or the other way round, would lead the person who is asked astray."""
    worded, values = set(choices_of(attribute)), set(allowed_texts(attribute))
    if "choices" in attribute.marks and worded != values:
        odd = ", ".join(f"`{one}`" for one in sorted(worded ^ values))
        yield SchemaMarkMissing(
            f"{what} has `@choices` that are not its `@values`: {odd}.",
            todo="write `value: words` for each of the `@values`, separated by semicolons.",
        )


def _marks(what: str, marks: Mapping[str, str], needed: Mapping[str, tuple[str, ...]]) -> Iterator[BluelampError]:
    for name, allowed in needed.items():
        if not marks.get(name, "").strip():
            listed = f" with one of {', '.join(allowed)}" if allowed else " with one sentence"
            yield SchemaMarkMissing(f"{what} has no `@{name}`.", todo=f'add `@{name}("…")`{listed} to the schema.')
    for name, value in marks.items():
        if name not in needed and name not in _OPTIONAL_MARKS:
            known = ", ".join(f"@{one}" for one in (*_FACT_MARKS, *_OPTIONAL_MARKS))
            yield SchemaMarkMissing(
                f"{what} has the mark `@{name}`, which means nothing here.", todo=f"use one of {known}."
            )
            continue
        allowed = needed.get(name) or _OPTIONAL_MARKS.get(name, ())
        if allowed and value.strip() and value not in allowed:
            yield SchemaMarkMissing(
                f"{what} has `@{name}` as `{value}`.", todo=f"write one of {', '.join(f'`{one}`' for one in allowed)}."
            )


# The rules ------------------------------------------------------------------------------------------------------

_RULE_MARKS = ("id", "title", "source", "says", "duty", "handling", "standard")


def _rule_marks(rule: Rule) -> Iterator[BluelampError]:
    marks = rule.policy.annotations
    for name, value in marks.items():
        if name not in _RULE_MARKS:
            yield _mark_broken(rule, f"has the mark `@{name}`, which means nothing here", name, _known_marks())
        elif name in ("duty", "standard", "handling") and not value.strip(" ;"):
            yield _mark_broken(rule, f"has an empty `@{name}`", name, f"fill it, or take `@{name}` out.")
    if rule.handling and rule.handling not in HANDLINGS:
        listed = ", ".join(f"`{one}`" for one in HANDLINGS)
        yield _mark_broken(rule, f"has `{rule.handling}` as its handling", "handling", f"write one of {listed}.")
    for standard in rule.standards:
        if standard not in STANDARDS:
            todo = (
                f"separate several by semicolons and write each as one of {', '.join(f'`{one}`' for one in STANDARDS)}."
            )
            yield _mark_broken(
                rule, f"cites the standard `{standard}`, which is not one of those known", "standard", todo
            )
    if rule.duties and rule.effect == "forbid":
        todo = "put the duty on the rule that allows; what is refused carries no duty."
        yield _mark_broken(rule, "refuses and has a duty", "duty", todo)


def _known_marks() -> str:
    return f"use one of {', '.join(f'`@{one}`' for one in _RULE_MARKS)}."


def _mark_broken(rule: Rule, what: str, name: str, todo: str) -> RuleMarkBroken:
    return RuleMarkBroken(f"The rule `{rule.id}` {what}.", todo=todo, place=place_in_rule(rule, name))


def _source(rulebook: Rulebook, rule: Rule) -> Iterator[BluelampError]:
    listed = any(rule.source.startswith(one) for one in rulebook.sources)
    if rule.source and rule.source != NO_PUBLISHED_SOURCE and not listed:
        yield SourceNotListed(
            f"The rule `{rule.id}` cites `{rule.source}`, and no source listed in `rulebook.yaml` begins so.",
            todo="list the text under `sources` in `rulebook.yaml`, or begin the citation as it is listed; "
            f"a rule that no text states has `{NO_PUBLISHED_SOURCE}`.",
            place=place_in_rule(rule, "source"),
        )


def _hedges(rulebook: Rulebook, rule: Rule) -> Iterator[BluelampError]:
    if any(rule.id in example.rules for example in rulebook.examples):
        return
    for name, text in (("title", rule.title), ("says", rule.says)):
        for word in dict.fromkeys(hedges_in(text)):
            yield HedgeWithoutExample(
                f"The rule `{rule.id}` says `{word}`, and no example shows where that ends.",
                todo=f"add an example with `rules: [{rule.id}]` at the edge of `{word}`, or say it without the word.",
                place=place_in_rule(rule, name),
            )


def _has_examples(rulebook: Rulebook, rule: Rule) -> Iterator[BluelampError]:
    mine = [one for one in rulebook.examples if rule.id in one.rules]
    lacking = [
        what
        for what, there in (
            ("in which something is allowed", any(one.answer in ALLOWING for one in mine)),
            ("in which something is refused", any(one.answer not in ALLOWING for one in mine)),
            ("in which it decides (`because`)", any(rule.id in one.because for one in mine)),
        )
        if not there
    ]
    if lacking:
        yield RuleWithoutExample(
            f"The rule `{rule.id}` has no example {' and none '.join(lacking)}.",
            todo=f"add examples with `rules: [{rule.id}]`: one on each side of the rule's edge.",
            place=rule.policy.place,
        )
