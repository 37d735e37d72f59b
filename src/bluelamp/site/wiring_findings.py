"""What findings need of the site: what follows when one of their deadlines passes, which is that it is on record."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.kinds import handle
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.monitoring import finding_deadlines
from bluelamp.records.monitoring.acts.findings import note_overdue


def wire_findings() -> None:
    """What follows from their deadlines."""
    for kind in finding_deadlines.ALL:
        handle(kind, _note_overdue)


def _note_overdue(missed: Missed) -> None:
    note_overdue(by=Actor.system("clock"), missed=missed)
