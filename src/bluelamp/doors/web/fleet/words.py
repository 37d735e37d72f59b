"""The words of pushes: where one stands, why it stopped, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.phones import TARGETS
from bluelamp.doors.web.language import later
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import State

STATES: Mapping[State, Tag] = {
    State.WAITING: Tag(later("Waits for two people"), "yellow"),
    State.RUNNING: Tag(later("Running"), "blue"),
    State.PAUSED: Tag(later("Paused"), "yellow"),
    State.GATED: Tag(later("Stopped at a gate"), "red"),
    State.DONE: Tag(later("Done"), "green"),
    State.GIVEN_UP: Tag(later("Given up"), "grey"),
    State.OVERTAKEN: Tag(later("Overtaken by a later rule"), "grey"),
}
STOPS: Mapping[Stop, str] = {
    Stop.MANY_REMOVED: later("It would take more apps off phones at once than one change may."),
    Stop.REQUIRED_DROPPED: later("It would take away an app that every one of these phones was required to have."),
    Stop.NEARLY_EMPTY: later("It would leave fewer apps on these phones than it takes away."),
}
RINGS = (later("the canary"), later("the second ring"), later("the third ring"), later("every phone"))
"""How far a push has got, by its ring."""
TITLES: Mapping[str, str] = {one.name: one.title for one in TARGETS}
