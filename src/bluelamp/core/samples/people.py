"""Units and people of the generated force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.samples.marginals import KINDS, PHONES, ROLES, ROLES_OF_UNITS, SPECIAL_UNITS, TEAMS
from bluelamp.core.samples.windows import Bools, Ints

HEADQUARTERS = "headquarters"
_TEAM_SIZE = 25
_TEAMS_OF_A_STATION = 8
_STATIONS_OF_A_COMMAND = 5


@dataclass(frozen=True)
class People:
    """Who there is, as arrays by position: person `n` is `ids[n]`."""

    ids: pa.Array
    issued: Bools
    in_communications: Bools
    table: pa.Table
    units: pa.Table

    def __len__(self) -> int:
        return len(self.ids)


def make_people(count: int, rng: np.random.Generator) -> People:
    """The people and units of a force of a size."""
    teams, units = _units(count, rng)
    special = list(SPECIAL_UNITS)
    names = [*teams, *special]
    shares = [(1 - sum(SPECIAL_UNITS.values())) / len(teams)] * len(teams) + list(SPECIAL_UNITS.values())
    unit = rng.choice(len(names), count, p=shares)
    # Even the smallest force has somebody in each unit that rules name.
    for position in range(min(len(special), count)):
        unit[position] = len(teams) + position
    kind = rng.choice(len(KINDS), count, p=list(KINDS.values()))
    issued = rng.random(count) < PHONES["issued"]
    issued[: len(special)] = True
    holds = {role: rng.random(count) < share for role, share in ROLES.items()}
    for start, role in ROLES_OF_UNITS.items():
        holds[role] = np.array([name.startswith(start) for name in names])[unit]
    ids = numbered("P", count)
    table = pa.table(
        {
            "person": ids,
            "kind": _named(list(KINDS), kind),
            "work_phone_issued": pa.array(issued),
            "units": _lists(names, [unit == position for position in range(len(names))]),
            "roles": _lists(list(holds), list(holds.values())),
        }
    )
    communications = unit == len(teams) + special.index("corporate-communications")
    return People(ids, issued, communications, table, units)


def numbered(prefix: str, count: int, start: int = 1) -> pa.Array:
    """Ids such as `P000001`, in order."""
    return pa.array([f"{prefix}{number:06d}" for number in range(start, start + count)])


def _units(people: int, rng: np.random.Generator) -> tuple[list[str], pa.Table]:
    """The names of the teams, and the table of all units with what they belong to."""
    count = max(len(TEAMS), people // _TEAM_SIZE)
    kinds = rng.choice(len(TEAMS), count, p=list(TEAMS.values()))
    kinds[: len(TEAMS)] = np.arange(len(TEAMS))
    rows: list[tuple[str, str, list[str]]] = [("force", "force", []), (HEADQUARTERS, "command", ["force"])]
    rows += [(name, "department", [HEADQUARTERS]) for name in SPECIAL_UNITS]
    rows += [(f"{name}s", "branch", ["force"]) for name in TEAMS]
    teams, numbers = [], dict.fromkeys(TEAMS, 0)
    for position, kind in enumerate(kinds):
        station = position // _TEAMS_OF_A_STATION
        command = station // _STATIONS_OF_A_COMMAND
        if position % (_TEAMS_OF_A_STATION * _STATIONS_OF_A_COMMAND) == 0:
            rows.append((f"command-{command + 1}", "command", ["force"]))
        if position % _TEAMS_OF_A_STATION == 0:
            rows.append((f"station-{station + 1}", "station", [f"command-{command + 1}"]))
        name = list(TEAMS)[kind]
        numbers[name] += 1
        teams.append(f"{name}-{numbers[name]}")
        rows.append((teams[-1], "team", [f"station-{station + 1}", f"{name}s"]))
    unit, kind_of, parents = zip(*rows, strict=True)
    return teams, pa.table({"unit": unit, "kind": kind_of, "parents": pa.array(parents, pa.list_(pa.string()))})


def _named(names: list[str], index: Ints) -> pa.Array:
    return pa.array(names).take(pa.array(index))


def _lists(names: list[str], holds: list[Bools]) -> pa.Array:
    """For each row, the list of names that hold for it."""
    grid = np.column_stack(holds)
    offsets = np.concatenate([[0], np.cumsum(grid.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), _named(names, np.nonzero(grid)[1].astype(np.int64)))
