"""Once a day everybody for whom something is due is told so by e-mail: how many things wait, and a link. Nothing else.

Promise: nobody gets two on one day, whatever is killed, and a mail holds no word about anybody
(`tests/doors/jobs/test_digest.py`, `tests/records/notices/test_wording.py`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel.instants import LONDON
from bluelamp.doors.jobs.announcing import went_well
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.records.clocks import queries
from bluelamp.records.clocks.queries import BeatView
from bluelamp.records.notices.acts import notify
from bluelamp.records.notices.wording import DIGEST as KIND

DIGEST = "digest"
WORK = "/work"


def is_due(jobs: Jobs, now: datetime, beats: dict[str, BeatView]) -> bool:
    """Whether today's is still to be written; one that was missed is made up for on the same day."""
    last = beats.get(DIGEST)
    begins = datetime.combine(local_day(now), jobs.digest_at, LONDON)
    return now >= begins and (last is None or last.at < begins)


def run(now: datetime) -> int:
    """How many were written. Each is a transaction of its own and is written once a day, so it may be run again."""
    day, written = local_day(now), 0
    for owner, count in queries.owners_of_what_is_due(now):
        with transaction.atomic():
            written += notify(owner, KIND, WORK, count=count, once=f"{DIGEST}:{day}:{owner}")
    went_well(DIGEST, f"{written} were written.")
    return written
