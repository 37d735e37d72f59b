"""The deadlines of monitoring: what is due, and whose it is.

Pure: no Django, no clock.
"""

from datetime import timedelta

from bluelamp.records.clocks.kinds import ClockKind, Decided

STANDARDS = "role:standards"
DATA_PROTECTION = "role:data-protection"

FEED_ENDS = ClockKind(
    name="monitoring.feed",
    says="Decide whether a feed goes on; it ends by itself.",
    deadline=Decided(),
    warn=timedelta(days=14),
)
HOLD_REVIEWED = ClockKind(
    name="monitoring.hold",
    says="Decide whether a legal hold on events is still needed.",
    deadline=Decided(),
    warn=timedelta(days=14),
)
ALL = (FEED_ENDS, HOLD_REVIEWED)
