"""The rulebook in plain words: the guidance that people read.

Made of sentences that each belong to one rule, so that nothing is told that no rule says. Every
rule MUST be said, and every sentence of the pages MUST be one of `Guidance.sentences()`:
`tests/core/rulebook/test_words.py` and `test_pages.py` read the finished pages to hold that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bluelamp.core.cedar import EntityUid
from bluelamp.core.kernel import say_instant
from bluelamp.core.rulebook.errors import RulebookError
from bluelamp.core.rulebook.example_facts import TypedExample, typed_example
from bluelamp.core.rulebook.facts_read import facts_read
from bluelamp.core.rulebook.model import NO_PUBLISHED_SOURCE, Example, Parameter, Rule, Rulebook
from bluelamp.core.rulebook.plain_values import say_name, say_value
from bluelamp.core.rulebook.standards import HANDLINGS

_EFFECTS = {
    "permit": "This rule allows.",
    "forbid": "This rule refuses, and what it refuses no other rule can allow.",
}
_ANSWERS = {
    "allowed": "Yes, allowed.",
    "allowed with duties": "Yes, with duties.",
    "only with permission": "Only with a permission.",
    "not allowed": "No, not allowed.",
}


@dataclass(frozen=True)
class ExampleInWords:
    """One example as a question and its answer."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True)
class RuleInWords:
    """One rule as people read it; every text in it is one sentence or a few that belong together."""

    id: str
    title: str
    says: str
    effect: str
    duties: tuple[str, ...]
    parameters: tuple[str, ...]
    examples: tuple[ExampleInWords, ...]
    standards: str | None
    handling: str | None
    source: str
    published: bool

    def sentences(self) -> Iterator[str]:
        """Everything the section says, in its order."""
        yield from (self.title, self.says, self.effect, *self.duties, *self.parameters)
        for example in self.examples:
            yield from (example.question, example.answer)
        yield from (one for one in (self.standards, self.handling, self.source) if one)


@dataclass(frozen=True)
class TopicInWords:
    """The rules of one topic."""

    id: str
    title: str
    rules: tuple[RuleInWords, ...]


@dataclass(frozen=True)
class Guidance:
    """A whole rulebook in plain words."""

    title: str
    on: date
    digest: str
    topics: tuple[TopicInWords, ...]

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Every sentence with the id of the rule it belongs to."""
        for topic in self.topics:
            for rule in topic.rules:
                yield from ((rule.id, sentence) for sentence in rule.sentences())


def guidance(rulebook: Rulebook) -> Guidance:
    """The rulebook in plain words, topic by topic in its own order."""
    topics: dict[str, list[RuleInWords]] = {}
    for rule in rulebook.rules:
        topics.setdefault(rule.topic, []).append(rule_in_words(rulebook, rule))
    return Guidance(
        rulebook.title,
        rulebook.on,
        rulebook.digest,
        tuple(TopicInWords(topic, topic_title(rulebook, topic), tuple(rules)) for topic, rules in topics.items()),
    )


def rule_in_words(rulebook: Rulebook, rule: Rule) -> RuleInWords:
    """One rule in plain words."""
    return RuleInWords(
        id=rule.id,
        title=rule.title,
        says=rule.says,
        effect=_EFFECTS[rule.effect],
        duties=tuple(_duty(one) for one in rule.duties),
        parameters=tuple(say_parameter(one) for one in parameters_read(rulebook, rule)),
        examples=tuple(example_in_words(rulebook, one) for one in rulebook.examples if rule.id in one.rules),
        standards=f"Standards: {', '.join(rule.standards)}." if rule.standards else None,
        handling=HANDLINGS.get(rule.handling or ""),
        source=f"No published text states this rule. {NO_PUBLISHED_SOURCE}."
        if rule.is_default
        else f"Source: {_sentence(rule.source)}",
        published=not rule.is_default,
    )


def parameters_read(rulebook: Rulebook, rule: Rule) -> tuple[Parameter, ...]:
    """The force's settings that a rule reads, by name."""
    read = {fact.path for fact in facts_read(rulebook.schema, rule) if fact.owner == "Force"}
    return tuple(one for name, one in rulebook.parameters.items() if name in read)


def say_parameter(parameter: Parameter) -> str:
    """A setting with its value, since when, and what set it."""
    since = f"{parameter.since.day} {parameter.since:%B %Y}"
    return (
        f"{_sentence(parameter.says)} As it stands: {say_value(parameter.value)}, "
        f"since {since}. Set by: {_sentence(parameter.source)}"
    )


def example_in_words(rulebook: Rulebook, example: Example) -> ExampleInWords:
    """An example as a question and an answer. One that does not fit the schema is told as it is written."""
    try:
        typed = typed_example(rulebook, example)
    except RulebookError:
        question = f"{_sentence(example.title)} Asked: {example.action}, {example.resource}."
    else:
        question = _question(rulebook, typed)
    return ExampleInWords(example.id, question, _answer(rulebook, example))


def _question(rulebook: Rulebook, typed: TypedExample) -> str:
    example = typed.example
    act = _lowered(typed.action.marks.get("says", say_name(typed.action.uid.id))).rstrip(".")
    asked = f"may I {act}: {_thing(rulebook, typed.resource)}?"
    parts = [f"{_sentence(example.title)} {_person(example.person)} asks on {say_instant(example.at)}: {asked}"]
    if typed.settings is not None:
        own = [f"{say_name(name)}: {say_value(typed.settings.attributes[name])}" for name in example.settings]
        parts.append(f"The force has set {'; '.join(own)}.")
    if typed.facts:
        given = [f"{say_name(name)}: {say_value(value)}" for name, value in typed.facts.items()]
        parts.append(f"Given {'; '.join(given)}.")
    return " ".join(parts)


def _thing(rulebook: Rulebook, uid: EntityUid) -> str:
    name = rulebook.names.get(uid, uid.id).rstrip(".")
    return name if uid.type in ("App", "Site") else _lowered(name)


def _person(person: Mapping[str, Any]) -> str:
    kind = str(person.get("kind", "person"))
    shown = "A special constable" if kind == "special" else f"{'An' if kind[:1] in 'aeiou' else 'A'} {kind}"
    if kind == "staff":
        shown = "A member of staff"
    belongs = [say_name(str(one)).replace("-", " ") for name in ("units", "roles") for one in person.get(name) or ()]
    plain = [
        f"{say_name(name)}: {say_value(value)}"
        for name, value in person.items()
        if name not in ("kind", "units", "roles")
    ]
    told = [*(["in " + ", ".join(belongs)] if belongs else []), *plain]
    return f"{shown} ({'; '.join(told)})" if told else shown


def _answer(rulebook: Rulebook, example: Example) -> str:
    titles = [rulebook.by_id[one].title if one in rulebook.by_id else one for one in example.because]
    why = f"Because: {'; '.join(one.rstrip('.') for one in titles)}." if titles else "Because no rule allows it."
    parts = [_ANSWERS[example.answer], why]
    if example.duties:
        parts.append(f"Then: {'; '.join(_lowered(one).rstrip('.') for one in example.duties)}.")
    if example.source:
        parts.append(f"Case: {_sentence(example.source)}")
    return " ".join(parts)


def _duty(text: str) -> str:
    return f"You must then: {_sentence(_lowered(text))}"


def _lowered(text: str) -> str:
    """The text with a small first letter; a name in capitals, such as that of a force system, keeps them."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def topic_title(rulebook: Rulebook, topic: str) -> str:
    """The heading of a topic: the name of the app it is called after, or its own words."""
    app = rulebook.catalogue.apps.get(topic)
    if app is not None:
        return app.name
    words = topic.replace("-", " ")
    return words[:1].upper() + words[1:]
