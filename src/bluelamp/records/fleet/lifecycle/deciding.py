"""Which phones may have a new content now, which wait for a push, and which pushes are to be made. Pure.

MUST: nothing reaches a phone by itself that takes an app off more than a few phones
(`tests/records/fleet/lifecycle/test_deciding.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bluelamp.records.fleet.lifecycle.transitions import Loss, Stop, worst
from bluelamp.records.fleet.lifecycle.waves import Pace, Push, State


class Waits(StrEnum):
    """Why a phone has not been given what the rules want for it. Empty where nothing holds it back."""

    NOTHING = ""
    FOR_RING = "for-its-ring"
    FOR_TWO = "for-two-people"
    PAUSED = "paused"
    GATED = "stopped-at-a-gate"
    GIVEN_UP = "given-up"
    CHANGED_HANDS = "changed-hands"
    REFUSED = "refused-by-a-guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One phone that has, or is about to have, one content and is to have another (`before` empty: its first)."""

    phone: str
    ring: int
    before: str
    after: str


@dataclass(slots=True)
class Wanted:
    """A push that is to be made: its contents, its phones, and what stops it."""

    contents: set[str] = field(default_factory=set)
    phones: int = 0
    removed: int = 0
    stops: frozenset[Stop] = frozenset()


@dataclass(slots=True)
class Decision:
    """What goes now, by phone; why the others wait, by phone; the push to make, if any; contents that go freely."""

    go: dict[str, str] = field(default_factory=dict)
    waits: dict[str, Waits] = field(default_factory=dict)
    push: Wanted | None = None
    free: set[str] = field(default_factory=set)


def decide(
    changes: Iterable[Change],
    *,
    released: Collection[str],
    pushes: Mapping[str, Push],
    loss_of: Callable[[str, str], Loss],
    pace: Pace,
) -> Decision:
    """What becomes of the changes of one target.

    Args:
        changes: the phones that do not want what they have.
        released: contents that went through a push, or were few: they go freely where nothing is lost.
        pushes: the push that each content is in, the newest where there were several.
        loss_of: what goes from a phone from one content to another.
        pace: what counts as few.
    """
    made = Decision()
    by_content: defaultdict[str, list[Change]] = defaultdict(list)
    for one in changes:
        by_content[one.after].append(one)
    held: list[Change] = []
    for content, rows in sorted(by_content.items()):
        push = pushes.get(content)
        known = content in released
        for one in rows:
            lost = loss_of(one.before, one.after) if one.before else Loss(left=1)
            if known and (not lost.removed or len(rows) <= pace.at_once):
                made.go[one.phone] = content
            elif push is not None and push.state not in (State.DONE, State.OVERTAKEN):
                _by_push(made, one, push)
            else:
                held.append(one)
    _new_push(made, held, loss_of, pace)
    return made


def _by_push(made: Decision, one: Change, push: Push) -> None:
    if push.reaches(one.ring):
        made.go[one.phone] = one.after
    else:
        made.waits[one.phone] = _WAITS[push.state]


def _new_push(made: Decision, held: list[Change], loss_of: Callable[[str, str], Loss], pace: Pace) -> None:
    """What is new: at once where it is few and nothing stops it, else as one push."""
    losses = {(one.before, one.after): loss_of(one.before, one.after) for one in held if one.before}
    stops = worst(losses.values())
    if len(held) <= pace.at_once and not stops:
        made.go.update({one.phone: one.after for one in held})
        made.free |= {one.after for one in held}
        return
    made.push = Wanted(
        contents={one.after for one in held},
        phones=len(held),
        removed=max((len(one.removed) for one in losses.values()), default=0),
        stops=stops,
    )
    waits = Waits.FOR_TWO if stops else Waits.FOR_RING
    made.waits.update({one.phone: waits for one in held})


_WAITS: Mapping[State, Waits] = {
    State.WAITING: Waits.FOR_TWO,
    State.RUNNING: Waits.FOR_RING,
    State.PAUSED: Waits.PAUSED,
    State.GATED: Waits.GATED,
    State.GIVEN_UP: Waits.GIVEN_UP,
}
