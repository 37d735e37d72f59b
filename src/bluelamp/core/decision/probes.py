"""Verdicts on one question with some facts other than they are, many of them, at small cost.

Only the rules whose scope the question is in are read, and each of them once for every different way
to set the facts that it reads. A rule that does not read a changed fact says what it said before.

Read with the reference interpreter, whichever decider gives the answer: a hundred questions to the
engine would cost twenty times what the answer itself costs. The verdicts MUST be those of every
decider; `tests/core/decision/test_probes.py` holds it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import Enum

from bluelamp.core.cedar import Value, Verdict, key
from bluelamp.core.decision.case import Case
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.reference import satisfied
from bluelamp.core.rulebook import Rule


class _Read(Enum):
    """What came of reading one rule."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not satisfied"
    ERRED = "erred"


class Probes:
    """What the rules say to one case with any of its context facts changed."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._reads = case.rulebook.facts_by_rule[case.action.uid]
        self._known: dict[Hashable, _Read] = {}

    def verdict(self, facts: Mapping[str, Value]) -> Verdict:
        """The verdict where these facts are so and all others stay as they are."""
        found: dict[_Read, dict[str, set[str]]] = {one: {"permit": set(), "forbid": set()} for one in _Read}
        for rule in self._case.rules:
            found[self._read(rule, facts)][rule.effect].add(rule.id)
        permits, forbids = found[_Read.SATISFIED]["permit"], found[_Read.SATISFIED]["forbid"]
        return Verdict(
            allowed=bool(permits) and not forbids,
            reasons=frozenset(forbids or permits),
            errors=frozenset(found[_Read.ERRED]["permit"] | found[_Read.ERRED]["forbid"]),
        )

    def allows(self, facts: Mapping[str, Value]) -> bool:
        """Whether it is allowed so, and not because a `forbid` erred: Cedar would skip that one."""
        verdict = self.verdict(facts)
        return verdict.allowed and not self._case.relies_on_errors(verdict)

    def _read(self, rule: Rule, facts: Mapping[str, Value]) -> _Read:
        reads = self._reads[rule.id]
        changed = {name: value for name, value in facts.items() if name in reads}
        place = (rule.id, frozenset((name, key(value)) for name, value in changed.items()))
        known = self._known.get(place)
        if known is None:
            try:
                holds = satisfied(rule.policy, self._case.request_with(changed), self._case.entities)
                known = _Read.SATISFIED if holds else _Read.NOT_SATISFIED
            except Erred:
                known = _Read.ERRED
            self._known[place] = known
        return known
