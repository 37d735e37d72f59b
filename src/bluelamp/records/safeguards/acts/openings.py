"""A record opened in an emergency: asked for by one, opened by another, for a time, told and reviewed."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.notices.acts import notify
from bluelamp.records.safeguards import lifecycle, queries, subjects
from bluelamp.records.safeguards.deadlines import DATA_PROTECTION, OPENING_REVIEW_DUE
from bluelamp.records.safeguards.lifecycle import Found, Opening
from bluelamp.records.safeguards.models import OpeningRow
from bluelamp.records.safeguards.settings import span, written
from bluelamp.records.safeguards.telling import AUDITORS, LOOKS, OPENED, OPENED_FOR_AUDITORS, OVERSIGHT
from bluelamp.records.safeguards.verbs import (
    OPENING_APPROVED,
    OPENING_ASKED,
    OPENING_ENDED,
    OPENING_REFUSED,
    OPENING_REVIEWED,
)


@act(OPENING_ASKED, on=subjects.new_opening)
def ask_opening(*, by: Actor, person: str, opening_id: str, minutes: int, reason: str) -> tuple[Opening, Fact]:
    """Ask to read a person's record in an emergency. Nothing is open until somebody else approves it.

    `opening_id` is new: under it stands in the record why it was asked for, for those who decide.

    Raises:
        EndsWrongly: it is asked for longer than the settings let it be open. Nothing changed.
    """
    now = clock.now()
    lifecycle.ends_well(now + lifecycle.minutes_long(minutes), now, span("longest_emergency_opening", now))
    row = OpeningRow.objects.create(id=opening_id, person=person, asked_by=by.id, asked_at=now, minutes=minutes)
    return queries.opening(row), OPENING_ASKED.record(minutes=minutes, reason=reason)


@act(OPENING_APPROVED, on=subjects.of_opening)
def approve_opening(*, by: Actor, opening_id: str) -> tuple[Opening, Fact]:
    """Open the record for the one who asked, from now for as long as they asked.

    It is announced: the person finds it among the looks at their record at once and is sent a notice, and
    so are auditors, who find it in the record of acts.

    Raises:
        SecondPersonNeeded, NotInThatState, EndsWrongly: the record stays shut.
    """
    now = clock.now()
    made = lifecycle.approve(_locked(opening_id), by=by.id, now=now, longest=span("longest_emergency_opening", now))
    OpeningRow.objects.filter(pk=made.id).update(
        approved_by=made.approved_by, opened_at=made.opened_at, until=made.until
    )
    due = (made.until or now) + span("review_emergency_opening_within", now)
    start_clock(OPENING_REVIEW_DUE, Of(app="safeguards", id=made.id), owner=DATA_PROTECTION, decided=due)
    notify(made.person, OPENED, LOOKS)
    notify(AUDITORS, OPENED_FOR_AUDITORS, OVERSIGHT)
    return made, OPENING_APPROVED.record(to=made.asked_by, until=written(made.until or now))


@act(OPENING_REFUSED, on=subjects.of_opening)
def refuse_opening(*, by: Actor, opening_id: str, reason: str) -> tuple[Opening, Fact]:
    """Leave the record shut.

    Raises:
        SecondPersonNeeded, NotInThatState: nothing changed.
    """
    made = lifecycle.refuse(_locked(opening_id), by=by.id, now=clock.now())
    OpeningRow.objects.filter(pk=made.id).update(refused_at=made.refused_at)
    return made, OPENING_REFUSED.record(reason=reason)


@act(OPENING_ENDED, on=subjects.own_opening)
def close_opening(*, by: Actor, opening_id: str) -> tuple[Opening, Fact]:
    """Close the record before its time.

    Raises:
        NotInThatState: it is not open. Nothing changed.
    """
    del by
    made = lifecycle.close(_locked(opening_id), now=clock.now())
    OpeningRow.objects.filter(pk=made.id).update(ended_at=made.ended_at)
    return made, OPENING_ENDED.record()


@act(OPENING_REVIEWED, on=subjects.of_opening)
def review_opening(*, by: Actor, opening_id: str, found: Found, reason: str) -> tuple[Opening, Fact]:
    """Say whether an opening that is over was proper.

    Raises:
        SecondPersonNeeded, NotInThatState: nothing changed.
    """
    made = lifecycle.review_opening(_locked(opening_id), by=by.id, now=clock.now())
    OpeningRow.objects.filter(pk=made.id).update(reviewed_by=made.reviewed_by)
    stop_clock(OPENING_REVIEW_DUE, Of(app="safeguards", id=made.id))
    return made, OPENING_REVIEWED.record(found=found.value, reason=reason)


def _locked(opening_id: str) -> Opening:
    return queries.opening(OpeningRow.objects.select_for_update().get(pk=opening_id))
