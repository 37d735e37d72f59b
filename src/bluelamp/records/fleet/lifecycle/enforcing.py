"""When a phone had proved that it enforced what the rules wanted of it, and when it had not yet. Pure.

A finding may not rest on what a phone still allowed. So for every instant two things are held against each other:
what the rules wanted of the phone, and all that it may have held: the content it proved last, and every later one
that was planned for it, since that may have reached it and have been taken without a word. Only where each of these
does with an app what the rules wanted, the phone had proved it.

MUST: no instant counts as proved before the verification of something that does what was wanted
(`tests/records/fleet/lifecycle/test_enforcing.py`).

Not done: a phone that proved a content and of whose own list an app differs later counts as proving on; since when it
differed nobody knows, and the list of differences shows it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A content that was planned for a phone. `decided`: since when the rules want it; `over`: until when it stood."""

    content: str
    decided: datetime
    planned: datetime
    verified: datetime | None = None
    over: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A content that the rules wanted and that was not given to the phone; `until` is open where they still do."""

    content: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant, that one included, until another, that one not."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True)
class Course:
    """What was given to one phone, in the order in which it was planned, and what waited and never was."""

    given: tuple[Given, ...]
    wishes: tuple[Wish, ...] = ()

    def proved(self, start: datetime, end: datetime, does: Callable[[str], Hashable]) -> tuple[Span, ...]:
        """The spans of a time in which the phone had proved what was wanted, as long as can be.

        `does` says what of a content matters: with the content itself the whole of it, with what it does with one
        app only that app, so that a change of something else leaves the proof as it was.
        """
        edges = sorted({start, *(one for one in self._edges() if start < one < end)})
        found: list[Span] = []
        for at, until in zip(edges, [*edges[1:], end], strict=True):
            if at >= until or not self._proves(at, does):
                continue
            if found and found[-1].end == at:
                found[-1] = Span(found[-1].start, until)
            else:
                found.append(Span(at, until))
        return tuple(found)

    def _edges(self) -> Iterable[datetime]:
        for one in self.given:
            yield from (when for when in (one.decided, one.planned, one.verified, one.over) if when is not None)
        for wish in self.wishes:
            yield from (when for when in (wish.since, wish.until) if when is not None)

    def _proves(self, at: datetime, does: Callable[[str], Hashable]) -> bool:
        holds = self._may_hold(at)
        wanted = self._wanted(at)
        return wanted is not None and bool(holds) and {does(one) for one in holds} == {does(wanted)}

    def _wanted(self, at: datetime) -> str | None:
        """What the rules wanted at an instant. Nothing where a guard refused it, so that nothing counts as proved."""
        waited = [one for one in self.wishes if one.since <= at and (one.until is None or at < one.until)]
        if waited:
            return max(waited, key=lambda one: one.since).content or None
        decided = [one.content for one in self.given if one.decided <= at]
        return decided[-1] if decided else None

    def _may_hold(self, at: datetime) -> list[str]:
        """All that the phone may have held: what it proved last and what was planned after. Empty: nobody knows."""
        found: list[str] = []
        ended: datetime | None = None
        known = False
        for one in self.given:
            if one.planned > at:
                break
            if ended is not None and ended < one.planned:
                found, known = [], False  # it left between the two, and held nothing of ours
            if one.verified is not None and one.verified <= at:
                found, known = [], True
            found.append(one.content)
            ended = one.over
        left = ended is not None and ended <= at
        return found if known and not left else []


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of one phone, in order and apart from one another, asked by instant."""

    rows: Sequence[Span]

    def at(self, instant: datetime) -> Span | None:
        """The span that an instant lies in; None where it lies in none."""
        place = bisect_right(self.rows, instant, key=lambda one: one.start) - 1
        return self.rows[place] if place >= 0 and instant in self.rows[place] else None
