"""A run put on record with what it found, and the views that bring a rule or feed out of shadow.

Running a day is an act of the platform by itself. Nobody is told by it: what follows from a finding is
for the acts on findings.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import subjects, verbs
from bluelamp.records.monitoring.lifecycle.shadow import Of, View
from bluelamp.records.monitoring.lifecycle.standing import Changes, Key, Kind, Put, changes
from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow, RunRow, ViewRow
from bluelamp.records.monitoring.queries.runs import run_view, stood
from bluelamp.records.monitoring.run_errors import RunOvertaken, ViewNotTheirs
from bluelamp.records.monitoring.run_values import RunMade, RunView

KINDS = (Kind.USE.value, Kind.RULE.value)
"""The kinds of findings that runs make. The others are made by reconciling."""
_AT_ONCE = 500


@act(verbs.DAY_RUN, on=subjects.of_day)
def record_run(*, by: Actor, day: date, made: RunMade, after: int) -> tuple[RunView, Fact]:
    """A run on record: its findings stand, and what it put differently from the run before is changed or withdrawn.

    `after` is the number of the run that was the day's last when this one began.

    Raises:
        RunOvertaken: another run of the day went on record meanwhile. Nothing changed.
    """
    last = RunRow.objects.select_for_update().filter(day=day).order_by("-number").first()
    number = 0 if last is None else last.number
    if number != after:
        raise RunOvertaken(f"Another run of {day} went on record meanwhile.", todo="run the day again, if need be.")
    now = clock.now()
    rows = {
        Key(row.kind, row.person, row.rule): row
        for row in FindingRow.objects.select_for_update().filter(period=day, kind__in=KINDS)
    }
    made_of = changes({key: stood(row) for key, row in rows.items()}, made.findings)
    _keep_versions((rows[one] for one in (*made_of.changed, *made_of.withdrawn)), now)
    _write(rows, made_of, made, now)
    row = RunRow.objects.create(
        id=made.id,
        number=number + 1,
        day=day,
        stated=made.stated.digest,
        events_digest=made.stated.events,
        facts_digest=made.stated.facts,
        rulebook=made.stated.rulebook,
        shadow_digest=made.stated.shadow,
        program=made.stated.program,
        began_at=made.began_at,
        done_at=now,
        people=made.people,
        counts=made.counts,
        rules=list(made.rules),
        evidence=made.evidence,
        new=len(made_of.new),
        changed=len(made_of.changed),
        withdrawn=len(made_of.withdrawn),
        standing=len(made.findings),
    )
    return run_view(row), verbs.DAY_RUN.record(
        stated=made.stated.digest,
        rulebook_of_the_day=made.stated.rulebook,
        events=made.counts.get("counts", {}).get("events", 0),
        new=len(made_of.new),
        changed=len(made_of.changed),
        withdrawn=len(made_of.withdrawn),
    )


@act(verbs.VIEW_GIVEN, on=subjects.of_shadow)
def give_view(*, by: Actor, of: Of, name: str, view: View, agrees: bool, says: str) -> tuple[None, Fact]:
    """One of the three views on record that bring a rule or feed out of shadow.

    Raises:
        ViewNotTheirs: they do not hold the role whose view it is, or gave another of the three already.
    """
    if view.value not in {one.role for one in by.standings}:
        raise ViewNotTheirs("This view is not yours to give.", todo="have somebody of that desk give it.")
    if ViewRow.objects.filter(of=of.value, name=name, given_by=by.id).exclude(view=view.value).exists():
        raise ViewNotTheirs(
            "You have given another of the three views on this.", todo="have somebody else of that desk give it."
        )
    ViewRow.objects.create(of=of.value, name=name, view=view.value, agrees=agrees, given_by=by.id, given_at=clock.now())
    return None, verbs.VIEW_GIVEN.record(view=view.value, agrees="yes" if agrees else "no", says=says)


def _keep_versions(rows: Iterable[FindingRow], until: datetime) -> None:
    FindingVersionRow.objects.bulk_create(
        (
            FindingVersionRow(
                finding=row,
                version=row.version,
                rulebook=row.rulebook,
                handling=row.handling,
                events=row.events,
                content=row.content,
                about=row.about,
                run=row.run,
                withdrawn=row.withdrawn_at is not None,
                until=until,
            )
            for row in rows
        ),
        batch_size=_AT_ONCE,
    )


def _write(rows: Mapping[Key, FindingRow], made_of: Changes, made: RunMade, now: datetime) -> None:
    FindingRow.objects.bulk_create(
        (_found(one, made.findings[one], made, now) for one in made_of.new), batch_size=_AT_ONCE
    )
    for key in (*made_of.changed, *made_of.withdrawn):
        row, put = rows[key], made.findings.get(key)
        row.version += 1
        row.changed_at = now
        row.withdrawn_at = now if put is None else None
        if put is not None:
            row.rulebook, row.handling, row.events = made.stated.rulebook, put.handling, put.events
            row.content, row.about = put.content, dict(put.about)
        row.save(force_update=True)
    # What did not change is the same in this run's evidence as in the last one's.
    standing = FindingRow.objects.filter(period=made.day, kind__in=KINDS, withdrawn_at=None)
    standing.update(run=made.id, rulebook=made.stated.rulebook)


def _found(key: Key, put: Put, made: RunMade, now: datetime) -> FindingRow:
    return FindingRow(
        id=str(uuid.uuid4()),
        kind=key.kind,
        person=key.person,
        rule=key.rule,
        period=made.day,
        rulebook=made.stated.rulebook,
        handling=put.handling,
        events=put.events,
        content=put.content,
        about=dict(put.about),
        run=made.id,
        found_at=now,
        changed_at=now,
    )
