"""The health of a site on one page, for a program: green is 200, red is 503. It names nobody.

Red means that somebody should look: the database does not answer, records wait for the ledger, the
clocks are not swept, a job is in trouble, or tasks wait for a worker that does not come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from bluelamp.doors.jobs.reaper import PREFIX, given_up, stuck
from bluelamp.doors.jobs.settings import TRIES
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal import clock as time
from bluelamp.records.journal import queries as journal

SWEEP_AT_LEAST = timedelta(minutes=5)
PENDING_AT_MOST = timedelta(minutes=2)
TASKS_AT_MOST = timedelta(minutes=15)


def health(now: datetime) -> dict[str, Any]:
    """What there is to know, and `red`: the codes of what is wrong, empty where all is well."""
    beats = clocks.beats()
    oldest = journal.oldest_waiting()
    pending = (now - oldest) if oldest else timedelta(0)
    sweep, publish = beats.get("sweep"), beats.get("publish")
    waiting_tasks = stuck(now, longer_than=TASKS_AT_MOST)
    jobs = {name: one for name, one in beats.items() if not name.startswith(PREFIX)}
    red = [f"{name}:{one.trouble.partition(':')[0]}" for name, one in sorted(jobs.items()) if one.trouble]
    if pending > PENDING_AT_MOST:
        red.append("ledger:records-wait")
    if sweep is not None and now - sweep.at > SWEEP_AT_LEAST:
        red.append("sweep:not-running")
    if waiting_tasks:
        red.append("tasks:waiting")
    if given_up(now, tries=TRIES):
        red.append("tasks:given-up")
    return {
        "database": "answers",
        "pending": journal.waiting(),
        "pending_seconds": int(pending.total_seconds()),
        "overdue": clocks.overdue_and_not_acted_on(now),
        "tasks_waiting_long": waiting_tasks,
        "last_sweep": sweep.at.isoformat() if sweep else None,
        "last_publish": publish.well_at.isoformat() if publish and publish.well_at else None,
        "red": red,
    }


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The health of the whole site."""
    del request
    try:
        found = health(time.now())
    except DatabaseError:
        found = {"database": "does not answer", "red": ["database:does-not-answer"]}
    return JsonResponse(found, status=503 if found["red"] else 200, headers={"Cache-Control": "no-store"})


healthz.open_because = "figures and codes for whatever watches the service; nothing in it is about anybody"  # type: ignore[attr-defined]  # read by the architecture test
