"""What the clocks need of others, handed over once by `bluelamp.site.wiring`.

Closed by default: until they are wired, a deadline that follows from a parameter cannot be started,
and a warning that nobody can be sent is a failure that the sweep counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bluelamp.records.clocks.kinds import Parameter
from bluelamp.records.clocks.lifecycle import Of

Tell = Callable[[str, str, Of], None]
"""Tells an owner of a deadline of a kind on a thing that it is near, or that it is theirs from now on.

It writes in the caller's transaction and is no act.
"""


Covering = Callable[[str, datetime], frozenset[str]]
"""Gives the people whom somebody stands in for in everything at an instant, as the register has it."""
UnitsOf = Callable[[str], tuple[str, ...]]
"""Gives the units of a person with all above them, so that whoever leads one may name who stands in for them."""


def _no_parameters(name: str, on: date) -> timedelta:
    raise RuntimeError(f"no rulebook is wired, so the parameter {name} has no value on {on}")


def _nobody_to_tell(owner: str, kind: str, of: Of) -> None:
    raise RuntimeError(
        f"nothing is wired that could tell the owner of a {kind} of {of.app}; it has {len(owner)} letters"
    )


def _nobody_covered(person: str, at: datetime) -> frozenset[str]:
    del person, at
    return frozenset()


def _of_no_unit(person: str) -> tuple[str, ...]:
    del person
    return ()


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now."""

    parameter: Parameter = _no_parameters
    tell: Tell = _nobody_to_tell
    tell_handed_on: Tell = _nobody_to_tell
    covering: Covering = _nobody_covered
    units_of: UnitsOf = _of_no_unit


current = Ports()
"""The one set of the process."""
