"""Runs: what phones did on a day, held against the rulebook that was in force on that day.

    the day's events, each once ──┐
    the facts of that day ────────┼──▶ core.screening ──▶ put together by person and rule ──▶ findings
    the rulebook of that day ─────┤                          (core.screening.grouped)
    what phones had proved, and what is in shadow ───────────┘

A day is a day in London. A run states what it rests on (`Stated`). Where all of that is as it was for the
last run of the day, there is nothing to do; where any of it changed, because events came late or a roster
was put right, the day is run again as a whole, and the findings that it puts differently are changed, with
how they stood before kept.

Promises, held by `tests/records/monitoring/test_runs.py` and `tests/faults/test_runs_crash.py`:

- The same day run twice gives the same findings, resting on the same events.
- Whoever is killed in the middle has changed nothing; whoever runs next goes on after the parts that
  were done, where the day is still the same.
- Findings end as if everything had been right the first time.

Memory does not grow with the events: they are read in batches, and sorted on disk where they must be.

Not done: events and findings of single events lie open in the working folder while a day is run, as
DuckDB reads them from there. The folder is readable by the site alone, and is removed when the day is done.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from bluelamp import __version__
from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.core.kernel import Actor, to_millis
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.grouped import EVIDENCE, Grouped, Grouping, RuleCounts, Thing, proved_table, to_be_proved
from bluelamp.core.screening.inputs import ForceInputs
from bluelamp.core.screening.queries import connected, keep_within
from bluelamp.core.screening.rates import Doubted, doubted
from bluelamp.core.screening.relation import duty_readers, screened_actions
from bluelamp.core.screening.run import Progress, force_digest, screen_files
from bluelamp.records.adoption.queries import on_day
from bluelamp.records.facts.columns import VERSION, columns
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import day_files, evidence, ports
from bluelamp.records.monitoring.acts.runs import record_run
from bluelamp.records.monitoring.day_files import in_order, people_and_units
from bluelamp.records.monitoring.lifecycle.standing import Key, Kind, Put
from bluelamp.records.monitoring.queries.runs import known_evidence, last_run
from bluelamp.records.monitoring.run_errors import DayNotOver, RunUnderWay
from bluelamp.records.monitoring.run_settings import rule_limits
from bluelamp.records.monitoring.run_values import RunMade, RunView, Stated
from bluelamp.records.monitoring.shadows import Shadows, shadows_on

SYSTEM = Actor.system("monitoring")
PROGRAM = f"{__version__}/1"
"""What ran: the version, and how runs are made. The second is raised where the same day would come out otherwise."""
ROWS_AT_ONCE = 50_000
_OF_A_PHONE = ("App", "Site")
_PARTS = "parts"


def run_day(day: date, *, progress: Progress | None = None, threads: int = 2) -> tuple[RunView, bool]:
    """How a day stands after it was run, and whether it had to be: it had not where nothing it rests on has changed.

    Args:
        day: which day, in London.
        progress: told the events done and the events in all.
        threads: for reading and joining.

    Raises:
        DayNotOver: its end has not come.
        NothingInForce: no rulebook was in force on that day.
        RunUnderWay: somebody runs the same day.
        RunOvertaken: another run of it went on record meanwhile.
        ScreeningDisagrees: the Cedar engine decides an event otherwise than the columns do. Nothing changed.
    """
    began = clock.now()
    if day_ends(day) > began:
        raise DayNotOver(f"The day {day} is not over.", todo="run it on the day after.")
    with _alone(day) as folder:
        last = last_run(day)
        asked = _Asked.of(day)
        with day_files.of_day(day, folder / _PARTS, threads=threads) as files:
            stated = asked.stated(files.digest)
            if last is not None and last.stated == stated:
                shutil.rmtree(folder)  # whoever was killed between the record and the tidying left something
                return last, False
            made = _Run(asked, stated, _cleared(folder, stated), files, threads).made(began, progress)
        after = 0 if last is None else last.number
        run = record_run(by=SYSTEM, day=day, made=made, after=after)
        shutil.rmtree(folder)
    return run, True


def rests_on_something_else(day: date) -> bool:
    """Whether the facts, the rules or the shadows of a day are others than its last run rested on, or it has none.

    Raises:
        NothingInForce: no rulebook was in force on that day.
    """
    last = last_run(day)
    return last is None or _Asked.of(day).stated(last.stated.events) != last.stated


def clear_left_over(now: datetime) -> int:
    """How many files of evidence were removed that somebody who was killed wrote a day ago or longer, for no run."""
    if ports.current.root is None:
        return 0
    return evidence.sweep(ports.current.evidence_folder, known_evidence(), (now - timedelta(days=1)).timestamp())


@dataclass(frozen=True)
class _Asked:
    """What is known of a day besides its events."""

    day: date
    start: datetime
    end: datetime
    rulebook: Rulebook
    inputs: ForceInputs
    shadows: Shadows

    @classmethod
    def of(cls, day: date) -> _Asked:
        start, end = day_begins(day), day_ends(day)
        rulebook = on_day(day).rulebook
        return cls(day, start, end, rulebook, in_order(columns(start, end)), shadows_on(day))

    def stated(self, events: str) -> Stated:
        return Stated(
            events=events,
            facts=force_digest(self.inputs),
            rulebook=self.rulebook.digest,
            shadow=self.shadows.digest,
            program=PROGRAM,
        )


class _Run:
    """One run of one day, with a folder of its own."""

    def __init__(self, asked: _Asked, stated: Stated, folder: Path, files: day_files.EventsOfDay, threads: int) -> None:
        self._asked = asked
        self._stated = stated
        self._folder = folder
        self._files = files
        self._threads = threads

    def made(self, began: datetime, progress: Progress | None) -> RunMade:
        """All that the run found, with its evidence on the disk."""
        asked = self._asked
        out = self._folder / "out"
        report = screen_files(
            asked.rulebook, asked.inputs, self._files.parts, out, progress=progress, threads=self._threads
        )
        run = str(uuid.uuid4())
        units, people, sizes = people_and_units(asked.inputs)
        with connected(self._threads) as connection:
            keep_within(connection, self._folder)
            grouped = self._grouped(connection, sorted((out / "findings").glob("*.parquet")))
            counts = grouped.rules(units)
            groups = grouped.groups()
            evidence.write(ports.current.evidence_folder, asked.day, run, _cast(grouped.evidence(ROWS_AT_ONCE)))
        doubts = doubted(counts, people, sizes, rule_limits(asked.start))
        return RunMade(
            id=run,
            day=asked.day,
            stated=self._stated,
            began_at=began,
            people=people,
            counts=report.tally.as_json(),
            rules=[_as_row(one, asked.shadows) for one in counts],
            evidence=_digest_of(groups),
            findings=_findings(groups, doubts),
        )

    def _grouped(self, connection: duckdb.DuckDBPyConnection, findings: Sequence[Path]) -> Grouped:
        asked = self._asked
        actions = screened_actions(asked.rulebook)
        enforced = frozenset(one.uid.id for one in actions if one.resources[0] in _OF_A_PHONE)
        names = self._files.names(asked.shadows.feeds_in)
        return Grouped(
            connection,
            findings,
            names,
            Grouping(
                handling={one.id: one.handling or "" for one in asked.rulebook.rules},
                reads_duty=duty_readers(asked.rulebook),
                enforced=enforced,
                proved=self._proved(to_be_proved(connection, findings, enforced)),
                shadow_rules=asked.shadows.rules_in,
                mark=VERSION,
            ),
        )

    def _proved(self, things: Sequence[Thing]) -> pa.Table:
        """When phones had proved what they were to do with each thing that somebody may be asked about."""
        asked = self._asked
        phones = asked.inputs.tables["phones"]
        platforms = dict(zip(phones["phone"].to_pylist(), phones["platform"].to_pylist(), strict=True))
        sites = {one.uid.id for one in screened_actions(asked.rulebook) if one.resources[0] == "Site"}
        wanted = {
            thing: (thing[0], "" if thing[1] in sites else self._id_on(platforms.get(thing[0], ""), thing[2]))
            for thing in things
        }
        spans = ports.current.proved(asked.start, asked.end, frozenset(wanted.values()))
        return proved_table(
            (thing, to_millis(start), to_millis(end))
            for thing, pair in sorted(wanted.items())
            for start, end in spans.get(pair, ())
        )

    def _id_on(self, platform: str, app: str) -> str:
        """The id of an app on a platform, as phones are told it; an app that the catalogue lacks goes by its own."""
        found = self._asked.rulebook.catalogue.apps.get(app)
        if found is None:
            return app
        return (found.apple if platform == "apple" else found.android) or app


def _cast(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.cast(EVIDENCE)


def _findings(groups: pa.Table, doubts: Sequence[Doubted]) -> Mapping[Key, Put]:
    found = {
        Key(Kind.USE.value, one["person"], one["rule"]): Put(
            handling=one["handling"], events=one["events"], content=one["content"], about={}
        )
        for one in groups.to_pylist()
    }
    by_rule: dict[str, list[dict[str, object]]] = {}
    for doubt in doubts:
        said: dict[str, object] = {"why": doubt.why.value, "people": doubt.people, "of": doubt.of, "unit": doubt.unit}
        by_rule.setdefault(doubt.rule, []).append(said)
    for rule, said_of in by_rule.items():
        about = {"doubts": said_of}
        content = hashlib.sha256(repr(said_of).encode()).hexdigest()
        found[Key(Kind.RULE.value, "", rule)] = Put(handling="", events=0, content=content, about=about)
    return found


def _as_row(counted: RuleCounts, shadows: Shadows) -> dict[str, object]:
    return {
        "rule": counted.rule,
        "events": counted.events,
        "found": counted.found,
        "people": counted.people,
        "in_shadow": counted.rule in shadows.rules_in,
        "why_not": dict(counted.why_not),
    }


def _digest_of(groups: pa.Table) -> str:
    """A digest of what all findings of a run say and of which events are behind them."""
    made = hashlib.sha256()
    for one in groups.to_pylist():
        said = (one["person"], one["rule"], one["handling"], str(one["events"]), one["content"])
        made.update("\x1f".join(said).encode() + b"\n")
    return made.hexdigest()


@contextmanager
def _alone(day: date) -> Iterator[Path]:
    """The working folder of a day, for whoever has it; the system lets go when a process dies.

    Raises:
        RunUnderWay: somebody else has it.
    """
    root = ports.current.runs_folder
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        lock = stack.enter_context((root / f".{day.isoformat()}.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunUnderWay(f"The day {day} is being run.", todo="wait until that is done.") from error
        yield root / day.isoformat()


def _cleared(folder: Path, stated: Stated) -> Path:
    """The folder of a run that rests on this; what is left of one that rested on something else is removed."""
    mine = folder / stated.digest[:16]
    for other in folder.iterdir():
        if other not in (mine, folder / _PARTS):
            shutil.rmtree(other)
    mine.mkdir(parents=True, exist_ok=True, mode=0o700)
    return mine
