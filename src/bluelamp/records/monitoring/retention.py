"""What is done each night about events whose time is over, and about what somebody who was killed left behind.

Promise: once the time of a month is over, its key is gone, unless a legal hold keeps it; and a key that was deleted is
deleted again after a backup of the keys was restored (`tests/records/monitoring/test_retention.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.core.kernel import Actor
from bluelamp.records.monitoring import event_files, keys, ports, store
from bluelamp.records.monitoring.acts.feeds import end_feed
from bluelamp.records.monitoring.acts.keeping import erase_month
from bluelamp.records.monitoring.lifecycle.keeping import is_held, is_over
from bluelamp.records.monitoring.queries.deliveries import holds, keys_erased, months_held, places_that_count
from bluelamp.records.monitoring.queries.feeds import feeds, past_their_end

LEFT_FOR = timedelta(days=1)
"""How long what nobody names is left alone: it may belong to a delivery that is being written."""
_SYSTEM = Actor.system("nightly")


def erase_what_is_over(now: datetime) -> int:
    """How many months of feeds were erased, having been kept for as long as their feed may. Each is an act."""
    kept = {one.id: one.kept for one in feeds()}
    standing = holds()
    over = [
        one
        for one in months_held()
        if is_over(one.month, kept[one.feed_id], now) and not is_held(standing, one.feed_id, one.month)
    ]
    for one in over:
        erase_month(by=_SYSTEM, feed_id=one.feed_id, month=one.month)
    return len(over)


def end_what_is_over(now: datetime) -> int:
    """How many feeds were ended, their last day being over and nobody having noted it."""
    over = past_their_end(now)
    for feed_id in over:
        end_feed(by=_SYSTEM, feed_id=feed_id)
    return len(over)


def clear_away(now: datetime) -> int:
    """How many files were removed that count for nothing, or that nothing opens any more."""
    keys.erase(keys_erased(), now.date())
    if not ports.current.folder.exists():
        return 0
    before = (now - LEFT_FOR).timestamp()
    return event_files.sweep(ports.current.folder, places_that_count(), before) + store.clear_left_over(before)
