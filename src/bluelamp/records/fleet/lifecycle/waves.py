"""A push in waves: a few phones first, then ring by ring, with a gate before each, and people who stop it.

A phone is always in the same ring, drawn from its id, so that a canary phone is nobody's choice. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.fleet.errors import PushNotInThatState, SamePersonTwice
from bluelamp.records.fleet.lifecycle.transitions import Stop

RINGS = (1, 10, 40, 100)
"""Up to which percentile of phones each ring goes. The first is the canary."""
LAST = len(RINGS) - 1
APPROVALS = 2
"""How many people look at a push that stops."""


class State(StrEnum):
    """Where a push stands."""

    WAITING = "waiting-for-two-people"
    RUNNING = "running"
    PAUSED = "paused"
    GATED = "stopped-at-a-gate"
    DONE = "done"
    GIVEN_UP = "given-up"
    OVERTAKEN = "overtaken"


OPEN = frozenset({State.WAITING, State.RUNNING, State.PAUSED, State.GATED})
"""Not over."""


class Gate(StrEnum):
    """What follows from how a ring went."""

    WAIT = "wait"
    NEXT = "next"
    STOP = "stop"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a push goes.

    `at_once`: a change of no more phones than this goes without rings. A gate opens once `soak` has
    passed since the ring began and `verified` of its phones, in percent, are verified; it shuts where
    more than `failed` percent, and more than `few_failed`, could not do it. A phone that was not heard
    since the ring began is left out of the count after `silence`: a canary of two would otherwise wait
    for as long as one of them is in a drawer.
    """

    at_once: int = 25
    soak: timedelta = timedelta(hours=1)
    verified: int = 80
    failed: int = 2
    few_failed: int = 1
    silence: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One push: its ring and since when, why it stopped, and who approved it."""

    id: str
    target: str
    state: State
    ring: int
    ring_at: datetime
    stops: frozenset[Stop] = frozenset()
    approved_by: tuple[str, ...] = ()

    def reaches(self, ring: int) -> bool:
        """Whether phones of a ring may be sent it now."""
        return self.state is State.RUNNING and ring <= self.ring


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the rings that were opened went: phones in them, of these verified, and of these not able to.

    `to_give` are the phones of these rings that were given nothing yet: a ring is opened, and planned after that.
    `silent` are those that have not proved it and were not heard since the ring began.
    """

    phones: int
    verified: int
    failed: int
    to_give: int = 0
    silent: int = 0


def ring_of(phone: str) -> int:
    """The ring that a phone is in, for good."""
    place = int.from_bytes(hashlib.sha256(f"ring:{phone}".encode()).digest()[:4], "big") % 100
    return next(ring for ring, up_to in enumerate(RINGS) if place < up_to)


def gate(push: Push, figures: Figures, pace: Pace, now: datetime) -> Gate:
    """What follows for a push that runs from how its rings went so far."""
    if push.state is not State.RUNNING:
        return Gate.WAIT
    if figures.failed > pace.few_failed and 100 * figures.failed > pace.failed * figures.phones:
        return Gate.STOP
    if figures.to_give:
        # A ring that nobody was given says nothing, and a push that ended before its last one would begin again.
        return Gate.WAIT
    if now < push.ring_at + pace.soak or not _went_well(push, figures, pace, now):
        return Gate.WAIT
    return Gate.DONE if push.ring == LAST else Gate.NEXT


def _went_well(push: Push, figures: Figures, pace: Pace, now: datetime) -> bool:
    """Whether enough phones proved it. Where not one did, silence is no proof, and a person decides."""
    left_out = figures.silent if now >= push.ring_at + pace.silence else 0
    enough = 100 * figures.verified >= pace.verified * (figures.phones - left_out)
    return enough and (figures.verified > 0 or not figures.phones)


def next_ring(push: Push, now: datetime) -> Push:
    """The push with its next ring opened.

    Raises:
        PushNotInThatState: it does not run, or every ring is open.
    """
    _must(push.state is State.RUNNING and push.ring < LAST, "This push does not run, or every ring of it is open.")
    return replace(push, ring=push.ring + 1, ring_at=now)


def stopped(push: Push) -> Push:
    """The push, stopped at a gate.

    Raises:
        PushNotInThatState: it does not run.
    """
    _must(push.state is State.RUNNING, "This push does not run.")
    return replace(push, state=State.GATED)


def ended(push: Push, how: State) -> Push:
    """The push, over: done, or overtaken by a later rule.

    Raises:
        PushNotInThatState: it is over already.
    """
    _must(push.state in OPEN, "This push is over.")
    return replace(push, state=how)


def approve(push: Push, by: str, now: datetime) -> Push:
    """The push with one more person who approved it; with the second it runs.

    Raises:
        SamePersonTwice: that person approved it before.
        PushNotInThatState: it waits for nobody.
    """
    _must(push.state is State.WAITING, "This push waits for nobody's approval.")
    if by in push.approved_by:
        raise SamePersonTwice("You approved this push already.", todo="ask a second person to look at it.")
    approved = (*push.approved_by, by)
    if len(approved) < APPROVALS:
        return replace(push, approved_by=approved)
    return replace(push, approved_by=approved, state=State.RUNNING, ring_at=now)


def pause(push: Push) -> Push:
    """The push, paused: what was sent stays, and nothing more goes out.

    Raises:
        PushNotInThatState: it does not run.
    """
    _must(push.state is State.RUNNING, "This push does not run.")
    return replace(push, state=State.PAUSED)


def resume(push: Push, now: datetime) -> Push:
    """The push, running again with the ring it had got to; its gate counts from now.

    Raises:
        PushNotInThatState: it is neither paused nor stopped at a gate.
    """
    _must(push.state in (State.PAUSED, State.GATED), "This push is neither paused nor stopped at a gate.")
    return replace(push, state=State.RUNNING, ring_at=now)


def give_up(push: Push) -> Push:
    """The push, given up: phones that have it keep it until a later rule says otherwise, and no other gets it.

    Raises:
        PushNotInThatState: it is over already.
    """
    return ended(push, State.GIVEN_UP)


def begun(push_id: str, target: str, stops: Collection[Stop], now: datetime, *, urgent: bool = False) -> Push:
    """A new push: waiting for two people where something stops it, else running in its first ring.

    `urgent`: every ring at once, as for a major incident. What stops it stops it all the same.
    """
    state = State.WAITING if stops else State.RUNNING
    ring = LAST if urgent else 0
    return Push(id=push_id, target=target, state=state, ring=ring, ring_at=now, stops=frozenset(stops))


def _must(holds: bool, says: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise PushNotInThatState(says, todo="look at the push again: somebody may have been quicker.")
