"""Putting off, under the law and for a time, that a person is shown looks at their record."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import lifecycle, queries, subjects
from bluelamp.records.safeguards.deadlines import DATA_PROTECTION, DEFERRAL_ENDS
from bluelamp.records.safeguards.lifecycle import Deferral, Grounds
from bluelamp.records.safeguards.models import DeferralRow
from bluelamp.records.safeguards.settings import span, written
from bluelamp.records.safeguards.verbs import DEFERRAL_ENDED, DEFERRAL_RENEWED, SHOWING_DEFERRED


@act(SHOWING_DEFERRED, on=subjects.new_deferral)
def defer_showing(
    *,
    by: Actor,
    person: str,
    deferral_id: str,
    grounds: Grounds,
    until: datetime,
    reason: str,
    reference: str = "",
    covers_from: datetime | None = None,
) -> tuple[Deferral, Fact]:
    """Put off that a person is shown looks: those under one grant or task, or all for standards.

    Its record is shown as late as the looks. Only looks that the person has not been shown can be kept
    from them, so it covers what happens from now on unless `covers_from` says otherwise.

    Raises:
        EndsWrongly: it has no end that the settings let it have. Nothing changed.
    """
    now = clock.now()
    made = Deferral(
        id=deferral_id,
        person=person,
        reference=reference,
        grounds=grounds,
        covers_from=covers_from or now,
        until=lifecycle.ends_well(until, now, span("longest_deferral", now)),
        decided_by=by.id,
    )
    DeferralRow.objects.create(
        id=made.id,
        person=made.person,
        reference=made.reference,
        grounds=made.grounds.value,
        covers_from=made.covers_from,
        until=made.until,
        decided_by=made.decided_by,
    )
    _clock(made)
    return made, SHOWING_DEFERRED.record(grounds=grounds.value, until=written(made.until), reason=reason)


@act(DEFERRAL_RENEWED, on=subjects.of_deferral)
def renew_deferral(*, by: Actor, deferral_id: str, until: datetime, reason: str) -> tuple[Deferral, Fact]:
    """Put it off further: decided by somebody else than the last time.

    Raises:
        SecondPersonNeeded, NotInThatState, EndsWrongly: nothing changed.
    """
    now = clock.now()
    made = lifecycle.renew(_locked(deferral_id), by=by.id, until=until, now=now, longest=span("longest_deferral", now))
    DeferralRow.objects.filter(pk=made.id).update(until=made.until, decided_by=made.decided_by)
    stop_clock(DEFERRAL_ENDS, Of(app="safeguards", id=made.id))
    _clock(made)
    return made, DEFERRAL_RENEWED.record(until=written(made.until), reason=reason)


@act(DEFERRAL_ENDED, on=subjects.of_deferral)
def end_deferral(*, by: Actor, deferral_id: str, reason: str) -> tuple[Deferral, Fact]:
    """End it before its time: from now on the person is shown everything that it kept from them.

    Raises:
        NotInThatState: it has ended. Nothing changed.
    """
    del by
    made = lifecycle.end_deferral(_locked(deferral_id), now=clock.now())
    DeferralRow.objects.filter(pk=made.id).update(ended_at=made.ended_at)
    stop_clock(DEFERRAL_ENDS, Of(app="safeguards", id=made.id))
    return made, DEFERRAL_ENDED.record(reason=reason)


def _clock(made: Deferral) -> None:
    start_clock(DEFERRAL_ENDS, Of(app="safeguards", id=made.id), owner=DATA_PROTECTION, decided=made.until)


def _locked(deferral_id: str) -> Deferral:
    return queries.deferral(DeferralRow.objects.select_for_update().get(pk=deferral_id))
