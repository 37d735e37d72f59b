"""An answer in plain English, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Record, Value, cedar_json
from bluelamp.core.decision.answer import Answer, Change, Outcome
from bluelamp.core.kernel import from_millis, say_instant
from bluelamp.core.rulebook import Rule

_HEADLINES = {
    Outcome.ALLOWED: "Allowed.",
    Outcome.ALLOWED_WITH_DUTIES: "Allowed, with duties.",
    Outcome.ONLY_WITH_PERMISSION: "Not allowed as things stand; it would be with a permission in force.",
    Outcome.NOT_ALLOWED: "Not allowed.",
}
_SPANS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"), (1, "millisecond"))


def say(answer: Answer) -> str:
    """The answer for a person, in the order in which it matters.

    A `forbid` that could not be read stands first of all: what it should stop may have been let through.
    """
    stopped = [rule for rule in answer.erred if rule.effect == "forbid"]
    others = [rule for rule in answer.erred if rule.effect != "forbid"]
    blocks = [
        *_warning(stopped),
        _HEADLINES[answer.outcome],
        *([] if answer.listed else ["This is not in the catalogue, so only rules that speak of everything reach it."]),
        *_block("Why:", (_rule(rule) for rule in answer.rules)),
        *([] if answer.rules else ["Why: no rule allows it, and what no rule allows is not allowed."]),
        *_block("You must:", answer.duties),
        *_block("Needed from somebody who may give it:", (_name(one) for one in answer.permissions)),
        *_block("Taken to be so, as nobody said otherwise:", _facts(answer.assumed)),
        *_block("Not stated, and it could matter:", (_name(one) for one in answer.missing)),
        *_block(_turn(answer), (_change(one) for one in answer.changes)),
        *_block("Rules that would allow this and could not be read:", (_rule(rule) for rule in others)),
        f"Reference {answer.reference}, for {say_instant(answer.asked_at)}, rulebook {answer.rulebook_digest[:12]}.",
    ]
    return "\n".join(blocks)


def as_json(answer: Answer) -> dict[str, object]:
    """The same for a program: facts in Cedar's JSON form, rules by id with their words and sources."""
    return {
        "outcome": str(answer.outcome),
        "allowed": answer.allowed,
        "reliable": all(rule.effect != "forbid" for rule in answer.erred),
        "rules": [_rule_json(rule) for rule in answer.rules],
        "duties": list(answer.duties),
        "erred": [_rule_json(rule) for rule in answer.erred],
        "assumed": _facts_json(answer.assumed),
        "missing": list(answer.missing),
        "changes": [_facts_json(one.facts) for one in answer.changes],
        "permissions": list(answer.permissions),
        "in_catalogue": answer.listed,
        "asked_at": answer.asked_at.isoformat(),
        "rulebook": answer.rulebook_digest,
        "reference": answer.reference,
    }


def say_value(value: Value) -> str:
    """A value as people write it: yes and no, London time, 3 days.

    >>> say_value(True), say_value(Duration(90_000))
    ('yes', '1 minute 30 seconds')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, EntityUid):
        return value.id
    if isinstance(value, Datetime):
        return _instant(value.millis)
    if isinstance(value, Duration):
        return _span(value.millis)
    if isinstance(value, Decimal):
        return str(cedar_json(value)["__extn"]["arg"])
    if isinstance(value, CedarSet):
        return ", ".join(sorted(say_value(member) for member in value)) or "none"
    if isinstance(value, Record):
        return ", ".join(f"{_name(name)} {say_value(item)}" for name, item in value.items())
    return str(value)


def _warning(stopped: list[Rule]) -> Iterator[str]:
    if stopped:
        yield "WARNING: DO NOT RELY ON THIS ANSWER."
        yield "A rule that can stop this could not be read and was passed over. Ask a supervisor first."
        yield from (f"  - {_rule(rule)}" for rule in stopped)


def _block(title: str, lines: Iterable[str]) -> list[str]:
    shown = [f"  - {line}" for line in lines]
    return [title, *shown] if shown else []


def _rule(rule: Rule) -> str:
    return f"{rule.says} [{rule.id}; {rule.source}]"


def _name(fact: str) -> str:
    return fact.replace("_", " ")


def _facts(facts: Mapping[str, Value]) -> list[str]:
    return [f"{_name(name)}: {say_value(value)}" for name, value in facts.items()]


def _turn(answer: Answer) -> str:
    return "It would no longer be allowed with:" if answer.allowed else "It would be allowed with:"


def _change(change: Change) -> str:
    return " and ".join(_facts(change.facts))


def _instant(millis: int) -> str:
    try:
        return say_instant(from_millis(millis))
    except OverflowError:
        # Cedar's instants go on after the year 9999, Python's calendar does not.
        return f"{_span(millis)} after 1 January 1970" if millis > 0 else f"{_span(-millis)} before 1 January 1970"


def _span(millis: int) -> str:
    parts = []
    rest = abs(millis)
    for scale, unit in _SPANS:
        count, rest = divmod(rest, scale)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return ("minus " if millis < 0 else "") + (" ".join(parts) or "no time")


def _rule_json(rule: Rule) -> dict[str, object]:
    return {"id": rule.id, "effect": rule.effect, "title": rule.title, "says": rule.says, "source": rule.source}


def _facts_json(facts: Mapping[str, Value]) -> dict[str, object]:
    return {name: cedar_json(value) for name, value in facts.items()}
