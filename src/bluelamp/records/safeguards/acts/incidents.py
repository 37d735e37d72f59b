"""A major incident: one act lifts the limits on duty for everybody, for a time, and is reviewed after."""

from __future__ import annotations

import uuid
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import lifecycle, queries, subjects
from bluelamp.records.safeguards.deadlines import INCIDENT_REVIEW_DUE, POLICY_OWNERS
from bluelamp.records.safeguards.lifecycle import Found, Incident
from bluelamp.records.safeguards.models import IncidentRow
from bluelamp.records.safeguards.settings import span, written
from bluelamp.records.safeguards.verbs import INCIDENT_DECLARED, INCIDENT_ENDED, INCIDENT_REVIEWED


@act(INCIDENT_DECLARED, on=subjects.of_force)
def declare_incident(*, by: Actor, until: datetime, reason: str) -> tuple[Incident, Fact]:
    """Declare a major incident: from now until its end no limit on duty holds for anybody.

    Raises:
        EndsWrongly: it has no end that the settings let it have. Nothing changed.
    """
    now = clock.now()
    row = IncidentRow.objects.create(
        id=str(uuid.uuid4()),
        declared_by=by.id,
        declared_at=now,
        until=lifecycle.ends_well(until, now, span("longest_major_incident", now)),
    )
    due = row.until + span("review_major_incident_within", now)
    start_clock(INCIDENT_REVIEW_DUE, Of(app="safeguards", id=row.id), owner=POLICY_OWNERS, decided=due)
    return queries.incident(row), INCIDENT_DECLARED.record(until=written(row.until), reason=reason)


@act(INCIDENT_ENDED, on=subjects.of_incident)
def end_incident(*, by: Actor, incident_id: str) -> tuple[Incident, Fact]:
    """End a major incident before its time.

    Raises:
        NotInThatState: it is over. Nothing changed.
    """
    made = lifecycle.end_incident(_locked(incident_id), by=by.id, now=clock.now())
    IncidentRow.objects.filter(pk=made.id).update(ended_at=made.ended_at, ended_by=made.ended_by)
    return made, INCIDENT_ENDED.record()


@act(INCIDENT_REVIEWED, on=subjects.of_incident)
def review_incident(*, by: Actor, incident_id: str, found: Found, reason: str) -> tuple[Incident, Fact]:
    """Say whether a major incident that is over was properly declared.

    Raises:
        SecondPersonNeeded, NotInThatState: nothing changed.
    """
    made = lifecycle.review_incident(_locked(incident_id), by=by.id, now=clock.now())
    IncidentRow.objects.filter(pk=made.id).update(reviewed_by=made.reviewed_by)
    stop_clock(INCIDENT_REVIEW_DUE, Of(app="safeguards", id=made.id))
    return made, INCIDENT_REVIEWED.record(found=found.value, reason=reason)


def _locked(incident_id: str) -> Incident:
    return queries.incident(IncidentRow.objects.select_for_update().get(pk=incident_id))
