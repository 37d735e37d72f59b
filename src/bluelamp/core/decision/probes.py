"""Verdicts on one question with some facts other than they are, many of them, at small cost.

Only the rules whose scope the question is in are read, and each of them once for every different way
to set the facts that it reads. A rule that does not read a changed fact says what it said before:
what the decider's own verdict tells of that is taken from there. Where one rule settles whether it is
allowed, the others are not read.

Read as the reference interpreter reads them (`readers.py`), whichever decider gives the answer: a
hundred questions to the engine would cost twenty times what the answer itself costs. The verdicts
MUST be those of every decider; `tests/core/decision/test_probes.py` holds it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from enum import Enum
from functools import cached_property

from bluelamp.core.cedar import Request, Value, Verdict, key
from bluelamp.core.decision.case import Case
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.plans import PlannedRule, satisfied


class _Read(Enum):
    """What came of reading one rule."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not satisfied"
    ERRED = "erred"


_Place = tuple[Hashable, ...]


class _Set:
    """Facts as one probe sets them, in the order of their names, so that the same facts are found again."""

    def __init__(self, case: Case, facts: Mapping[str, Value]) -> None:
        self._case = case
        self._facts = facts
        self._keys = {name: key(facts[name]) for name in sorted(facts)}

    @cached_property
    def request(self) -> Request:
        """The case's request with all of them set."""
        return self._case.request_with(self._facts)

    def place(self, rule: PlannedRule) -> _Place:
        """The rule and what it reads that is set: what it comes to depends on nothing else."""
        if rule.reads.isdisjoint(self._keys):
            return (rule.id,)
        return (rule.id, *[(name, value) for name, value in self._keys.items() if name in rule.reads])


class Probes:
    """What the rules say to one case with any of its context facts changed.

    `verdict` is the decider's on the case as it is, where there is one already.
    """

    def __init__(self, case: Case, verdict: Verdict | None = None) -> None:
        self._case = case
        self._permits = [one for one in case.planned if one.rule.effect == "permit"]
        self._forbids = [one for one in case.planned if one.rule.effect == "forbid"]
        self._known: dict[_Place, _Read] = {} if verdict is None else dict(self._told_by(verdict))

    def verdict(self, facts: Mapping[str, Value]) -> Verdict:
        """The verdict where these facts are so and all others stay as they are."""
        new = _Set(self._case, facts)
        permits = {rule.id: self._read(rule, new) for rule in self._permits}
        forbids = {rule.id: self._read(rule, new) for rule in self._forbids}
        permitting, forbidding = _those(permits, _Read.SATISFIED), _those(forbids, _Read.SATISFIED)
        return Verdict(
            allowed=bool(permitting) and not forbidding,
            reasons=forbidding or permitting,
            errors=_those(permits, _Read.ERRED) | _those(forbids, _Read.ERRED),
        )

    def allows(self, facts: Mapping[str, Value]) -> bool:
        """Whether it is allowed so, and not because a `forbid` erred: Cedar would skip that one."""
        new = _Set(self._case, facts)
        return not self._any(self._forbids, new, {_Read.SATISFIED, _Read.ERRED}) and self._any(
            self._permits, new, {_Read.SATISFIED}
        )

    def refuses(self, facts: Mapping[str, Value]) -> bool:
        """Whether the verdict where these facts are so is not "allowed"."""
        new = _Set(self._case, facts)
        return self._any(self._forbids, new, {_Read.SATISFIED}) or not self._any(self._permits, new, {_Read.SATISFIED})

    def _any(self, rules: Iterable[PlannedRule], new: _Set, wanted: set[_Read]) -> bool:
        """Whether any of the rules comes to what is wanted; those read before are looked at first."""
        unread = []
        for rule in rules:
            known = self._known.get(new.place(rule))
            if known is None:
                unread.append(rule)
            elif known in wanted:
                return True
        return any(self._read(rule, new) in wanted for rule in unread)

    def _read(self, rule: PlannedRule, new: _Set) -> _Read:
        place = new.place(rule)
        known = self._known.get(place)
        if known is None:
            try:
                holds = satisfied(rule, new.request, self._case.entities)
                known = _Read.SATISFIED if holds else _Read.NOT_SATISFIED
            except Erred:
                known = _Read.ERRED
            self._known[place] = known
        return known

    def _told_by(self, verdict: Verdict) -> Iterable[tuple[_Place, _Read]]:
        """What a verdict on the case tells of each rule: all but which permits a forbid overruled."""
        overruled = bool(verdict.reasons) and not verdict.allowed
        for rule in (*self._permits, *self._forbids):
            if rule.id in verdict.errors:
                yield (rule.id,), _Read.ERRED
            elif rule.id in verdict.reasons:
                yield (rule.id,), _Read.SATISFIED
            elif rule.rule.effect == "forbid" or not overruled:
                yield (rule.id,), _Read.NOT_SATISFIED


def _those(read: Mapping[str, _Read], wanted: _Read) -> frozenset[str]:
    return frozenset(name for name, one in read.items() if one is wanted)
