"""What facts are given by apps that they do not know: permissions, a reason to withhold a number, a major incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bluelamp.core.cedar import EntityUid
from bluelamp.records.declarations.lifecycle.permissions import Kind
from bluelamp.records.declarations.queries import InForce, in_force_between, in_force_for, not_closed_at
from bluelamp.records.facts import ports
from bluelamp.records.facts.ports import MAJOR_INCIDENT, WITHHOLDING_JUSTIFIED, Circumstance, PermissionHeld
from bluelamp.records.safeguards.lifecycle import Incident
from bluelamp.records.safeguards.queries import a_major_incident_stands, incidents_between, major_incident_at


def wire_facts() -> None:
    """Fills the ports of facts."""
    ports.current.permissions = DeclaredPermissions()
    ports.current.circumstances = (MajorIncidents(),)


STATES = {Kind.NUMBER_WITHHELD: WITHHOLDING_JUSTIFIED}
"""The circumstance that a permission for no thing states: the reason for a withheld number is on record."""


class DeclaredPermissions:
    """Permissions as they were granted: until they lapsed, were taken back or were carried on."""

    def of(self, person: str, at: datetime) -> Sequence[PermissionHeld]:
        """Those of one person that are in force at a moment. One statement."""
        return [_as_permission(one) for one in in_force_for(person, at)]

    def between(self, start: datetime, end: datetime) -> Sequence[PermissionHeld]:
        """Everybody's that are in force at some moment of a time. One statement."""
        return [_as_permission(one) for one in in_force_between(start, end)]

    def not_closed(self, at: datetime) -> Sequence[PermissionHeld]:
        """Everybody's that are in force at a moment, or wait for their export to be confirmed. One statement."""
        return [_as_permission(one) for one in not_closed_at(at)]


class MajorIncidents:
    """Declared major incidents, which lift the limits on duty for everybody while they stand."""

    def of(self, person: str, at: datetime) -> Sequence[Circumstance]:
        """The one that stands at a moment, if one does; it holds for everybody."""
        del person
        found = major_incident_at(at) if a_major_incident_stands(at) else None
        return () if found is None else (_as_circumstance(found),)

    def between(self, start: datetime, end: datetime) -> Sequence[Circumstance]:
        """Those that stood at some moment of a time."""
        return [_as_circumstance(one) for one in incidents_between(start, end)]


def _as_circumstance(one: Incident) -> Circumstance:
    end = one.until if one.ended_at is None else min(one.until, one.ended_at)
    return Circumstance(id=one.id, kind=MAJOR_INCIDENT, person=None, start=one.declared_at, end=end)


def _as_permission(one: InForce) -> PermissionHeld:
    return PermissionHeld(
        id=one.id,
        person=one.person,
        resource=EntityUid(one.thing_type, one.thing) if one.thing_type else None,
        purpose=one.purpose,
        group=one.group,
        start=one.start,
        until=one.until,
        closed=one.exported_at,
        states=STATES.get(one.kind, ""),
    )
