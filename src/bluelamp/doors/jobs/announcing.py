"""How a job says that something is wrong: in the log, on the health page, and to the administrators.

The mail says that a job needs attention and nothing else; what it is stands on the page behind the
link. The same trouble is mailed once a day, however often it comes.
"""

from __future__ import annotations

import logging

from django.db import transaction

from bluelamp.core.calendar import local_day
from bluelamp.records.clocks.acts import beat
from bluelamp.records.clocks.lifecycle import role_owner
from bluelamp.records.journal import clock as time
from bluelamp.records.notices.acts import notify
from bluelamp.records.notices.wording import ALARM

_LOG = logging.getLogger("bluelamp.jobs")
_WHO = role_owner("administrator")


def went_well(job: str, says: str = "") -> None:
    """Notes that a job ran and found nothing wrong."""
    beat(job, says=says)


def announce(job: str, trouble: str, says: str) -> None:
    """Notes what is wrong with a job, and tells the administrators once a day."""
    _LOG.error("%s: %s: %s", job, trouble, says)
    beat(job, trouble=trouble, says=says)
    _tell(f"alarm:{job}:{trouble}:{local_day(time.now())}")


def announce_once(what: str, says: str) -> None:
    """Tells the administrators of something that happened once and is over, such as a task that was given up."""
    if _tell(f"alarm:{what}"):
        _LOG.error("%s: %s", what, says)


def _tell(once: str) -> bool:
    with transaction.atomic():
        return notify(_WHO, ALARM, "/jobs", once=once[:120])
