"""Reads of the safeguards: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Model, Q

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.ports import Basis
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Verb
from bluelamp.records.safeguards.errors import NoSuchSafeguard
from bluelamp.records.safeguards.lifecycle import Deferral, Grounds, Incident, Opening
from bluelamp.records.safeguards.models import ChallengeRow, DeferralRow, ErasureRow, IncidentRow, OpeningRow

LOOKS_ON_A_PAGE = 25
Row = TypeVar("Row", bound=Model)


_STANDS = """SELECT 1 FROM safeguards_incident WHERE declared_at <= %s AND until > %s
AND (ended_at IS NULL OR ended_at > %s) LIMIT 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A look that the person it was at did not accept, and what came of it."""

    id: str
    person: str
    look: int
    looked_by: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure that was ordered."""

    id: str
    person: str
    retention: str
    ordered_at: datetime
    done_at: datetime | None
    keys: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many safeguards stand, for everybody to see."""

    deferrals: int
    openings: int
    openings_to_review: int
    incidents: int
    challenges_waiting: int
    challenges_late: int


# Deferrals --------------------------------------------------------------------------------------------------------


def one_deferral(deferral_id: str) -> Deferral:
    """One deferral.

    Raises:
        NoSuchSafeguard: there is none of that id.
    """
    return deferral(_one(DeferralRow, deferral_id, "deferral"))


def standing_deferrals(at: datetime, person: str | None = None) -> list[Deferral]:
    """The deferrals that stand at an instant, of one person where one is named, those that end first at the top."""
    rows = DeferralRow.objects.filter(until__gt=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    if person is not None:
        rows = rows.filter(person=person)
    return [deferral(row) for row in rows.order_by("until", "id")]


def looks_at(person: str, at: datetime, *, before: int | None = None, more: int = 0) -> list[journal.ActView]:
    """A page of what others did with a person's data, as the person is shown it at an instant.

    `more` asks for that many beyond the page, to see whether it goes on.

    Looks under a deferral that stands, and what was done about the deferral itself, are not in it;
    once it ends, all of them are. The page MUST be the one it would be had they not happened
    (`tests/records/safeguards/acts/test_deferrals.py`).
    """
    hidden = [
        journal.Hidden(subject_kind="deferral", subject_id=one.id, covers_from=one.covers_from, reference=one.reference)
        for one in standing_deferrals(at, person)
    ]
    return journal.looks_at(person, hidden=hidden, before=before, limit=LOOKS_ON_A_PAGE + more)


def is_shown(person: str, look: int, at: datetime) -> bool:
    """Whether a look is on the list that a person is shown at an instant."""
    return any(one.number == look for one in looks_at(person, at, before=look + 1)[:1])


def deferral(row: DeferralRow) -> Deferral:
    """A row as a value."""
    return Deferral(
        id=row.id,
        person=row.person,
        reference=row.reference,
        grounds=Grounds(row.grounds),
        covers_from=row.covers_from,
        until=row.until,
        decided_by=row.decided_by,
        ended_at=row.ended_at,
    )


# Emergency openings -----------------------------------------------------------------------------------------------


def one_opening(opening_id: str) -> Opening:
    """One emergency opening.

    Raises:
        NoSuchSafeguard: there is none of that id.
    """
    return opening(_one(OpeningRow, opening_id, "emergency opening"))


def openings(limit: int = 50) -> list[Opening]:
    """The newest emergency openings."""
    return [opening(row) for row in OpeningRow.objects.order_by("-asked_at", "id")[:limit]]


def openings_asked_by(person: str, limit: int = 20) -> list[Opening]:
    """The newest emergency openings that somebody asked for."""
    return [opening(row) for row in OpeningRow.objects.filter(asked_by=person).order_by("-asked_at", "id")[:limit]]


def open_for(asker: str, person: str, at: datetime) -> Opening | None:
    """The opening by which somebody may read a person's record at an instant, or None."""
    rows = OpeningRow.objects.filter(asked_by=asker, person=person, opened_at__lte=at, until__gt=at)
    return next((one for one in map(opening, rows) if one.is_open(at)), None)


class EmergencyOpenings:
    """The reason of somebody for whom the record is open in an emergency."""

    def basis(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Basis | None:
        """The opening, while it lasts."""
        del verb
        found = None if subject.about is None else open_for(actor.id, subject.about, at)
        return None if found is None else Basis(kind="emergency", reference=found.id)


def opening(row: OpeningRow) -> Opening:
    """A row as a value."""
    return Opening(
        id=row.id,
        person=row.person,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        minutes=row.minutes,
        approved_by=row.approved_by,
        opened_at=row.opened_at,
        until=row.until,
        refused_at=row.refused_at,
        ended_at=row.ended_at,
        reviewed_by=row.reviewed_by,
    )


# Major incidents --------------------------------------------------------------------------------------------------


def one_incident(incident_id: str) -> Incident:
    """One major incident.

    Raises:
        NoSuchSafeguard: there is none of that id.
    """
    return incident(_one(IncidentRow, incident_id, "major incident"))


def major_incident_at(at: datetime) -> Incident | None:
    """The major incident that lifts the limits on duty at an instant, the one that lasts longest; or None."""
    rows = IncidentRow.objects.filter(declared_at__lte=at, until__gt=at).order_by("-until", "id")
    return next((one for one in map(incident, rows) if one.stands(at)), None)


def a_major_incident_stands(at: datetime) -> bool:
    """Whether one stands at an instant. One plain statement: it stands before every answer to "may I?"."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, [moment] * 3)
        return cursor.fetchone() is not None


def incidents_between(start: datetime, end: datetime) -> list[Incident]:
    """Every major incident that stood at some moment of a time, the first declared first."""
    rows = IncidentRow.objects.filter(declared_at__lt=end, until__gt=start).order_by("declared_at", "id")
    found = map(incident, rows)
    return [one for one in found if one.ended_at is None or one.ended_at > max(start, one.declared_at)]


def incidents(limit: int = 50) -> list[Incident]:
    """The newest major incidents."""
    return [incident(row) for row in IncidentRow.objects.order_by("-declared_at", "id")[:limit]]


def incident(row: IncidentRow) -> Incident:
    """A row as a value."""
    return Incident(
        id=row.id,
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        until=row.until,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        reviewed_by=row.reviewed_by,
    )


# Challenges and erasures ------------------------------------------------------------------------------------------


def one_challenge(challenge_id: str) -> Challenge:
    """One challenge.

    Raises:
        NoSuchSafeguard: there is none of that id.
    """
    return challenge(_one(ChallengeRow, challenge_id, "challenge"))


def challenges_of(person: str) -> dict[int, Challenge]:
    """A person's challenges by the look they challenge."""
    return {row.look: challenge(row) for row in ChallengeRow.objects.filter(person=person)}


def challenges_waiting(limit: int = 50) -> list[Challenge]:
    """Challenges that nobody has answered, the one due first at the top."""
    rows = ChallengeRow.objects.filter(answered_at=None).order_by("due_at", "id")[:limit]
    return [challenge(row) for row in rows]


def challenge(row: ChallengeRow) -> Challenge:
    """A row as a value."""
    return Challenge(
        id=row.id,
        person=row.person,
        look=row.look,
        looked_by=row.looked_by,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        found=row.found,
    )


def one_erasure(erasure_id: str) -> Erasure:
    """One erasure.

    Raises:
        NoSuchSafeguard: there is none of that id.
    """
    row = _one(ErasureRow, erasure_id, "erasure")
    return Erasure(
        id=row.id,
        person=row.person,
        retention=row.retention,
        ordered_at=row.ordered_at,
        done_at=row.done_at,
        keys=row.keys,
    )


def erasures_waiting() -> list[str]:
    """The erasures that were ordered and whose keys are not known to be deleted."""
    return list(ErasureRow.objects.filter(done_at=None).order_by("ordered_at").values_list("pk", flat=True))


# Figures ----------------------------------------------------------------------------------------------------------


def counts(at: datetime) -> Counts:
    """How many safeguards of each kind stand at an instant."""
    opened = OpeningRow.objects.exclude(opened_at=None)
    still = opened.filter(until__gt=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    incidents_now = IncidentRow.objects.filter(declared_at__lte=at, until__gt=at)
    waiting = ChallengeRow.objects.filter(answered_at=None)
    return Counts(
        deferrals=len(standing_deferrals(at)),
        openings=still.count(),
        openings_to_review=opened.filter(reviewed_by="").count() - still.filter(reviewed_by="").count(),
        incidents=incidents_now.filter(Q(ended_at=None) | Q(ended_at__gt=at)).count(),
        challenges_waiting=waiting.count(),
        challenges_late=waiting.filter(due_at__lte=at).count(),
    )


def _one(table: type[Row], identity: str, what: str) -> Row:
    found = table._default_manager.filter(pk=identity).first()  # noqa: SLF001 - Django's documented name
    if found is None:
        raise NoSuchSafeguard(f"There is no {what} of that id.", todo="go back to the list and choose one there.")
    return found
