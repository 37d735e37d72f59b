"""What may happen to a deferral, an emergency opening, a major incident and a challenge.

    deferral    stands ── renewed by a second person ──▶ stands ── ended, or its end passes ──▶ shown
    opening     asked ── approved by a second person ──▶ open ── ended, or its end passes ──▶ closed ── reviewed
                  └───── refused
    incident    stands ── ended, or its end passes ──▶ over ── reviewed by somebody who took no part
    challenge   asked ── answered by somebody who did not look

Two promises hold here whatever the rulebook says: each of them ends, and where two people are needed
they are two. Pure: no clock, no table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.safeguards.errors import EndsWrongly, NotInThatState, SecondPersonNeeded


class Grounds(StrEnum):
    """Why the showing of a look may be put off, each a ground of the law of data protection."""

    CRIME = "prevention-or-detection-of-crime"
    MISCONDUCT = "inquiry-into-misconduct"
    SAFETY = "safety-of-a-person"
    PUBLIC_SECURITY = "public-security"


class ErasureGround(StrEnum):
    """Why what is kept about a person is erased."""

    RETENTION_OVER = "retention-over"
    NO_LONGER_NEEDED = "no-longer-needed"
    UNLAWFUL = "processed-unlawfully"
    OBJECTION = "objection-upheld"


class Found(StrEnum):
    """What a review or an answer came to."""

    PROPER = "proper"
    NOT_PROPER = "not-proper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """Looks at a person that are shown to them later: those under one reference, or all for standards."""

    id: str
    person: str
    reference: str
    grounds: Grounds
    covers_from: datetime
    until: datetime
    decided_by: str
    ended_at: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """Whether the looks are not shown at that instant."""
        return at < self.until and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A person's record that somebody asked to see in an emergency."""

    id: str
    person: str
    asked_by: str
    asked_at: datetime
    minutes: int
    approved_by: str = ""
    opened_at: datetime | None = None
    until: datetime | None = None
    refused_at: datetime | None = None
    ended_at: datetime | None = None
    reviewed_by: str = ""

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that instant."""
        if self.opened_at is None or self.until is None:
            return False
        return self.opened_at <= at < min(self.until, self.ended_at or self.until)

    def is_closed(self, at: datetime) -> bool:
        """Whether it was open and is no more."""
        return self.opened_at is not None and at >= self.opened_at and not self.is_open(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A major incident: while it stands, no limit on duty holds for anybody."""

    id: str
    declared_by: str
    declared_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    reviewed_by: str = ""

    @property
    def ends(self) -> datetime:
        """The instant from which the limits hold again."""
        return min(self.until, self.ended_at or self.until)

    def stands(self, at: datetime) -> bool:
        """Whether it lifts the limits at that instant."""
        return self.declared_at <= at < self.ends


def minutes_long(minutes: int) -> timedelta:
    """A span of so many minutes."""
    return timedelta(minutes=minutes)


def ends_well(until: datetime, now: datetime, longest: timedelta) -> datetime:
    """The end itself, where it lies ahead and not too far.

    Raises:
        EndsWrongly: it does not.
    """
    if not now < until <= now + longest:
        raise EndsWrongly(
            "The end does not lie ahead, or lies too far off.",
            todo=f"give an end within the next {_said(longest)}; it can be decided again then.",
        )
    return until


def renew(deferral: Deferral, *, by: str, until: datetime, now: datetime, longest: timedelta) -> Deferral:
    """The deferral until a later end, decided by somebody else than the last time."""
    _must(deferral.stands(now), "The deferral has ended.")
    _second(by, [deferral.decided_by])
    return replace(deferral, until=ends_well(until, now, longest), decided_by=by)


def end_deferral(deferral: Deferral, *, now: datetime) -> Deferral:
    """The deferral ended now: its looks are shown from here on."""
    _must(deferral.stands(now), "The deferral has ended already.")
    return replace(deferral, ended_at=now)


def approve(opening: Opening, *, by: str, now: datetime, longest: timedelta) -> Opening:
    """The record open from now for as long as was asked, and never longer than the settings let it."""
    _must(opening.opened_at is None and opening.refused_at is None, "This has been decided already.")
    _second(by, [opening.asked_by, opening.person])
    until = ends_well(now + timedelta(minutes=opening.minutes), now, longest)
    return replace(opening, approved_by=by, opened_at=now, until=until)


def refuse(opening: Opening, *, by: str, now: datetime) -> Opening:
    """The record stays shut."""
    _must(opening.opened_at is None and opening.refused_at is None, "This has been decided already.")
    _second(by, [opening.asked_by])
    return replace(opening, refused_at=now)


def close(opening: Opening, *, now: datetime) -> Opening:
    """The record closed before its time."""
    _must(opening.is_open(now), "The record is not open.")
    return replace(opening, ended_at=now)


def review_opening(opening: Opening, *, by: str, now: datetime) -> Opening:
    """The opening reviewed by somebody who took no part and whose record it was not."""
    _must(opening.is_closed(now) and not opening.reviewed_by, "There is nothing to review, or it has been reviewed.")
    _second(by, [opening.asked_by, opening.approved_by, opening.person])
    return replace(opening, reviewed_by=by)


def end_incident(incident: Incident, *, by: str, now: datetime) -> Incident:
    """The incident over."""
    _must(incident.stands(now), "The major incident is over already.")
    return replace(incident, ended_at=now, ended_by=by)


def review_incident(incident: Incident, *, by: str, now: datetime) -> Incident:
    """The incident reviewed by somebody who took no part."""
    over = now >= incident.declared_at and not incident.stands(now)
    _must(over and not incident.reviewed_by, "It still stands, or it has been reviewed.")
    _second(by, [incident.declared_by, incident.ended_by])
    return replace(incident, reviewed_by=by)


def _must(holds: bool, says: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise NotInThatState(says, todo="go back to the list and look at where it stands now.")


def _second(by: str, others: Iterable[str]) -> None:
    if by in others:
        raise SecondPersonNeeded(
            "You took part in this, so somebody else decides.", todo="ask another person who holds the role."
        )


def _said(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"
