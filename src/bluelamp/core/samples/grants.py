"""Permissions and declared circumstances of the generated force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.samples.hours import Roster
from bluelamp.core.samples.marginals import CIRCUMSTANCES, GRANTS
from bluelamp.core.samples.people import People, numbered
from bluelamp.core.samples.windows import Ints, Windows, overlap, together

_DAY = 86_400_000
_EXPORT_TAKES = 5 * _DAY
_PURPOSES = ("neighbourhood watch", "partner agencies", "missing person", "community events", "licensing")


@dataclass(frozen=True)
class Grants:
    """Permissions as windows of persons, tagged with the position of the app in the list given."""

    inside: Windows
    lapsed: Windows
    edges: Windows
    table: pa.Table


@dataclass(frozen=True)
class Circumstances:
    """Declared circumstances as windows of persons; a major incident holds for everybody."""

    declared: dict[str, Windows]
    major_incident: tuple[int, int]
    table: pa.Table


def make_grants(people: People, apps: list[str], midnight: int, rng: np.random.Generator) -> Grants:
    """Permissions for some people: most in force, some lapsed, some ending in the day, some overlapping.

    `apps` are the apps that rules open by permission; with none there are no permissions.
    """
    holders = np.nonzero(people.issued & (rng.random(len(people)) < GRANTS["permitted"]))[0].astype(np.int64)
    if not apps:
        holders = holders[:0]
    elif len(holders) < 4:
        holders = np.nonzero(people.issued)[0][:4].astype(np.int64)
    count = len(holders)
    app = rng.integers(0, len(apps), count) if apps else np.zeros(0, np.int64)
    start = midnight - rng.integers(20, 200, count) * _DAY + 9 * 3_600_000
    end = midnight + rng.integers(2, 120, count) * _DAY + 17 * 3_600_000
    kind = rng.random(count)
    kind[:3] = (0.0, GRANTS["lapsed"], 0.999)[: len(kind[:3])]
    lapsed = kind < GRANTS["lapsed"]
    ending = ~lapsed & (kind < GRANTS["lapsed"] + GRANTS["lapses_in_the_day"])
    end = np.where(lapsed, midnight - rng.integers(1, 19, count) * _DAY, end)
    end = np.where(ending, midnight + rng.integers(10, 20, count) * 3_600_000, end)
    second = ~lapsed & ~ending & (rng.random(count) < GRANTS["overlapping"])
    shifted = rng.integers(-15, 30, count) * _DAY
    windows = together(
        [
            Windows(holders, start, end, app),
            Windows(holders[second], start[second] + shifted[second], end[second] + 10 * _DAY, app[second]),
        ]
    )
    after = windows.where(np.arange(len(windows)) < count)
    gone = lapsed | ending
    past = Windows(after.key[gone], after.end[gone], after.end[gone] + 60 * _DAY, after.tag[gone])
    # The last millisecond inside the permission, and the first after it.
    edge = Windows(after.key[ending], after.end[ending] - 1, after.end[ending] + 1, after.tag[ending])
    return Grants(windows, past, edge, _grant_table(people, apps, windows, midnight, rng))


def _grant_table(
    people: People, apps: list[str], windows: Windows, midnight: int, rng: np.random.Generator
) -> pa.Table:
    count = len(windows)
    confirmed = windows.end + _EXPORT_TAKES
    # Every fourth export is not confirmed however long ago the permission ended.
    still_open = (confirmed > midnight) | (np.arange(count) % 4 == 0)
    purpose = pa.array(_PURPOSES).take(pa.array(rng.integers(0, len(_PURPOSES), count)))
    group = [None if pick == 0 else f"group {pick}" for pick in rng.integers(0, 60, count).tolist()]
    return pa.table(
        {
            "permission": numbered("A", count),
            "person": people.ids.take(pa.array(windows.key)),
            "resource_type": pa.array(["App"] * count, pa.string()),
            "resource": pa.array(apps, pa.string()).take(pa.array(windows.tag)),
            "purpose": purpose,
            "group": pa.array(group, pa.string()),
            "start": pa.array(windows.start, pa.timestamp("ms", "UTC")),
            "until": pa.array(windows.end, pa.timestamp("ms", "UTC")),
            "closed": pa.array(confirmed, pa.timestamp("ms", "UTC"), mask=still_open),
        }
    )


def make_circumstances(people: People, roster: Roster, midnight: int, rng: np.random.Generator) -> Circumstances:
    """Recalls and emergencies of people off duty, stated purposes of people on duty, one major incident."""
    off, on = roster.of("off").within(midnight, midnight + _DAY), roster.of("on").within(midnight, midnight + _DAY)
    declared = {
        "recall": _some(off, CIRCUMSTANCES["recall"], people, rng),
        "emergency": _some(off, CIRCUMSTANCES["emergency"], people, rng),
        "policing-purpose": _some(on, CIRCUMSTANCES["policing-purpose"], people, rng),
        "corporate-account": on.where(people.in_communications[on.key]),
    }
    incident = (midnight + 19 * 3_600_000, midnight + 21 * 3_600_000)
    kinds = [kind for kind, windows in declared.items() for _ in range(len(windows))] + ["major-incident"]
    rows = together(list(declared.values()))
    person = pa.concat_arrays([people.ids.take(pa.array(rows.key)), pa.array([None], pa.string())])
    table = pa.table(
        {
            "circumstance": numbered("C", len(kinds)),
            "kind": pa.array(kinds),
            "person": person,
            "start": pa.array(np.append(rows.start, incident[0]), pa.timestamp("ms", "UTC")),
            "end": pa.array(np.append(rows.end, incident[1]), pa.timestamp("ms", "UTC")),
        }
    )
    return Circumstances(declared, incident, table)


def _some(windows: Windows, share: float, people: People, rng: np.random.Generator) -> Windows:
    """A part of some windows, for a share of the people who have any; at least one."""
    chosen = rng.random(len(people)) < share
    holders = np.unique(windows.key[people.issued[windows.key]])
    if len(holders):
        chosen[holders[rng.integers(0, len(holders))]] = True
    picked = windows.where(chosen[windows.key])
    length = picked.end - picked.start
    start = picked.start + (length * rng.random(len(picked)) * 0.5).astype(np.int64) // 60_000 * 60_000
    end = np.minimum(picked.end, start + 4 * 3_600_000)
    return Windows.of(picked.key, start, end)


def held_in(windows: Windows, holding: Windows) -> Windows:
    """For windows of persons: the phones they held meanwhile, tagged as the windows were."""
    by_person = Windows(holding.tag, holding.start, holding.end, holding.key)
    phones = overlap(windows, by_person)
    tags: Ints = overlap(windows, by_person, tag_of_left=True).tag
    return Windows(phones.tag, phones.start, phones.end, tags)
