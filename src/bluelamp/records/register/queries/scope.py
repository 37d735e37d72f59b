"""Whom somebody may find in lists: everybody, or the people of some units and themselves.

This is the list form of what the platform's rulebook answers for one record; a test holds the two to the
same answer. A list page asks nothing a record at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.register.queries.units import units_below

PEOPLE_SEEN_BY = frozenset({"mobile-team", "administrator", "service-register-read"})
"""The roles that find every person of the force, or of the unit they hold the role for."""
PHONES_SEEN_BY = frozenset({"mobile-team", "service-register-read"})
"""The roles that find every phone, and those of nobody."""

FEW_UNITS = 12
"""Below so many units it costs less to find their people than to walk through a list until a page is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a list may show. With `everybody` the rest does not matter.

    `as_of` is the state of the units that whoever asks was worked out from, where it is known.
    """

    person: str
    everybody: bool = False
    units: frozenset[str] = frozenset()
    as_of: str = field(default="", compare=False, repr=False)

    @property
    def few(self) -> bool:
        """Whether those it shows are so few that they are found by themselves, and not by walking the whole list."""
        return not self.everybody and len(self.units) <= FEW_UNITS


def visible_to(actor: Actor, at: datetime, seen_by: frozenset[str] = PEOPLE_SEEN_BY) -> Scope:
    """Whom an actor finds in lists: through a role, through what they lead, and themselves."""
    through = [one.unit for one in actor.standings if one.role in seen_by]
    if actor.is_system or None in through:
        return Scope(person=actor.id, everybody=True, as_of=actor.as_of)
    named = units_below([one for one in through if one is not None], at, actor.as_of)
    return Scope(person=actor.id, units=actor.leads | named, as_of=actor.as_of)
