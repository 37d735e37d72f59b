"""An answer as it is kept and shown: plain words and ids, with the asker left out.

Of the person it holds only what the rules that can speak to the question read: a kind, a role, whether
a phone is issued. Names that were typed, such as that of a group, and the exact moment are left out of
what is kept, and out of the copy of whoever saves it.

MUST: neither the id of the person nor anything that no rule here reads is in what is kept
(`tests/records/asking/test_given.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bluelamp.core.cedar import Attribute, Datetime, Entities, Entity, EntityUid, Record, Value
from bluelamp.core.decision import Answer, EngineDecider, Outcome
from bluelamp.core.decision.ask import answer_of
from bluelamp.core.decision.case import Case, prepare
from bluelamp.core.decision.wording import say_value
from bluelamp.core.kernel import LONDON, digest, from_millis, parse_instant
from bluelamp.core.phones.holders import reads_of
from bluelamp.core.rulebook import Rule, fact_question
from bluelamp.core.rulebook.plain_values import say_name
from bluelamp.core.rulebook.questions import NO, YES
from bluelamp.records.asking.interview import Interview

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class RuleGiven:
    """A rule that decided, as it was told."""

    id: str
    title: str
    says: str
    source: str
    allows: bool
    default: bool


@dataclass(frozen=True, kw_only=True)
class FactGiven:
    """A fact that the answer rests on, in words."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer. `hour` is the hour in which it was given; `edition` the rulebook it was given under.

    `stopped` is whether a rule that can refuse this could not be read: then it must not be relied on.
    `stated` are what the person said, `known` what was known, `changes` what would turn the answer,
    each a few facts. `person` is what of the person the rules read.
    """

    reference: str
    outcome: Outcome
    act: str
    act_words: str
    thing_type: str
    thing_id: str
    thing_name: str
    listed: bool
    rules: tuple[RuleGiven, ...]
    duties: tuple[str, ...]
    permissions: tuple[str, ...]
    stopped: tuple[str, ...]
    stated: tuple[FactGiven, ...]
    known: tuple[FactGiven, ...]
    person: tuple[str, ...]
    changes: tuple[tuple[FactGiven, ...], ...]
    hour: datetime
    edition: str

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes, with duties or without."""
        return self.outcome in (Outcome.ALLOWED, Outcome.ALLOWED_WITH_DUTIES)

    def as_json(self) -> dict[str, Any]:
        """The answer as it is stored."""
        return {"format": FORMAT, **asdict(self), "outcome": str(self.outcome), "hour": self.hour.isoformat()}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Given:
        """The answer as it was stored."""
        plain = {name: value for name, value in body.items() if name != "format"}
        facts = {name: tuple(FactGiven(**one) for one in plain[name]) for name in ("stated", "known")}
        texts = {name: tuple(plain[name]) for name in ("duties", "permissions", "stopped", "person")}
        return cls(
            **{
                **plain,
                **facts,
                **texts,
                "rules": tuple(RuleGiven(**one) for one in plain["rules"]),
                "changes": tuple(tuple(FactGiven(**one) for one in several) for several in plain["changes"]),
                "outcome": Outcome(plain["outcome"]),
                "hour": parse_instant(plain["hour"]),
            }
        )


def give(interview: Interview, decider: EngineDecider) -> Given:
    """The answer to a question whose interview is at its end.

    Raises:
        RulebookError: something that was stated does not fit.
    """
    case = prepare(interview.rulebook, interview.question())
    return _with_reference(_given(interview, case, answer_of(case, decider.decide(case.request, case.entities))))


def _given(interview: Interview, case: Case, answer: Answer) -> Given:
    hour = answer.asked_at.replace(minute=0, second=0, microsecond=0)
    context = case.action.context
    read = [name for name in context if name in case.facts_read and name in case.facts and name != "now"]
    stated = [name for name in read if name in interview.stated]
    known = [name for name in read if name in interview.known()]
    return Given(
        reference="",
        outcome=answer.outcome,
        act=interview.act.id,
        act_words=interview.act.words,
        thing_type=interview.thing.type,
        thing_id=interview.thing.id,
        thing_name=interview.thing.name,
        listed=answer.listed,
        rules=tuple(_rule(one) for one in answer.rules),
        duties=answer.duties,
        permissions=tuple(_capital(say_name(one)) for one in answer.permissions),
        stopped=tuple(one.title for one in answer.erred if one.effect == "forbid"),
        stated=tuple(_fact(context[name], case.facts[name]) for name in stated),
        known=tuple(_fact(context[name], case.facts[name]) for name in known),
        person=tuple(_person(case)),
        changes=tuple(
            tuple(_fact(context[name], value) for name, value in one.facts.items()) for one in answer.changes
        ),
        hour=hour,
        edition=answer.rulebook_digest,
    )


def _with_reference(found: Given) -> Given:
    """The reference is of what is kept and of nothing else, so it tells no more than that."""
    body = {name: value for name, value in found.as_json().items() if name != "reference"}
    name = digest(_plain(body))
    return Given.from_json(
        {**found.as_json(), "reference": "-".join(("BL", name[:4], name[4:8], name[8:12], name[12:16]))}
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _rule(rule: Rule) -> RuleGiven:
    return RuleGiven(
        id=rule.id,
        title=rule.title,
        says=rule.says,
        source=rule.source,
        allows=rule.effect == "permit",
        default=rule.is_default,
    )


def _fact(attribute: Attribute, value: Value) -> FactGiven:
    return FactGiven(question=fact_question(attribute).words, answer=_in_words(attribute, value))


def _in_words(attribute: Attribute, value: Value) -> str:
    if isinstance(value, bool):
        return fact_question(attribute).choices[YES if value else NO]
    if isinstance(value, str):
        return fact_question(attribute).choices.get(value, "as you gave it")
    if isinstance(value, Datetime):
        return _day(value)
    if isinstance(value, Record):
        until = value.get("until")
        ends = f" until {_day(until)}" if isinstance(until, Datetime) else ""
        return f"held{ends}"
    return say_value(value)


def _day(value: Datetime) -> str:
    local = from_millis(value.millis).astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def _person(case: Case) -> Iterator[str]:
    """What of the person the rules that can speak to the question read, in words."""
    reads = reads_of((rule.policy for rule in case.rules), "principal")
    person = case.question.people.get(case.question.principal)
    if person is None or reads.whole:
        return
    declared = case.rulebook.schema.entity_types[person.uid.type].attributes
    for name in declared:
        if name in reads.attributes and name in person.attributes:
            yield f"{_capital(say_name(name))}: {say_value(person.attributes[name])}"
    yield from (
        f"{one.type}: {one.id.replace('-', ' ')}"
        for one in sorted(_groups(case.question.people, person) & reads.groups)
    )


def _groups(people: Entities, person: Entity) -> frozenset[EntityUid]:
    return people.ancestors(person.uid)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
