"""The words of the desk of phones: where a push, an order and a phone stand, and what may be done about each."""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.phones import TARGETS
from bluelamp.doors.web.language import later
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.fleet.lifecycle.health import Short
from bluelamp.records.fleet.lifecycle.orders import State as OrderState
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import State
from bluelamp.records.fleet.ports import Do
from bluelamp.records.fleet.values import Kind, Stage

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
SPANS = (
    *(later("1 minute"), later("2 minutes"), later("5 minutes"), later("10 minutes"), later("15 minutes")),
    *(later("30 minutes"), later("1 hour"), later("2 hours"), later("4 hours"), later("8 hours")),
    *(later("12 hours"), later("1 day"), later("2 days"), later("4 days"), later("1 week")),
)
"""The spans of `lifecycle.proving`, in words."""
STAGES: Mapping[Stage, Tag] = {
    Stage.NOTHING_PLANNED: Tag(later("Nothing planned"), "grey"),
    Stage.PLANNED: Tag(later("Planned"), "grey"),
    Stage.SENT: Tag(later("Sent"), "blue"),
    Stage.ACKNOWLEDGED: Tag(later("Taken, not proved"), "yellow"),
    Stage.VERIFIED: Tag(later("Proved by the phone"), "green"),
}
KINDS: Mapping[Kind, str] = {
    Kind.WAITS: later("It waits, and nothing was sent"),
    Kind.NOT_PROVED: later("It was given something and has not proved it"),
    Kind.DRIFTED: later("It proved it, and is otherwise since"),
}
SHORT: Mapping[Short, str] = {
    Short.TAMPERED: later("Tampered with"),
    Short.NO_SCREEN_LOCK: later("No PIN and no biometrics"),
    Short.UNSUPPORTED: later("A system without security updates"),
    Short.UPDATE_LATE: later("A security update is late"),
    Short.UNKNOWN: later("Something is not known"),
    Short.SILENT: later("Not heard from for two weeks"),
}
LOST: Mapping[tuple[bool, bool], str] = {
    (True, True): later("Lost, and in lost mode"),
    (False, True): later("Lost, and not in lost mode"),
    (True, False): later("In lost mode, and not reported lost"),
    (False, False): later("Not lost"),
}
"""By whether a phone is in lost mode, and whether the register has it as lost."""
ORDERS: Mapping[Do, str] = {
    Do.CHECK_IN: later("Check in"),
    Do.LOCK: later("Lock the screen"),
    Do.LOST: later("Lost mode"),
    Do.LOCATE: later("Say where it is"),
    Do.FOUND: later("End lost mode"),
    Do.WIPE: later("Wipe"),
}
ORDER_STATES: Mapping[OrderState, Tag] = {
    OrderState.ASKED: Tag(later("Waits for a second person"), "yellow"),
    OrderState.APPROVED: Tag(later("To be sent"), "grey"),
    OrderState.SENT: Tag(later("Sent, not answered"), "blue"),
    OrderState.DONE: Tag(later("Done by the phone"), "green"),
    OrderState.FAILED: Tag(later("Not done"), "red"),
    OrderState.REFUSED: Tag(later("Refused"), "grey"),
}
