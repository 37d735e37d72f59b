"""Runs and shadows as they stand: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, Max, Min

from bluelamp.core.calendar import day_ends, local_day
from bluelamp.records.monitoring.lifecycle.shadow import Of, View, Viewed
from bluelamp.records.monitoring.lifecycle.standing import Put, Stood
from bluelamp.records.monitoring.models import DayFile, Delivery, FindingRow, FindingVersionRow, RunRow, ViewRow
from bluelamp.records.monitoring.run_errors import RunUnknown
from bluelamp.records.monitoring.run_values import RuleOfRun, RunView, Stated

PAGE = 25


def stood(row: FindingRow) -> Stood:
    """A finding as a run compares it."""
    put = Put(handling=row.handling, events=row.events, content=row.content, about=row.about)
    return Stood(put=put, withdrawn=row.withdrawn_at is not None)


def run_view(row: RunRow) -> RunView:
    """A run on record."""
    return RunView(
        id=row.id,
        day=row.day,
        number=row.number,
        stated=Stated(
            events=row.events_digest,
            facts=row.facts_digest,
            rulebook=row.rulebook,
            shadow=row.shadow_digest,
            program=row.program,
        ),
        began_at=row.began_at,
        done_at=row.done_at,
        people=row.people,
        counts=row.counts,
        rules=tuple(RuleOfRun(**one) for one in row.rules),
        evidence=row.evidence,
        new=row.new,
        changed=row.changed,
        withdrawn=row.withdrawn,
        standing=row.standing,
    )


def last_run(day: date) -> RunView | None:
    """How a day stands: its last run."""
    row = RunRow.objects.filter(day=day).order_by("-number").first()
    return None if row is None else run_view(row)


def one_run(run_id: str) -> RunView:
    """A run.

    Raises:
        RunUnknown: there is none of that id.
    """
    row = RunRow.objects.filter(pk=run_id).first()
    if row is None:
        raise RunUnknown("There is no such run.", todo="look at the list of runs.")
    return run_view(row)


def latest_runs(before: date | None = None, size: int = PAGE) -> tuple[RunView, ...]:
    """How the newest days stand, the newest first, and one more where it goes on."""
    rows = RunRow.objects.order_by("-day", "-number")
    if before is not None:
        rows = rows.filter(day__lt=before)
    found: dict[date, RunView] = {}
    for row in rows.iterator(chunk_size=100):
        if row.day not in found:
            found[row.day] = run_view(row)
        if len(found) > size:
            break
    return tuple(found.values())


def days_run() -> dict[date, str]:
    """Every day that was run, with the digest of what its last run rests on."""
    rows = RunRow.objects.order_by("day", "number").values_list("day", "stated")
    return dict(rows)


def known_evidence() -> set[str]:
    """The id under which evidence counts: of every run, and of every reconciling that a finding rests on or rested on.

    MUST name all that findings rest on, since the sweep removes what is not named here
    (`test_evidence_of_a_reconciled_day_outlives_the_sweep`).
    """
    known = set(RunRow.objects.values_list("id", flat=True))
    for rows in (FindingRow.objects, FindingVersionRow.objects):
        known.update(rows.exclude(run="").values_list("run", flat=True).distinct())
    return known


def views_on(of: Of, names: Iterable[str], before: datetime) -> dict[str, list[Viewed]]:
    """The views on each of some rules or feeds that were on record at an instant, in the order they were given."""
    found: dict[str, list[Viewed]] = {one: [] for one in names}
    rows = ViewRow.objects.filter(of=of.value, given_at__lt=before).order_by("given_at", "pk")
    for name, view, agrees, given_at in rows.values_list("name", "view", "agrees", "given_at"):
        if name in found:
            found[name].append(Viewed(view=View(view), agrees=agrees, on=local_day(given_at)))
    return found


def days_with_events(now: datetime) -> dict[date, datetime]:
    """Every day in London that is over and of which events are kept, with when the last of them came in."""
    found: dict[date, datetime] = {}
    rows = DayFile.objects.filter(erased_at=None).values_list("day").annotate(came=Max("delivery__taken_at"))
    for day, came in rows.values_list("day", "came"):
        begins = datetime.combine(day, time(), UTC)
        for local in {local_day(begins), local_day(begins + timedelta(days=1, milliseconds=-1))}:
            if day_ends(local) <= now:
                found[local] = max(came, found.get(local, came))
    return found


def first_deliveries() -> dict[str, datetime]:
    """When each feed first brought something under the terms that it was last declared with."""
    rows = Delivery.objects.filter(taken_at__gte=F("feed__declared_at"))
    return dict(rows.values_list("feed_id").annotate(first=Min("taken_at")).values_list("feed_id", "first"))
