"""The roster of the generated force: shifts laid out in London time, kept in UTC."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa

from bluelamp.core.kernel import to_millis
from bluelamp.core.kernel.instants import LONDON
from bluelamp.core.samples.marginals import DAY
from bluelamp.core.samples.people import People
from bluelamp.core.samples.windows import Bools, Ints, Windows, gaps, together

STATES = ("on", "on_call", "off")
_SHIFTS = (*DAY, "between")
_HOURS = {"early": (7, 15), "late": (14, 22), "night": (22, 31), "remote": (9, 17), "on_call": (18, 32)}


@dataclass(frozen=True)
class Roster:
    """What the roster says: windows of persons whose tag is the position in `STATES`."""

    states: Windows
    known: Bools
    table: pa.Table

    def of(self, state: str) -> Windows:
        """The windows of one state."""
        return self.states.where(self.states.tag == STATES.index(state))


def london(day: date, hour: int) -> int:
    """The instant of a full hour of London time, in milliseconds; hours from 24 on are the next day's."""
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), LONDON)
    return to_millis(local)


def make_roster(people: People, day: date, rng: np.random.Generator, around: int = 1) -> Roster:
    """A roster for the day and some days before and after it. Some people are in no roster at all."""
    count = len(people)
    patterns = len(DAY)
    choice = rng.choice(patterns, count, p=list(DAY.values()))
    if count >= patterns:
        choice[-patterns:] = np.arange(patterns)
    known = choice != _SHIFTS.index("unknown")
    parts, labels = [], []
    for offset in range(-around, around + 1):
        # A pattern of shifts moves on by one for one person in five; the rest repeat the day.
        moved = np.where(rng.random(count) < 0.2, (choice + offset) % (patterns - 1), choice)
        for position, name in enumerate(_SHIFTS[: patterns - 1]):
            who = np.nonzero(known & (moved == position))[0].astype(np.int64)
            for state, start, end in _rows(name, day + timedelta(days=offset)):
                parts.append(Windows(who, np.full(len(who), start), np.full(len(who), end), np.full(len(who), state)))
                labels.append(np.full(len(who), position))
    states, label = _disjoint(together(parts), np.concatenate(labels))
    states, label = _filled(states, label, known, london(day, -24 * around), london(day, 24 * (around + 1)))
    table = pa.table(
        {
            "person": people.ids.take(pa.array(states.key)),
            "start": pa.array(states.start, pa.timestamp("ms", "UTC")),
            "end": pa.array(states.end, pa.timestamp("ms", "UTC")),
            "state": pa.array(STATES).take(pa.array(states.tag)),
            "shift": pa.array(_SHIFTS).take(pa.array(label)),
        }
    )
    return Roster(states, known, table)


def _rows(name: str, day: date) -> list[tuple[int, int, int]]:
    """The states of one shift on one day: position in `STATES`, start, end."""
    if name in ("leave", "rest"):
        return [(STATES.index("off"), london(day, 0), london(day, 24))]
    start, end = _HOURS[name]
    return [(STATES.index("on_call" if name == "on_call" else "on"), london(day, start), london(day, end))]


def _disjoint(states: Windows, label: Ints) -> tuple[Windows, Ints]:
    """A row that starts before an earlier one of the same person ended loses its overlapping part."""
    order = np.lexsort((states.start, states.key))
    key, start, end, tag = states.key[order], states.start[order], states.end[order], states.tag[order]
    # The latest end so far, person by person: people are spread far apart so that one pass does all.
    spread = key << 42
    latest = np.maximum.accumulate(end + spread)
    start[1:] = np.maximum(start[1:], latest[:-1] - spread[1:])
    keep = end > start
    return Windows(key[keep], start[keep], end[keep], tag[keep]), label[order][keep]


def _filled(states: Windows, label: Ints, known: Bools, start: int, end: int) -> tuple[Windows, Ints]:
    """The roster with `off` wherever it says nothing of somebody it knows: this roster is complete."""
    who = np.nonzero(known)[0].astype(np.int64)
    between = gaps(Windows.of(who, np.full(len(who), start), np.full(len(who), end)), states)
    between = replace(between, tag=np.full(len(between), STATES.index("off")))
    both = together([states, between])
    order = np.lexsort((both.start, both.key))
    labels = np.concatenate([label, np.full(len(between), _SHIFTS.index("between"))])
    return Windows(both.key[order], both.start[order], both.end[order], both.tag[order]), labels[order]
