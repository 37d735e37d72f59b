"""What a screening run found, in numbers: file by file, and all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.core.screening.errors import CannotLower

COUNTS = (
    "events",
    "allowed",
    "not_allowed",
    "erred",
    "protected_dropped",
    "rejected",
    "rechecked",
    "asked_of_engine",
    "ids_in_other_case",
)
"""What is counted of a file.

`events` were screened; `allowed` and `not_allowed` add up to them. `erred` had at least one rule that
erred and was skipped. `protected_dropped` were union, legal, medical or welfare contact: nothing but
this total is kept. `rejected` rows could not be read. `rechecked` were decided by the engine as well.
"""

UNKNOWNS = ("phone", "holder", "person", "app", "site", "contact", "duty")
"""What can be unknown of an event: the phone, who held it, that person, what it was about, the duty state."""


@dataclass
class Tally:
    """The numbers of one file; adds up."""

    counts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)
    erred_by_rule: Counter[str] = field(default_factory=Counter)
    by_handling: Counter[str] = field(default_factory=Counter)
    by_label: Counter[str] = field(default_factory=Counter)
    not_allowed_by_label: Counter[str] = field(default_factory=Counter)
    conflicts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Adds the numbers of another file. Conflicts are of segments, so they count once for each file."""
        for name, counter in vars(self).items():
            counter.update(getattr(other, name))

    def as_json(self) -> dict[str, dict[str, int]]:
        """The numbers as plain values, in name order."""
        return {name: dict(sorted(counter.items())) for name, counter in vars(self).items()}

    @classmethod
    def from_json(cls, body: Mapping[str, Mapping[str, int]]) -> Tally:
        """The numbers as `as_json` wrote them."""
        return cls(**{name: Counter(counts) for name, counts in body.items()})


@dataclass(frozen=True)
class ScreeningReport:
    """A whole run.

    `reused` files had been screened before under the same rulebook and the same data. `not_lowered`
    are the rules that have no columns and were asked of the engine row by row, where they mattered.
    `rejects` are the files written of rows that could not be used, with how many rows each has.
    """

    rulebook: str
    rulebook_digest: str
    files: int
    reused: int
    tally: Tally
    not_lowered: tuple[CannotLower, ...]
    seconds: float
    rejects: Mapping[str, int] = field(default_factory=dict)

    @property
    def events(self) -> int:
        """How many events were screened."""
        return self.tally.counts["events"]

    @property
    def findings(self) -> int:
        """How many rows there are in the findings: not allowed, or with a rule that erred."""
        return self.tally.counts["findings"]

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "rulebook": self.rulebook,
            "rulebook_digest": self.rulebook_digest,
            "files": self.files,
            "reused": self.reused,
            "seconds": round(self.seconds, 2),
            "rejects": dict(self.rejects),
            "not_lowered": [{"rule": one.policy_id, "operator": one.operator} for one in self.not_lowered],
            **self.tally.as_json(),
        }


def added(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole
