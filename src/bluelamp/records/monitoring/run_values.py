"""What a run made, and runs and shadows as pages and commands see them. Frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bluelamp.core.kernel import digest
from bluelamp.records.monitoring.lifecycle.standing import Key, Put


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a run rests on, each as a digest: the day is run again where one of them is another.

    `events` are the day's, each once and in order; `facts` the tables of the force for that day; `rulebook` what was
    in force; `shadow` which rules and feeds were in shadow. `program` is the version that ran.
    """

    events: str
    facts: str
    rulebook: str
    shadow: str
    program: str

    @property
    def digest(self) -> str:
        """All five as one."""
        return digest([self.events, self.facts, self.rulebook, self.shadow, self.program])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMade:
    """A run that is to go on record, with all that it found.

    `counts` are those of `core.screening.report.Tally`; `rules` says of each rule what became of the events that it
    forbade. Neither names anybody.
    """

    id: str
    day: date
    stated: Stated
    began_at: datetime
    people: int
    counts: Mapping[str, Any]
    rules: Sequence[Mapping[str, Any]]
    evidence: str
    findings: Mapping[Key, Put]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfRun:
    """What became of the events that a rule forbade on a day. `people` are those found, or counted while in shadow."""

    rule: str
    events: int
    found: int
    people: int
    in_shadow: bool
    why_not: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run on record.

    `new`, `changed` and `withdrawn` are the findings that it put differently from the run before; `standing` stand
    after it.
    """

    id: str
    day: date
    number: int
    stated: Stated
    began_at: datetime
    done_at: datetime
    people: int
    counts: Mapping[str, Mapping[str, int]]
    rules: tuple[RuleOfRun, ...]
    evidence: str
    new: int
    changed: int
    withdrawn: int
    standing: int

    def count(self, name: str) -> int:
        """One of the counts of `core.screening.report.COUNTS`; 0 where it is none."""
        return self.counts.get("counts", {}).get(name, 0)

    def unknown(self, name: str) -> int:
        """Of how many events one of `core.screening.report.UNKNOWNS` was not known."""
        return self.counts.get("unknown", {}).get(name, 0)
