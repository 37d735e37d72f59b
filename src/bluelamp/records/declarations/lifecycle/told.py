"""What may become of "I told my sergeant".

    told ── the one who was told says so ──────────▶ confirmed
      ├──── the one named says otherwise ──────────▶ disputed
      └──── nothing is said until the clock ends ──▶ silent ─┬─ confirmed or disputed after all
                                                             └─ the next inspector takes it up ──▶ taken-up

A telling that the supervisor enters themselves is confirmed by that. Two accounts that differ stand side
by side; neither is changed. Whoever told answers nothing of this themselves.

Pure: no clock, no table, no rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.declarations import checks
from bluelamp.records.declarations.checks import LONG
from bluelamp.records.declarations.errors import NotNow, OwnRequest, ToldSomebodyElse


class How(StrEnum):
    """How somebody was told."""

    IN_PERSON = "in-person"
    BY_PHONE = "by-phone"
    BY_RADIO = "by-radio"
    IN_WRITING = "in-writing"


class State(StrEnum):
    """Where a telling stands."""

    TOLD = "told"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    SILENT = "silent"
    TAKEN_UP = "taken-up"


OPEN = frozenset({State.TOLD, State.SILENT})
"""Somebody still owes an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """That somebody told a supervisor of something: who, whom, when and how."""

    id: str
    teller: str
    supervisor: str
    told_at: datetime
    how: How
    about: str = ""
    state: State = State.TOLD


def checked(telling: Telling, now: datetime) -> Telling:
    """The telling with its text in one form, once it can be entered.

    Raises:
        OwnRequest: somebody would have told themselves.
        AnswersMissing, InTheFuture, TextTooLong: something was left out or does not fit.
    """
    checks.answered([("supervisor", "whom you told", telling.supervisor), ("teller", "who told you", telling.teller)])
    if telling.teller == telling.supervisor:
        raise OwnRequest("Nobody tells themselves.", todo="name the supervisor whom you told.")
    checks.has_been(telling.told_at, now, "telling")
    return checks.fitted(telling, {"about": LONG})


def confirm(telling: Telling, by: str) -> Telling:
    """The telling confirmed by the one who was told, in time or late."""
    return _answer(telling, by, State.CONFIRMED)


def dispute(telling: Telling, by: str) -> Telling:
    """The telling disputed by the one it names, in time or late."""
    return _answer(telling, by, State.DISPUTED)


def fall_silent(telling: Telling) -> Telling:
    """The telling without an answer when its clock ended.

    Raises:
        NotNow: it has been answered.
    """
    _must(telling.state is State.TOLD)
    return replace(telling, state=State.SILENT)


def take_up(telling: Telling, by: str) -> Telling:
    """The telling taken up by somebody above the one who did not answer.

    Raises:
        OwnRequest: whoever told, or was told, would take it up.
        NotNow: it is not silent.
    """
    if by in (telling.teller, telling.supervisor):
        raise OwnRequest("You took part in this telling.", todo="pass it to somebody else who leads.")
    _must(telling.state is State.SILENT)
    return replace(telling, state=State.TAKEN_UP)


def answer_due(now: datetime, tour_ends: datetime | None, within: timedelta) -> datetime:
    """When a supervisor is to have answered: the end of their tour where the roster knows it, else a set time.

    >>> answer_due(datetime(2026, 11, 2, 12), datetime(2026, 11, 2, 17), timedelta(hours=12)).hour
    17
    """
    latest = now + within
    return min(tour_ends, latest) if tour_ends is not None and tour_ends > now else latest


def _answer(telling: Telling, by: str, state: State) -> Telling:
    if by == telling.teller:
        raise OwnRequest("You told, so somebody else says whether they were.", todo="wait for the answer.")
    if by != telling.supervisor:
        raise ToldSomebodyElse("Another supervisor is named here.", todo="leave the answer to the one who is named.")
    _must(telling.state in OPEN)
    return replace(telling, state=state)


def _must(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise NotNow("This has been answered or taken up.", todo="go back to the list and look at where it stands now.")
