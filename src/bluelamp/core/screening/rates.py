"""What a day's counts say about a rule, not about people: it hits too many, or nearly only one unit.

A rule that a twentieth of the force breaks on one day is more likely wrong than the force is, and one
that finds only one team may say more about its work than about its people. Either is a finding of
its own, about the rule, and goes to those who write rules.

Pure: counts in, sentences out. Nobody is named, and no unit whose people could be told apart: a unit
is named only where at least `few` of its people were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bluelamp.core.screening.grouped import RuleCounts


class Doubt(StrEnum):
    """What speaks for a rule being wrong."""

    HITS_MANY = "hits-many"
    HITS_ONE_UNIT = "hits-one-unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The force's settings.

    `many` is the share of all people with a phone, in thousandths, that a rule may find in a day.
    `one_unit` is the share of those found, in hundredths, that one unit may have. Below `few` people
    nothing is said. A unit with more than half of the people is no one unit.
    """

    many: int
    one_unit: int
    few: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """A rule that is itself a finding: why, of how many people with a phone it found how many, and the unit if one."""

    rule: str
    why: Doubt
    people: int
    of: int
    unit: str = ""


def doubted(counts: Iterable[RuleCounts], people: int, units: Mapping[str, int], limits: Limits) -> tuple[Doubted, ...]:
    """The rules of a day that are findings themselves, in order of rule.

    Args:
        counts: what became of the events of each rule.
        people: how many people had a phone on that day.
        units: how many of them each unit had, the units above it included.
        limits: the force's settings.
    """
    return tuple(one for rule in counts for one in _doubts(rule, people, units, limits))


def _doubts(rule: RuleCounts, people: int, units: Mapping[str, int], limits: Limits) -> Iterable[Doubted]:
    if rule.people < limits.few:
        return
    if rule.people * 1000 > people * limits.many:
        yield Doubted(rule.rule, Doubt.HITS_MANY, rule.people, people)
    # The smallest unit that has so many of those found says most; of two as small, the first by name.
    narrow = [
        (units.get(unit, 0), unit, found)
        for unit, found in rule.by_unit.items()
        if found >= limits.few and found * 100 >= rule.people * limits.one_unit and units.get(unit, 0) * 2 <= people
    ]
    if narrow:
        of, unit, found = min(narrow)
        yield Doubted(rule.rule, Doubt.HITS_ONE_UNIT, found, of, unit)
