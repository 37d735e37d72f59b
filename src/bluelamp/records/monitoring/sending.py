"""Findings that stand and are not on their way yet, and those on their way that stand differently, an act for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from bluelamp.core.kernel import Actor
from bluelamp.records.monitoring.acts.findings import NewFinding, renew_finding, send_finding, withdraw_finding
from bluelamp.records.monitoring.errors import FindingMovedOn
from bluelamp.records.monitoring.lifecycle.findings import OPEN, Handling
from bluelamp.records.monitoring.models import FindingRow, HandlingRow

SYSTEM = Actor.system("monitoring")
AT_ONCE = 200
"""How many findings one round sends at most, and how many it changes."""
_OPEN = [one.value for one in OPEN]


def send_what_waits(limit: int = AT_ONCE) -> int:
    """How many findings were sent, withdrawn or renewed. Whoever else does the same changes nothing twice."""
    moved = 0
    for row in _not_sent()[:limit]:
        moved += _done(partial(send_finding, by=SYSTEM, finding=_new(row)))
    for row in _of_open(withdrawn=True)[:limit]:
        moved += _done(partial(withdraw_finding, by=SYSTEM, finding_id=row.id))
    changed = _of_open(withdrawn=False).annotate(said=Subquery(_handling().values("events")[:1]))
    for row in changed.exclude(events=F("said"))[:limit]:
        moved += _done(partial(renew_finding, by=SYSTEM, finding_id=row.id, events=row.events))
    return moved


def _done(change: Callable[[], object]) -> bool:
    """Whether it was done; where somebody else was there first, nothing is left to do."""
    try:
        change()
    except FindingMovedOn:
        return False
    return True


def _handling() -> QuerySet[HandlingRow]:
    return HandlingRow.objects.filter(pk=OuterRef("pk"))


def _not_sent() -> QuerySet[FindingRow]:
    """What stands about a person and nobody was told of, the oldest first. What is about a rule is for its desk."""
    standing = FindingRow.objects.filter(withdrawn_at=None).exclude(person="")
    return standing.filter(~Exists(_handling())).order_by("period", "id")


def _of_open(*, withdrawn: bool) -> QuerySet[FindingRow]:
    """What is on its way and nobody has decided on, as far as it was withdrawn, or not."""
    on_its_way = FindingRow.objects.filter(Exists(_handling().filter(state__in=_OPEN)))
    return on_its_way.filter(withdrawn_at__isnull=not withdrawn).order_by("period", "id")


def _new(row: FindingRow) -> NewFinding:
    return NewFinding(
        id=row.id,
        person=row.person,
        kind=row.kind,
        rule=row.rule,
        day=row.period,
        events=row.events,
        handling=Handling(row.handling),
    )
