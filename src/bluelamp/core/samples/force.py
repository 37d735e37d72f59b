"""The generated force: made in memory, or written as files that screening reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.samples import marginals
from bluelamp.core.samples.custody import make_phones
from bluelamp.core.samples.events import Stage, World, batches, make_stage
from bluelamp.core.samples.grants import make_circumstances, make_grants
from bluelamp.core.samples.hours import london, make_roster
from bluelamp.core.samples.people import make_people
from bluelamp.core.samples.targets import make_targets

TABLES = ("people", "units", "phones", "custody", "roster", "permissions", "circumstances")
PART = 1_000_000
FEWEST_PEOPLE = 20


@dataclass(frozen=True)
class SampleForce:
    """A generated force. `tables` are small; events come in batches, so that any number fits in memory."""

    day: date
    seed: int
    tables: dict[str, pa.Table]
    stage: Stage
    events: int

    def event_batches(self, size: int = PART) -> Iterator[pa.Table]:
        """The events, at most `size` rows at a time. Another size draws other events."""
        return batches(self.stage, self.events, size)


def generate(  # noqa: PLR0913 - what a force is made from
    rulebook: Rulebook, *, people: int, seed: int, day: date, events_per_phone: int, roster_days_around: int = 1
) -> SampleForce:
    """A force with people, phones, roster, permissions and one day of events, all generated.

    MUST: the same arguments give the same force, byte for byte
    (`test_the_same_seed_gives_the_same_bytes`). No person, phone or number in it is real.

    Args:
        rulebook: gives the catalogue of apps and sites and the classes of contact.
        people: how many, at least 20.
        seed: any whole number from 0 up.
        day: the day of the events, midnight to midnight in London.
        events_per_phone: the mean number of events of a phone on that day.
        roster_days_around: how many days before and after it the roster covers.

    Raises:
        ValueError: fewer than 20 people, or a negative number of events.
    """
    if people < FEWEST_PEOPLE or events_per_phone < 0:
        raise ValueError(f"a generated force has at least {FEWEST_PEOPLE} people and no negative number of events")
    rngs = [np.random.Generator(np.random.PCG64(one)) for one in np.random.SeedSequence([seed, 0]).spawn(5)]
    midnight = london(day, 0)
    register = make_people(people, rngs[0])
    phones = make_phones(register, midnight, rngs[1])
    roster = make_roster(register, day, rngs[2], roster_days_around)
    targets = make_targets(rulebook)
    by_permission = [targets.apps[app] for app in targets.groups["permission"]]
    grants = make_grants(register, by_permission, midnight, rngs[3])
    told = make_circumstances(register, roster, midnight, rngs[4])
    stage = make_stage(World(register, phones, roster, grants, told, midnight), targets, seed)
    tables = {
        "people": register.table,
        "units": register.units,
        "phones": phones.table,
        "custody": phones.custody,
        "roster": roster.table,
        "permissions": grants.table,
        "circumstances": told.table,
    }
    return SampleForce(day, seed, tables, stage, len(phones) * events_per_phone)


def write_force(  # noqa: PLR0913 - the same arguments as `generate`, and where to write
    directory: Path,
    rulebook: Rulebook,
    *,
    people: int,
    seed: int,
    day: date,
    events_per_phone: int,
    progress: Callable[[int, int], None] | None = None,
) -> SampleForce:
    """The generated force, written to a folder with its README and its marginals.

    Memory is flat: one part of a million events at a time. `progress` is told the events
    written and the events in all after each part.
    """
    force = generate(rulebook, people=people, seed=seed, day=day, events_per_phone=events_per_phone)
    (directory / "events").mkdir(parents=True, exist_ok=True)
    for name, table in force.tables.items():
        pq.write_table(table, directory / f"{name}.parquet", compression="zstd")
    labels: Counter[str] = Counter()
    done = 0
    for part, batch in enumerate(force.event_batches()):
        pq.write_table(
            batch, directory / "events" / f"part-{part:05d}.parquet", compression="zstd", row_group_size=125_000
        )
        counted = pc.value_counts(batch["label"])
        labels.update({str(one["values"]): int(one["counts"].as_py()) for one in counted})
        done += len(batch)
        if progress is not None:
            progress(done, force.events)
    (directory / "README.md").write_text(marginals.README, encoding="utf-8")
    (directory / "marginals.json").write_text(_marginals(force, labels), encoding="utf-8")
    return force


def _marginals(force: SampleForce, labels: Counter[str]) -> str:
    asked = {
        "kinds": marginals.KINDS,
        "roles": marginals.ROLES,
        "teams": marginals.TEAMS,
        "special_units": marginals.SPECIAL_UNITS,
        "phones": marginals.PHONES,
        "roster": marginals.DAY,
        "permissions": marginals.GRANTS,
        "circumstances": marginals.CIRCUMSTANCES,
        "events": marginals.EVENTS,
    }
    body = {
        "generated": True,
        "seed": force.seed,
        "day": force.day.isoformat(),
        "shares_asked_for": {name: dict(shares) for name, shares in asked.items()},
        "rows": {name: len(table) for name, table in force.tables.items()},
        "events": force.events,
        "events_by_label": dict(sorted(labels.items())),
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
