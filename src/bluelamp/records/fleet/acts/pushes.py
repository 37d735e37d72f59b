"""Pushes: planned and carried on by the job, approved, paused, resumed and given up by people."""

from __future__ import annotations

from collections.abc import Collection

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import queries, subjects, verbs
from bluelamp.records.fleet.errors import PushUnknown
from bluelamp.records.fleet.lifecycle import waves
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import Push, State
from bluelamp.records.fleet.models import ContentRow, PushContentRow, PushRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact


@act(verbs.PUSH_PLANNED, on=subjects.new_push)
def plan_push(
    *,
    by: Actor,
    push_id: str,
    target: str,
    contents: tuple[str, ...],
    phones: int,
    removed: int,
    stops: Collection[Stop],
    urgent: bool = False,
) -> tuple[Push, Fact]:
    """Plan a push of contents that are new to many phones, or that take much off them."""
    now = clock.now()
    made = waves.begun(push_id, target, stops, now, urgent=urgent)
    row = PushRow.objects.create(
        id=made.id,
        target=target,
        state=made.state.value,
        ring=made.ring,
        ring_at=now,
        stops=sorted(one.value for one in stops),
        phones=phones,
        removed=removed,
        made_at=now,
    )
    PushContentRow.objects.bulk_create([PushContentRow(push=row, content=one) for one in contents])
    why = ",".join(sorted(one.value for one in stops)) or None
    return made, verbs.PUSH_PLANNED.record(target=target, phones=phones, removed=removed, stops=why)


@act(verbs.RING_OPENED, on=subjects.of_push)
def open_ring(*, by: Actor, push_id: str) -> tuple[Push, Fact]:
    """Open the next ring of a push.

    Raises:
        PushNotInThatState: it does not run, or every ring is open.
    """
    made = _kept(waves.next_ring(_locked(push_id), clock.now()))
    return made, verbs.RING_OPENED.record(ring=made.ring)


@act(verbs.PUSH_STOPPED, on=subjects.of_push)
def stop_push(*, by: Actor, push_id: str, failed: int) -> tuple[Push, Fact]:
    """Stop a push at a gate, until somebody has it go on or gives it up.

    Raises:
        PushNotInThatState: it does not run.
    """
    return _kept(waves.stopped(_locked(push_id))), verbs.PUSH_STOPPED.record(failed=failed)


@act(verbs.PUSH_ENDED, on=subjects.of_push)
def end_push(*, by: Actor, push_id: str, how: State) -> tuple[Push, Fact]:
    """End a push that is done, whose contents then go to any phone that is to have them, or one that was overtaken.

    Raises:
        PushNotInThatState: it is over already.
    """
    made = _kept(waves.ended(_locked(push_id), how))
    if how is State.DONE:
        contents = PushContentRow.objects.filter(push=push_id).values("content")
        ContentRow.objects.filter(digest__in=contents, released_at=None).update(released_at=clock.now())
    return made, verbs.PUSH_ENDED.record(how=how.value)


@act(verbs.PUSH_APPROVED, on=subjects.of_push)
def approve_push(*, by: Actor, push_id: str, reason: str) -> tuple[Push, Fact]:
    """Approve a push that waits for two people; with the second it runs.

    Raises:
        SamePersonTwice, PushNotInThatState: nothing changed.
    """
    return _kept(waves.approve(_locked(push_id), by.id, clock.now())), verbs.PUSH_APPROVED.record(reason=reason)


@act(verbs.PUSH_PAUSED, on=subjects.of_push)
def pause_push(*, by: Actor, push_id: str, reason: str) -> tuple[Push, Fact]:
    """Pause a push: what was sent stays, and nothing more goes out.

    Raises:
        PushNotInThatState: it does not run.
    """
    return _kept(waves.pause(_locked(push_id))), verbs.PUSH_PAUSED.record(reason=reason)


@act(verbs.PUSH_RESUMED, on=subjects.of_push)
def resume_push(*, by: Actor, push_id: str, reason: str) -> tuple[Push, Fact]:
    """Have a push go on that was paused or stopped at a gate.

    Raises:
        PushNotInThatState: it is neither.
    """
    return _kept(waves.resume(_locked(push_id), clock.now())), verbs.PUSH_RESUMED.record(reason=reason)


@act(verbs.PUSH_WIDENED, on=subjects.of_push)
def widen_push(*, by: Actor, push_id: str, reason: str) -> tuple[Push, Fact]:
    """Open the next ring of a push although too few phones of the last proved it, such as where they are all off.

    Raises:
        PushNotInThatState: it does not run, or every ring is open.
    """
    made = _kept(waves.next_ring(_locked(push_id), clock.now()))
    return made, verbs.PUSH_WIDENED.record(ring=made.ring, reason=reason)


@act(verbs.PUSH_GIVEN_UP, on=subjects.of_push)
def give_up_push(*, by: Actor, push_id: str, reason: str) -> tuple[Push, Fact]:
    """Give a push up: no further phone gets it.

    Raises:
        PushNotInThatState: it is over already.
    """
    return _kept(waves.give_up(_locked(push_id))), verbs.PUSH_GIVEN_UP.record(reason=reason)


def _locked(push_id: str) -> Push:
    row = PushRow.objects.select_for_update().filter(pk=push_id).first()
    if row is None:
        raise PushUnknown("There is no such push.", todo="look at the list of pushes.")
    return queries.push_of(row)


def _kept(push: Push) -> Push:
    over = None if push.state in waves.OPEN else clock.now()
    PushRow.objects.filter(pk=push.id).update(
        state=push.state.value,
        ring=push.ring,
        ring_at=push.ring_at,
        approved_by=list(push.approved_by),
        over_at=over,
    )
    return push
