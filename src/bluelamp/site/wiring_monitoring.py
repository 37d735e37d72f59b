"""What monitoring needs of the site: where files of events lie, and what follows when one of its deadlines passes."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.kinds import handle
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.monitoring import deadlines, ports
from bluelamp.records.monitoring.acts import end_feed, note_overdue_hold
from bluelamp.site.configuration import Configuration


def wire_monitoring(made: Configuration) -> None:
    """Fills the ports of monitoring."""
    ports.current.root = made.data_dir / "events"
    ports.current.inbox = made.data_dir / "feeds-in"
    handle(deadlines.FEED_ENDS, _end_feed)
    handle(deadlines.HOLD_REVIEWED, _note_overdue)


def _end_feed(missed: Missed) -> None:
    end_feed(by=Actor.system("clock"), feed_id=missed.of.id)


def _note_overdue(missed: Missed) -> None:
    note_overdue_hold(by=Actor.system("clock"), missed=missed)
