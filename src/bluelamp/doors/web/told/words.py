"""What pages call the ways of telling and where a telling stands."""

from __future__ import annotations

from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.declarations.lifecycle.told import How, State

HOW: dict[How, str] = {
    How.IN_PERSON: _("In person"),
    How.BY_PHONE: _("By phone"),
    How.BY_RADIO: _("By radio"),
    How.IN_WRITING: _("In writing"),
}
STATES: dict[State, Tag] = {
    State.TOLD: Tag(_("Waiting for an answer"), "blue"),
    State.CONFIRMED: Tag(_("Confirmed"), "green"),
    State.DISPUTED: Tag(_("Disputed"), "orange"),
    State.SILENT: Tag(_("Not answered in time"), "red"),
    State.TAKEN_UP: Tag(_("Taken up"), "purple"),
}
STEPS: dict[str, str] = {
    State.TOLD.value: _("Recorded"),
    State.CONFIRMED.value: _("Confirmed by the one who was told"),
    State.DISPUTED.value: _("Disputed by the one who is named"),
    State.SILENT.value: _("Not answered in time; the next inspector has it"),
    State.TAKEN_UP.value: _("Taken up from above"),
}
