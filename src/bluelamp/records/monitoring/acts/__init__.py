"""The acts of monitoring."""

from bluelamp.records.monitoring.acts.deliveries import note_delivery, take_out_rejects
from bluelamp.records.monitoring.acts.feeds import (
    change_feed,
    clear_feed,
    declare_feed,
    end_feed,
    read_of_feeds,
    start_feed,
    stop_all_feeds,
    stop_feed,
)
from bluelamp.records.monitoring.acts.keeping import (
    enter_lines,
    erase_month,
    lift_hold,
    note_overdue_hold,
    place_hold,
    protect_numbers,
)
from bluelamp.records.monitoring.acts.runs import give_view, record_run

__all__ = [
    "change_feed",
    "clear_feed",
    "declare_feed",
    "end_feed",
    "enter_lines",
    "erase_month",
    "give_view",
    "lift_hold",
    "note_delivery",
    "note_overdue_hold",
    "place_hold",
    "protect_numbers",
    "read_of_feeds",
    "record_run",
    "start_feed",
    "stop_all_feeds",
    "stop_feed",
    "take_out_rejects",
]
