"""What may happen to a phone, and what each step does to the chain of custody.

                    ┌───────────── transfer ─┐
                    │                        ▼
    added ──▶ in store ── issue ──────▶ issued ── sign in ──▶ left at work
                │ ▲ ▲                    │  ▲                    │ │
                │ │ └────── return ──────┘  └──── sign out ──────┘ │
                │ └────────────────── return ──────────────────────┘
                │
                ├── sign out ──▶ on loan ── sign in ──▶ in store       (on loan: transfer, too)
                │
                ├── retire ──▶ retired ◀── retire ── lost
                │                                     │ ▲
                └── report lost, from anywhere but retired
                                                      └─ found ──▶ in store, or back with its holder

Issued is for keeps; on loan is for a shift, from a pool. A phone left at work still belongs to the one it
is issued to, and so does a lost one, but nobody has either in hand. Each step names who handed over and
who took, where somebody did. Pure: no clock, no table, no rulebook.

MUST: a step that the diagram does not show is refused, and nobody hands a phone to themselves
(`test_only_the_steps_of_the_diagram_are_possible`). Whether a phone may go home is the rulebook's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bluelamp.records.register.errors import NotThisStep, WrongHands, WrongOrderInTime


class State(StrEnum):
    """Where a phone is."""

    IN_STORE = "in-store"
    ISSUED = "issued"
    LEFT_AT_WORK = "left-at-work"
    ON_LOAN = "on-loan"
    LOST = "lost"
    RETIRED = "retired"


class Step(StrEnum):
    """What happened to a phone."""

    ADDED = "added"
    ISSUED = "issued"
    SIGNED_OUT = "signed-out"
    SIGNED_IN = "signed-in"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    REPORTED_LOST = "reported-lost"
    FOUND = "found"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    """The import that added it was undone: it was never a phone of the force."""


HELD = frozenset({State.ISSUED, State.ON_LOAN})
"""Somebody has it in hand."""

BELONGS = HELD | {State.LEFT_AT_WORK}
"""Somebody has it in hand, or it waits for them at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One phone at one moment: its state, whose it is, and where its chain of custody has got to.

    `lost_from` is the state it was lost in, so that it can go back there; None unless it is lost.
    """

    phone: str
    state: State
    holder: str | None
    position: int
    since: datetime
    lost_from: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A step that was taken: the custody after it, and what goes into the chain."""

    what: Step
    before: State | None
    after: Custody
    handed_by: str | None
    taken_by: str | None


def add(phone: str, *, taken_by: str | None, at: datetime) -> Moved:
    """A phone comes into the store."""
    after = Custody(phone=phone, state=State.IN_STORE, holder=None, position=1, since=at)
    return Moved(what=Step.ADDED, before=None, after=after, handed_by=None, taken_by=taken_by)


def issue(custody: Custody, *, to: str, handed_by: str, at: datetime) -> Moved:
    """A phone from the store goes to somebody for keeps."""
    _only_from(custody, "issued", State.IN_STORE)
    return _move(custody, Step.ISSUED, State.ISSUED, to, handed_by, to, at)


def sign_out(custody: Custody, *, to: str, handed_by: str | None, at: datetime) -> Moved:
    """A phone of the pool goes out for a shift, or one left at work goes back to its own holder.

    Raises:
        WrongHands: a phone left at work is asked for by somebody it is not issued to.
    """
    _only_from(custody, "signed out", State.IN_STORE, State.LEFT_AT_WORK)
    if custody.state is State.LEFT_AT_WORK:
        if to != custody.holder:
            raise WrongHands(
                "The phone was left at work by the person it is issued to, and somebody else is to take it.",
                todo="have it transferred or returned first, or let its own holder sign it out.",
            )
        return _move(custody, Step.SIGNED_OUT, State.ISSUED, to, handed_by, to, at)
    return _move(custody, Step.SIGNED_OUT, State.ON_LOAN, to, handed_by, to, at)


def sign_in(custody: Custody, *, taken_by: str | None, at: datetime) -> Moved:
    """A phone on loan comes back to the pool; an issued one is left at work and stays its holder's."""
    _only_from(custody, "signed in", State.ISSUED, State.ON_LOAN)
    if custody.state is State.ISSUED:
        return _move(custody, Step.SIGNED_IN, State.LEFT_AT_WORK, custody.holder, custody.holder, taken_by, at)
    return _move(custody, Step.SIGNED_IN, State.IN_STORE, None, custody.holder, taken_by, at)


def give_back(custody: Custody, *, taken_by: str, at: datetime) -> Moved:
    """An issued phone comes back to the store for good."""
    _only_from(custody, "returned", State.ISSUED, State.LEFT_AT_WORK)
    return _move(custody, Step.RETURNED, State.IN_STORE, None, custody.holder, taken_by, at)


def transfer(custody: Custody, *, to: str, at: datetime) -> Moved:
    """A phone goes from its holder straight to somebody else."""
    _only_from(custody, "transferred", State.ISSUED, State.ON_LOAN)
    return _move(custody, Step.TRANSFERRED, custody.state, to, custody.holder, to, at)


def report_lost(custody: Custody, *, at: datetime) -> Moved:
    """A phone is missing. It stays its holder's on paper, and nobody has it in hand.

    Found again is the usual end of a loss, so this takes nothing away from anybody.
    """
    _only_from(custody, "reported lost", State.IN_STORE, State.ISSUED, State.LEFT_AT_WORK, State.ON_LOAN)
    moved = _move(custody, Step.REPORTED_LOST, State.LOST, custody.holder, None, None, at)
    return replace(moved, after=replace(moved.after, lost_from=custody.state))


def find(custody: Custody, *, taken_by: str, at: datetime) -> Moved:
    """A lost phone is there again: with its holder if they took it, and in the store if anybody else did."""
    _only_from(custody, "found", State.LOST)
    if taken_by == custody.holder:
        back = State.ON_LOAN if custody.lost_from is State.ON_LOAN else State.ISSUED
        return _move(custody, Step.FOUND, back, custody.holder, None, taken_by, at)
    return _move(custody, Step.FOUND, State.IN_STORE, None, None, taken_by, at)


def retire(custody: Custody, *, at: datetime) -> Moved:
    """A phone leaves the force: from the store, or written off as lost."""
    _only_from(custody, "retired", State.IN_STORE, State.LOST)
    return _move(custody, Step.RETIRED, State.RETIRED, None, None, None, at)


def withdraw(custody: Custody, *, steps: int, at: datetime) -> Moved:
    """A phone that an import added, and nothing has happened to since, was never a phone of the force.

    `steps` is how many the import itself took: one, or two where it also named the holder.
    """
    if custody.position != steps:
        raise NotThisStep("Something has happened to the phone since it was added.", todo="retire the phone instead.")
    return _move(custody, Step.WITHDRAWN, State.RETIRED, None, None, None, at)


def _only_from(custody: Custody, done: str, *states: State) -> None:
    if custody.state not in states:
        raise NotThisStep(
            f"A phone that is {say(custody.state)} cannot be {done}.",
            todo=f"this needs a phone that is {' or '.join(say(one) for one in states)}.",
        )


def say(state: State) -> str:
    """The state as people write it: `in the store`."""
    return {"in-store": "in the store"}.get(state.value, state.value.replace("-", " "))


def _move(  # noqa: PLR0913, PLR0917 - one row of the chain of custody, every part of it
    custody: Custody,
    what: Step,
    state: State,
    holder: str | None,
    handed_by: str | None,
    taken_by: str | None,
    at: datetime,
) -> Moved:
    if handed_by is not None and handed_by == taken_by:
        raise WrongHands(
            "The same person would hand the phone over and take it.",
            todo="name the person who hands it over; a hand-over needs two people.",
        )
    if at < custody.since:
        raise WrongOrderInTime(
            f"The step would be at `{at.isoformat(timespec='minutes')}`, before the last one of this phone.",
            todo=f"give a time from `{custody.since.isoformat(timespec='minutes')}` on.",
        )
    after = Custody(phone=custody.phone, state=state, holder=holder, position=custody.position + 1, since=at)
    return Moved(what=what, before=custody.state, after=after, handed_by=handed_by, taken_by=taken_by)
