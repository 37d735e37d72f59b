"""The plan of the rollout, and whether it is kept: a straight line from nothing to the target. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bluelamp.records.fleet.errors import RolloutPlanWrong

FORCE = ""
"""Stands for the whole force where a plan names a unit."""
LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many phones a unit is to have, from when and by when. `unit` is empty for the whole force."""

    unit: str
    phones: int
    begins: date
    ends: date

    def due(self, day: date) -> int:
        """How many are due at the end of a day: nothing before the first, all from the last on.

        Rounded down, so that nobody is behind by a part of a phone.
        """
        if day >= self.ends:
            return self.phones
        return max(0, self.phones * (day - self.begins).days // (self.ends - self.begins).days)


def planned(unit: str, phones: int, begins: date, ends: date) -> Plan:
    """A plan that makes sense.

    Raises:
        RolloutPlanWrong: no phones, an end that is not after the beginning, or one ten years on.
    """
    if phones < 1:
        raise RolloutPlanWrong(f"A plan for `{phones}` phones plans nothing.", todo="give a number of phones.")
    if not 0 < (ends - begins).days <= LONGEST_DAYS:
        raise RolloutPlanWrong(
            f"A rollout from `{begins}` to `{ends}` cannot be.",
            todo="give an end that comes after, within ten years.",
        )
    return Plan(unit=unit, phones=phones, begins=begins, ends=ends)
