"""Screening at the size of a force: `python tools/bench_scale.py [--events N] [--days N]`.

Everything here is generated, and every step runs in a process of its own, so that memory is its own:

    arrive     a day as OCSF on disk (Parquet, then JSON lines) taken in: read, protected dropped, encrypted, durable
    run        that day held against its rules: each event once, facts joined, decided, put together, in the database
    keep       the same day encoded, once for every draft to come
    what-if    a draft tried on one day, or on several of the same size

The day has 30,000 people and about 15 million events, of which about one in two hundred is a finding: what is planted
is mostly ordinary use (`SHARES`). The site's database is SQLite. Shadow is left out, because a new feed gives no
names for 90 days, and every phone is taken to have proved its rules: both make more work, not less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import bench_site
from bench_rows import Row
from bench_steps import ROOT, RULEBOOK, Clock
from bluelamp.core.samples.marginals import EVENTS as PLANTED

DAY = date(2026, 11, 3)
PEOPLE = 30_000
EVENTS = 15_000_000
FILE = 1_000_000
BUSY = {"ordinary": 0.70, "ordinary-site": 0.20, "ordinary-contact": 0.0943}
"""Labels that give no finding, in place of the sample's own shares; all others get what is left, evenly thinned."""
RARE = 0.045
"""The share of its own share that every other label keeps: about one event in two hundred is then not allowed."""
KINDS = {"app-use": ("use_app", "install_app"), "network": ("open_site",), "calls": ("call", "text")}
STEPS = ("make", "arrive-parquet", "run", "arrive-json", "keep", "what-if")
BEFORE = timedelta(days=200)


def quiet_shares() -> dict[str, float]:
    """The shares of labels of a day with few findings."""
    rare = {label: share * RARE for label, share in PLANTED.items() if label not in BUSY}
    return {**BUSY, **rare}


def make(folder: Path, events: int, people: int) -> dict[str, object]:
    """A site with a force of so many people, and a day of its events as OCSF in both forms."""
    from bluelamp.core.rulebook import load_rulebook  # noqa: PLC0415 - in the step that needs it
    from bluelamp.core.samples import generate  # noqa: PLC0415 - as above
    from bluelamp.core.samples.ocsf_lines import ocsf_lines, ocsf_rows  # noqa: PLC0415 - as above
    from bluelamp.core.samples.written import uses_of  # noqa: PLC0415 - as above

    shares = quiet_shares()
    with patch.dict(PLANTED, shares), Clock() as made:
        rulebook = load_rulebook(RULEBOOK, DAY)
        per_phone = max(1, round(events / (0.82 * people)))
        force = generate(rulebook, people=people, seed=7, day=DAY, events_per_phone=per_phone)
        plain = folder / "force"
        (plain / "events").mkdir(parents=True)
        for name, table in force.tables.items():
            pq.write_table(table, plain / f"{name}.parquet", compression="zstd")
        counted = 0
        for number, batch in enumerate(force.event_batches(FILE)):
            pq.write_table(batch, plain / "events" / f"part-{number:05d}.parquet", compression="zstd")
            uses = _by_tag(uses_of(batch))
            counted += len(uses)
            for kind, actions in KINDS.items():
                some = uses.filter(pc.is_in(uses["action"], pa.array(actions)))
                for form, write in (("parquet", _parquet(ocsf_rows)), ("json", _lines(ocsf_lines))):
                    target = folder / form / f"{kind}-{number:05d}"
                    target.parent.mkdir(exist_ok=True)
                    write(some, target)
    return made.figures(events=counted, parquet_mb=_megabytes(folder / "parquet"), json_mb=_megabytes(folder / "json"))


def _by_tag(uses: pa.Table) -> pa.Table:
    """The uses with phones called as the register of a generated force has them."""
    tags = pc.replace_substring(uses["phone"], "D", "GEN-")
    return uses.set_column(uses.schema.get_field_index("phone"), uses.schema.field("phone"), tags)


def _parquet(rows: Callable[[pa.Table], pa.Table]) -> Callable[[pa.Table, Path], None]:
    return lambda uses, at: pq.write_table(rows(uses), at, compression="zstd", row_group_size=131_072)


def _lines(lines: Callable[[pa.Table], bytes]) -> Callable[[pa.Table, Path], None]:
    def write(uses: pa.Table, at: Path) -> None:
        with at.open("wb") as file:
            for first in range(0, len(uses), 250_000):
                file.write(lines(uses.slice(first, 250_000)))

    return write


def _megabytes(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.iterdir()) // 1_000_000


def site(people: int) -> None:
    """A site of its own with the force in its register and feeds that run since long ago."""
    from django.core.management import call_command  # noqa: PLC0415 - as above

    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - Django is set up first
    from bluelamp.core.rulebook import load_rulebook  # noqa: PLC0415 - as above
    from bluelamp.core.samples import generate  # noqa: PLC0415 - as above
    from bluelamp.records.adoption import acts as adoption  # noqa: PLC0415 - as above
    from bluelamp.records.adoption.bundles import read_bundle  # noqa: PLC0415 - as above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.models import FeedRow, StatementRow  # noqa: PLC0415 - as above
    from bluelamp.records.register import acts as register  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    noon = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    set_up = Actor.system("set-up")
    with clock.frozen(noon):
        bundle = read_bundle(ROOT / "rulebooks" / "example-force")
        adoption.adopt_first(by=set_up, bundle=bundle, begins=noon - BEFORE)
        force = generate(load_rulebook(RULEBOOK, DAY), people=people, seed=7, day=DAY, events_per_phone=0)
        register.load_generated_force(by=set_up, force=force)
        for number, kind in enumerate(KINDS):
            row = FeedRow.objects.create(
                id=f"00000000-0000-4000-8000-00000000000{number}", name=kind, category=kind, reader="ocsf-parquet",
                regime="uk-gdpr", purpose="Timed runs.", basis="Public task.", intrusive="some", kept_days=365,
                why_not_less="Timed runs.", declared_by="nobody", declared_at=noon - BEFORE, state="on", told="stated",
                started_by="nobody", started_at=noon - BEFORE, until=DAY + timedelta(days=60),
            )  # fmt: skip
            for said in ("reference", "views", "notice"):
                StatementRow.objects.create(
                    feed=row, kind=said, says="Timed runs.", on=(noon - BEFORE).date(), stated_by="nobody",
                    at=noon - BEFORE,
                )  # fmt: skip


def arrive(folder: Path, form: str, people: int) -> dict[str, object]:
    """The day's files taken in, one delivery a file."""
    from bluelamp.core.feeds import FORMATS, Reading  # noqa: PLC0415 - Django is set up first
    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - as above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring import intake, ports  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.models import FeedRow  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.values import Way  # noqa: PLC0415 - as above

    site(people)
    feeds = dict(FeedRow.objects.values_list("name", "id"))
    reader = FORMATS["ocsf-parquet" if form == "parquet" else "cloudevents"].reader
    ports.current.root = folder / "data" / "events"
    after = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) + timedelta(days=1)
    taken = rejected = 0
    with clock.frozen(after), Clock() as clocked:
        for path in sorted((folder / form).iterdir()):
            kind = path.name.rpartition("-")[0]
            with path.open("rb") as file:
                pieces = reader(file, Reading(source="lake", received=after, phone_by="asset_tag", name=path.name))
                found = intake.take_in(
                    by=Actor.system("monitoring"), feed_id=feeds[kind], pieces=pieces, name=path.name, way=Way.PROGRAM
                )
            taken += found.events
            rejected += found.rejected
    return clocked.figures(taken=taken, rejected=rejected)


def run(folder: Path) -> dict[str, object]:
    """The day that arrived, run."""
    from bluelamp.core.rulebook import load_rulebook  # noqa: PLC0415 - in the step that needs it
    from bluelamp.records.journal import clock  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.monitoring import ports, runs  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.models import FindingRow  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.shadows import Shadows  # noqa: PLC0415 - as above

    rulebook = load_rulebook(RULEBOOK, DAY)
    ports.current.root = folder / "data" / "events"
    ports.current.proved = lambda start, end, wanted: dict.fromkeys(wanted, ((start, end),))
    after = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) + timedelta(days=1)
    with (
        patch.object(runs, "shadows_on", lambda day: Shadows(day=day, rulebook=rulebook, rules={}, feeds={})),
        clock.frozen(after),
        Clock() as clocked,
    ):
        view, made = runs.run_day(DAY)
    if not made:
        raise SystemExit("the day had been run before")
    return clocked.figures(findings=FindingRow.objects.count(), counts=view.counts["counts"])


def keep(folder: Path, days: int, events: int, people: int) -> dict[str, object]:
    """So many days encoded and kept, each of other events of the same force; its rows are thrown away after it."""
    from dataclasses import replace  # noqa: PLC0415 - in the step that needs it

    from bluelamp.core.rulebook import load_rulebook  # noqa: PLC0415 - as above
    from bluelamp.core.samples import generate  # noqa: PLC0415 - as above
    from bluelamp.core.samples.events import batches  # noqa: PLC0415 - as above
    from bluelamp.core.screening.days import keep_days  # noqa: PLC0415 - as above

    rulebook = load_rulebook(RULEBOOK, DAY)
    per_phone = max(1, round(events / (0.82 * people)))
    wall = cpu = 0.0
    kept = 0
    with patch.dict(PLANTED, quiet_shares()):
        force = generate(
            rulebook, people=people, seed=7, day=DAY, events_per_phone=per_phone, roster_days_around=max(1, days)
        )
        for number in range(days):
            plain = folder / f"force-{number}"
            (plain / "events").mkdir(parents=True)
            for name, table in force.tables.items():
                pq.write_table(table, plain / f"{name}.parquet", compression="zstd")
            for part, batch in enumerate(batches(replace(force.stage, seed=100 + number), force.events, FILE)):
                moved = _moved(batch, number)
                pq.write_table(moved, plain / "events" / f"day-{number}-{part:05d}.parquet", compression="zstd")
            with Clock() as clocked:
                kept += sum(day.events for day in keep_days(rulebook, plain, folder / "kept"))
            wall, cpu = wall + clocked.wall, cpu + clocked.cpu
            shutil.rmtree(plain / "events")
    size = sum(one.stat().st_size for one in (folder / "kept").rglob("*") if one.is_file()) // 1_000_000
    return {"wall": round(wall, 2), "cpu": round(cpu, 2), "events": kept, "megabytes": size}


def _moved(batch: pa.Table, days: int) -> pa.Table:
    at = batch.schema.get_field_index("instant")
    later = pc.add(batch["instant"].cast(pa.int64()), days * 86_400_000)
    return batch.set_column(at, batch.schema.field(at), later.cast(batch.schema.field(at).type))


def try_draft(folder: Path) -> dict[str, object]:
    """A draft without two of the rules, and with another handled otherwise, tried on every day that is kept."""
    from dataclasses import replace  # noqa: PLC0415 - in the step that needs it

    from bluelamp.core.rulebook import load_rulebook  # noqa: PLC0415 - as above
    from bluelamp.core.screening.days import kept_days  # noqa: PLC0415 - as above
    from bluelamp.core.screening.what_if import what_if  # noqa: PLC0415 - as above

    old = load_rulebook(RULEBOOK, DAY)
    forbids = [rule.id for rule in old.rules if rule.effect == "forbid"]
    rules = tuple(
        replace(rule, handling="tell-supervisor") if rule.id == forbids[2] else rule
        for rule in old.rules
        if rule.id not in forbids[:2]
    )
    told: list[int] = []
    with Clock() as clocked:
        days = kept_days(old, folder / "kept")
        found = what_if(old, replace(old, rules=rules), days, progress=lambda done, _total: told.append(done))
    return clocked.figures(
        events=found.before.events, files=found.days, steps_of_progress=len(told), rules=len(old.rules),
        before=found.before.findings, gained=found.gained, lost=found.lost, people=found.people,
    )  # fmt: skip


def step(name: str, folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """One step in this process."""
    folder = folder.resolve()
    os.chdir(ROOT)  # the platform's own rulebook is found from there
    if name in ("arrive-parquet", "arrive-json", "run"):
        data = folder / ("site-json" if name == "arrive-json" else "site")
        data.mkdir(exist_ok=True)
        for form in ("parquet", "json"):
            if not (data / form).exists():
                (data / form).symlink_to(folder / form)
        bench_site.begin(str(data))
        if name == "run":
            return run(data)
        return arrive(data, name.removeprefix("arrive-"), given.people)
    if name == "make":
        return make(folder, given.events, given.people)
    if name == "keep":
        return keep(folder, given.days, given.events, given.people)
    return try_draft(folder)


def measure(
    events: int = EVENTS, people: int = PEOPLE, days: int = 1, only: Sequence[str] = STEPS, folder: Path | None = None
) -> dict[str, Any]:
    """Every step, each in a process of its own."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bluelamp-scale-", dir=folder) as made:
        for name in only:
            words = ["--step", name, "--events", str(events), "--people", str(people)]
            words += ["--days", str(days), "--folder", made]
            paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
            done = subprocess.run(  # noqa: S603 - our own script
                [sys.executable, str(Path(__file__).resolve()), *words],
                stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "PYTHONPATH": paths},
            )  # fmt: skip
            found[name] = json.loads(done.stdout.splitlines()[-1])
            print(f"{name:<22} {json.dumps(found[name])}", flush=True)
            if name == "arrive-json":
                shutil.rmtree(Path(made) / "json", ignore_errors=True)
    return found


def rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """The figures beside what is asked, the targets scaled to the number of events of the run."""
    share = found["make"]["events"] / EVENTS if "make" in found else 1.0
    if {"arrive-parquet", "run"} <= found.keys():
        whole = found["arrive-parquet"]["wall"] + found["run"]["wall"]
        yield Row(what="OCSF Parquet to findings in the database", figure=whole, unit="s", target=60 * share)
        cpu = found["arrive-parquet"]["cpu"] + found["run"]["cpu"]
        yield Row(what="the same, of processor time on two processors", figure=cpu / 2, unit="s")
    for name, what in (("arrive-parquet", "OCSF Parquet taken in"), ("arrive-json", "OCSF JSON taken in")):
        if name in found:
            yield Row(what=what, figure=found[name]["taken"] / found[name]["wall"], unit="events/s")
    if "run" in found:
        events = found["run"]["counts"]["events"]
        yield Row(what="events of a day run", figure=events / found["run"]["wall"], unit="events/s")
        yield Row(what="memory of a run", figure=found["run"]["peak_mb"], unit="MB")
    if "keep" in found:
        yield Row(
            what="events encoded and kept", figure=found["keep"]["events"] / found["keep"]["wall"], unit="events/s"
        )
    if "what-if" in found:
        tried = found["what-if"]
        least = 60 * tried["events"] / (7 * EVENTS)
        yield Row(
            what=f"a draft tried on {tried['events']:,} events", figure=tried["wall"], unit="s", target=max(15, least)
        )
        yield Row(what="memory of that", figure=tried["peak_mb"], unit="MB")


def report(found: Mapping[str, Any]) -> int:
    """Prints the figures; how many targets are missed."""
    listed = list(rows(found))
    print("\nscreening at the size of a force")
    for one in listed:
        print(one)
    return sum(one.holds is False for one in listed)


def main() -> int:
    """Runs the steps and prints the figures; 2 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--days", type=int, default=1, help="how many days a draft is tried on")
    parser.add_argument("--only", nargs="*", choices=STEPS)
    parser.add_argument("--folder", type=Path, help="where the data goes for the while")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step is None:
        return 2 if report(measure(given.events, given.people, given.days, given.only or STEPS, given.folder)) else 0
    began = time.perf_counter()
    figures = step(given.step, given.folder, given)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**figures, "peak_mb": peak, "process_s": round(time.perf_counter() - began, 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
