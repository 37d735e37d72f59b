"""What facts are given by apps that they do not know: today a major incident; permissions once they are declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bluelamp.records.facts import ports
from bluelamp.records.facts.ports import MAJOR_INCIDENT, Circumstance
from bluelamp.records.safeguards.lifecycle import Incident
from bluelamp.records.safeguards.queries import incidents_between, major_incident_at


def wire_facts() -> None:
    """Fills the ports of facts."""
    ports.current.circumstances = (MajorIncidents(),)


class MajorIncidents:
    """Declared major incidents, which lift the limits on duty for everybody while they stand."""

    def of(self, person: str, at: datetime) -> Sequence[Circumstance]:
        """The one that stands at a moment, if one does; it holds for everybody."""
        del person
        found = major_incident_at(at)
        return () if found is None else (_as_circumstance(found),)

    def between(self, start: datetime, end: datetime) -> Sequence[Circumstance]:
        """Those that stood at some moment of a time."""
        return [_as_circumstance(one) for one in incidents_between(start, end)]


def _as_circumstance(one: Incident) -> Circumstance:
    end = one.until if one.ended_at is None else min(one.until, one.ended_at)
    return Circumstance(id=one.id, kind=MAJOR_INCIDENT, person=None, start=one.declared_at, end=end)
