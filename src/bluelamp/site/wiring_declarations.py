"""What the declarations need of the site: what follows when one of their deadlines passes."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.kinds import handle
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.declarations import deadlines
from bluelamp.records.declarations.acts import lapse_permission, note_overdue, note_silence


def wire_declarations() -> None:
    """What follows from their deadlines."""
    handle(deadlines.PERMISSION_ENDS, _lapse)
    handle(deadlines.ANSWER_DUE, _note_silence)
    for kind in (deadlines.DECISION_DUE, deadlines.EXPORT_DUE, deadlines.TAKING_UP_DUE):
        handle(kind, _note_overdue)


def _lapse(missed: Missed) -> None:
    lapse_permission(by=Actor.system("clock"), missed=missed)


def _note_silence(missed: Missed) -> None:
    note_silence(by=Actor.system("clock"), missed=missed)


def _note_overdue(missed: Missed) -> None:
    note_overdue(by=Actor.system("clock"), missed=missed)
