"""The units to choose from in a filter, kept for a minute.

A force has hundreds of units and changes them a few times a year, while every list page shows them. A new unit can be
chosen a minute late; what a list shows is asked of the register each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from bluelamp.records.journal import clock
from bluelamp.records.register import queries

KEPT = 60.0


@dataclass(slots=True)
class _Kept:
    choices: tuple[tuple[str, str], ...] = ()
    until: float = 0.0


_kept = _Kept()


def unit_choices() -> tuple[tuple[str, str], ...]:
    """Each unit of today with its name, in the order of the names."""
    now = time.monotonic()
    if now >= _kept.until:
        found = ((one.id, one.name) for one in queries.units(clock.now()))
        _kept.choices = tuple(sorted(found, key=lambda one: one[1].casefold()))
        _kept.until = now + KEPT
    return _kept.choices


def forget() -> None:
    """Asks the register anew at the next page; for tests, and after units were imported."""
    _kept.until = 0.0
