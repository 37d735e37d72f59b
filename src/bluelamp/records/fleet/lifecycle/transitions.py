"""What a phone loses when one content takes the place of another, and whether that stops for two people.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bluelamp.core.phones.guards import MOST_REMOVED, AppRow, State


class Stop(StrEnum):
    """Why a push waits for two people."""

    MANY_REMOVED = "many-removed"
    REQUIRED_DROPPED = "required-dropped"
    NEARLY_EMPTY = "nearly-empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The apps that a phone had by one content and has not by the next; `required` are those it had to have."""

    removed: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    left: int = 0

    def stops(self, most_removed: int = MOST_REMOVED) -> frozenset[Stop]:
        """Why this does not go out before two people have looked at it; empty where it may go."""
        found = set()
        if len(self.removed) > most_removed:
            found.add(Stop.MANY_REMOVED)
        if self.required:
            found.add(Stop.REQUIRED_DROPPED)
        if self.removed and self.left <= len(self.removed):
            # A list that was cut short seldom ends empty: fewer left than taken away looks like one.
            found.add(Stop.NEARLY_EMPTY)
        return frozenset(found)


def loss(before: Sequence[AppRow], after: Sequence[AppRow]) -> Loss:
    """What goes from phones with one content to the next. An app that is suspended keeps its data, and is no loss."""
    kept = {row.id for row in after if row.state is not State.REMOVED}
    had = {row.id: row.state for row in before if row.state is not State.REMOVED}
    gone = had.keys() - kept
    return Loss(
        removed=frozenset(gone),
        required=frozenset(one for one in gone if had[one] is State.REQUIRED),
        left=sum(1 for row in after if row.state in (State.REQUIRED, State.OPEN)),
    )


def worst(losses: Iterable[Loss], most_removed: int = MOST_REMOVED) -> frozenset[Stop]:
    """All that stops a push of several changes."""
    return frozenset().union(*(one.stops(most_removed) for one in losses))


STOP_SAYS: Mapping[Stop, str] = {
    Stop.MANY_REMOVED: "It would take more apps off phones at once than one change may.",
    Stop.REQUIRED_DROPPED: "It would take away an app that every one of these phones was required to have.",
    Stop.NEARLY_EMPTY: "It would leave fewer apps on these phones than it takes away.",
}
"""Each reason in a sentence."""
