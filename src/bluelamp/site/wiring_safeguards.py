"""What the safeguards need of the site: what follows when one of their deadlines passes."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.kinds import handle
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.safeguards import deadlines
from bluelamp.records.safeguards.acts import note_overdue


def wire_safeguards() -> None:
    """What follows from their deadlines."""
    for kind in deadlines.ALL:
        handle(kind, _note_overdue)


def _note_overdue(missed: Missed) -> None:
    note_overdue(by=Actor.system("clock"), missed=missed)
