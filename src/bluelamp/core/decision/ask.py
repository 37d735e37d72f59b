"""May I? One question to a rulebook, answered by any decider, with all that a person needs to rely on it.

Pure: no clock, no files. The same rulebook, question and moment give the same answer with the same
reference, on every machine and with every decider.
"""

from __future__ import annotations

from collections.abc import Iterable

from bluelamp.core.cedar import CedarSet, Record, Value, Verdict, cedar_json, names_in
from bluelamp.core.decision.answer import Answer, Outcome
from bluelamp.core.decision.case import Case, prepare
from bluelamp.core.decision.changes import what_would_change
from bluelamp.core.decision.deciders import Decider
from bluelamp.core.decision.permissions import permissions_that_allow
from bluelamp.core.decision.probes import Probes
from bluelamp.core.decision.question import Question
from bluelamp.core.kernel import Canonical, canonical_bytes, digest, to_millis
from bluelamp.core.rulebook import Rule, Rulebook


def ask(rulebook: Rulebook, question: Question, decider: Decider) -> Answer:
    """What the rulebook says to the question.

    The decider must hold the rulebook's own policies. Whichever decider is asked, the answer MUST be
    the same; `tests/core/decision/test_ask.py` holds it for the two here.

    Raises:
        BluelampError: as `prepare`; a question that cannot be read is refused and never guessed at.
    """
    case = prepare(rulebook, question)
    return answer_of(case, decider.decide(case.request, case.entities))


def answer_of(case: Case, verdict: Verdict) -> Answer:
    """What the rulebook says to the question of a case, on which a decider has given its verdict."""
    rulebook = case.rulebook
    rules = _named(rulebook, verdict.reasons)
    duties = _without_repeats(duty for rule in rules for duty in rule.duties) if verdict.allowed else ()
    probes = Probes(case, verdict)
    permissions = () if verdict.allowed else permissions_that_allow(case, probes)
    return Answer(
        outcome=_outcome(verdict, duties, permissions),
        allowed=verdict.allowed,
        rules=rules,
        duties=duties,
        erred=_named(rulebook, verdict.errors),
        assumed=case.assumed,
        missing=case.missing(),
        changes=what_would_change(case, probes, allowed=verdict.allowed),
        permissions=permissions,
        asked_at=case.question.asked_at,
        rulebook_digest=rulebook.digest,
        reference=reference(case),
        listed=case.listed,
    )


def _outcome(verdict: Verdict, duties: tuple[str, ...], permissions: tuple[str, ...]) -> Outcome:
    if verdict.allowed:
        return Outcome.ALLOWED_WITH_DUTIES if duties else Outcome.ALLOWED
    return Outcome.ONLY_WITH_PERMISSION if permissions else Outcome.NOT_ALLOWED


def reference(case: Case) -> str:
    """The reference of an answer: of the rulebook, the question as it was put, the person and the moment.

    Facts that were assumed follow from the rulebook, so they are not in it a second time.
    """
    question = case.question
    named = (question.principal, question.resource, *(uid for one in question.facts.values() for uid in names_in(one)))
    # What a question puts in place of the rulebook's own, an example's parameters say, counts as well.
    replaced = (one.uid for one in question.people if one.uid in case.rulebook.world)
    people, _ = question.people.reached_from([*named, *replaced])
    found = digest(
        {
            "rulebook": case.rulebook.digest,
            "moment": to_millis(question.asked_at),
            "principal": str(question.principal),
            "action": question.action,
            "resource": str(question.resource),
            "facts": {name: _canonical(value) for name, value in question.facts.items()},
            "people": {
                str(uid): {
                    "attributes": {name: _canonical(value) for name, value in one.attributes.items()},
                    "tags": {name: _canonical(value) for name, value in one.tags.items()},
                    "parents": sorted(str(parent) for parent in one.parents),
                }
                for uid, one in people.items()
            },
        }
    )
    return f"BL-{found[:4]}-{found[4:8]}-{found[8:12]}-{found[12:16]}"


def _canonical(value: Value) -> Canonical:
    """A value with the members of every set in one order."""
    if isinstance(value, CedarSet):
        return sorted((_canonical(member) for member in value), key=canonical_bytes)
    if isinstance(value, Record):
        return {name: _canonical(item) for name, item in value.items()}
    written: Canonical = cedar_json(value)
    return written


def _named(rulebook: Rulebook, ids: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rulebook.rules if rule.id in ids)


def _without_repeats(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
