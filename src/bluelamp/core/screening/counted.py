"""What a rulebook finds in encoded days, counted by person, phone and rule, with nothing kept of single events.

    found = count_findings({"old": old, "new": new}, days)["new"]

It judges as findings of people are judged (`grouped.py`): an event that is not allowed because no rule allows it
stands against nobody, nor does one of an unknown holder or person, nor one of unknown duty under a rule that
reads duty; and of several rules the gravest take the event. Whether a phone had proved the rule yet is left out,
and so is shadow: neither is known of a draft.

Each event is read once for all rulebooks, so a draft beside the rulebook in force costs little more than alone.
Memory grows with the people and phones that have findings, not with the events.

MUST be what a loop over the findings of a run of each rulebook by itself gives
(`tests/core/screening/test_what_if.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.days import PHONE, EncodedDay
from bluelamp.core.screening.encoded import Array, EncodedBatch, Encoder, encoded_layout, read_part
from bluelamp.core.screening.findings import HANDLINGS
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.run import compile_for_events
from bluelamp.core.screening.tallying import (
    JUDGEMENT_BITS,
    MOST_DAYS,
    MOST_JUDGEMENTS,
    MOST_THING_JUDGEMENTS,
    MOST_THING_PEOPLE,
    PERSON_SHIFT,
    THING_PERSON_SHIFT,
    THING_SHIFT,
    Tally,
    taken_by,
)

MILDEST = HANDLINGS[-1]
"""How a finding is handled whose rule does not say: the officer alone is told."""

GROUP = 4
"""Batches for each thread between two settlements: their numbers wait in memory."""

Progress = Callable[[int, int], None]

FINDINGS = pa.schema([("person", pa.string()), ("rule", pa.string()), ("day", pa.int32()), ("events", pa.int64())])
"""Findings of people: a row a person, rule and day; the day is counted from 1970 by London's clock."""
PHONES = pa.schema([("phone", pa.string()), ("rule", pa.string()), ("events", pa.int64())])
"""A row a phone and rule."""
_THING = (("kind", pa.string()), ("thing", pa.string()), ("person", pa.string()), ("rule", pa.string()))
THINGS = pa.schema([*_THING, ("events", pa.int64())])
"""A row a thing (an app, a site or a class of contact), person and rule."""


@dataclass
class Counted:
    """What one rulebook found.

    Attributes:
        handling: how a finding of each rule is first handled.
        events: how many events were held against it.
        not_allowed: how many of them it does not allow, whether or not they stand against anybody.
        no_rule: those that no rule allows and none forbids.
        unknown_people: those that a rule forbids, of nobody known.
        unknown_duty: those that stand against nobody because duty is not known and each rule reads it.
        erred: how often each rule erred.
        findings: tables of `FINDINGS`, one for each group of days; `phones` and `things` likewise.
    """

    handling: Mapping[str, str]
    events: int = 0
    not_allowed: int = 0
    no_rule: int = 0
    unknown_people: int = 0
    unknown_duty: int = 0
    erred: Counter[str] = field(default_factory=Counter)
    findings: list[pa.Table] = field(default_factory=list)
    phones: list[pa.Table] = field(default_factory=list)
    things: list[pa.Table] = field(default_factory=list)


def count_findings(
    rulebooks: Mapping[str, Rulebook],
    days: Sequence[EncodedDay],
    *,
    person_of: Callable[[str], str] = str,
    threads: int = 2,
    progress: Progress | None = None,
) -> dict[str, Counted]:
    """What each rulebook finds in some days, by the name it is given here.

    Args:
        rulebooks: each must fit the days (`days.fitting`).
        days: kept encoded, of any people.
        person_of: the person whom a principal stands for, where a register has several versions of one.
        threads: how many files are worked on at a time.
        progress: told the events done and the events in all.

    Raises:
        EventFitsNoAction: an event has an action or types that a schema does not have.
    """
    compiled = {name: compile_for_events(one) for name, one in rulebooks.items()}
    found = {
        name: Counted({rule.id: rule.handling or MILDEST for rule in one.rules if rule.effect == "forbid"})
        for name, one in rulebooks.items()
    }
    total, done = sum(day.events for day in days), 0
    for several in _of_the_same_people(days):
        ground = _Ground(rulebooks, compiled, several)
        for day in several:
            for events in ground.count(day, threads):
                done += events
                if progress is not None:
                    progress(done, total)
        for name, tally in ground.tallies.items():
            _put(tally, found[name], person_of)
    return found


def _of_the_same_people(days: Iterable[EncodedDay]) -> Iterator[list[EncodedDay]]:
    groups: dict[str, list[EncodedDay]] = {}
    for day in days:
        groups.setdefault(day.people_digest, []).append(day)
    yield from groups.values()


class _Ground:
    """Days of the same people, with every rulebook ready to be held against them."""

    def __init__(
        self, rulebooks: Mapping[str, Rulebook], compiled: Mapping[str, Compiled], days: Sequence[EncodedDay]
    ) -> None:
        people = days[0].people()
        first, _ = days[0].opened()
        self._encoder = Encoder(encoded_layout(first.layout.wide))
        self.tallies = {
            name: Tally(one, compiled[name], self._encoder, one.entities.with_entities(people))
            for name, one in rulebooks.items()
        }

    def count(self, day: EncodedDay, threads: int) -> Iterator[int]:
        """Counts the events of a day; yields how many were done since the last time."""
        own, files = day.opened()
        renumbered = {
            name: self._encoder.dictionaries[name].numbers_of(dictionary.rows).astype(np.int32)
            for name, dictionary in own.dictionaries.items()
        }
        sources = [partial(_read, path, renumbered) for path in files]
        group = GROUP * threads
        with ThreadPoolExecutor(threads) as pool:
            for start in range(0, len(sources), group):
                met = list(pool.map(self._met, sources[start : start + group]))
                for tally in self.tallies.values():
                    tally.evaluator.settle()
                list(pool.map(self._counted, met))
                yield sum(len(batch) for batch, _ in met)

    def _met(self, source: Callable[[], EncodedBatch]) -> tuple[EncodedBatch, dict[str, Array]]:
        batch = source()
        return batch, {name: tally.numbers(batch) for name, tally in self.tallies.items()}

    def _counted(self, met: tuple[EncodedBatch, dict[str, Array]]) -> None:
        batch, numbers = met
        for name, tally in self.tallies.items():
            tally.count(batch, numbers[name])


def _put(tally: Tally, found: Counted, person_of: Callable[[str], str]) -> None:
    """Adds what was counted of some days to what was found."""
    for outcome, count in zip(tally.evaluator.outcomes, tally.outcomes.tolist(), strict=False):
        found.events += count
        found.not_allowed += count * (not outcome.allowed)
        found.erred.update(dict.fromkeys(outcome.errors, count))
    taken = [taken_by(outcome, now, found.handling, tally.readers) for outcome, now in tally.judgements]
    keys, counts = tally.people.items()
    judged = keys & MOST_JUDGEMENTS
    by_judgement = np.bincount(judged, counts, minlength=len(taken)).astype(np.int64).tolist()
    for (outcome, _), rules, count in zip(tally.judgements, taken, by_judgement, strict=True):
        if not outcome.reasons:
            found.no_rule += count
        elif not outcome.principal_known:
            found.unknown_people += count
        elif not rules:
            found.unknown_duty += count
    ruled = _Ruled(taken)
    people = pa.array([person_of(one) for one in tally.names("principal")], pa.string())
    of, days = keys >> PERSON_SHIFT, (keys >> JUDGEMENT_BITS) & MOST_DAYS
    found.findings.append(ruled.table(FINDINGS, judged, counts, {"person": people.take(pa.array(of)), "day": days}))
    keys, counts = tally.phones.items()
    phones = pa.array(tally.names(PHONE), pa.string()).take(pa.array(keys >> JUDGEMENT_BITS))
    found.phones.append(ruled.table(PHONES, keys & MOST_JUDGEMENTS, counts, {"phone": phones}))
    keys, counts = tally.things.items()
    judged = keys & MOST_THING_JUDGEMENTS
    columns = {
        "kind": pa.array([tally.kinds[now.action] for _, now in tally.judgements], pa.string()).take(pa.array(judged)),
        "thing": pa.array(tally.names("resource"), pa.string()).take(pa.array(keys >> THING_SHIFT)),
        "person": people.take(pa.array((keys >> THING_PERSON_SHIFT) & MOST_THING_PEOPLE)),
    }
    found.things.append(ruled.table(THINGS, judged, counts, columns))


class _Ruled:
    """The rules behind judgements, as a table to join."""

    def __init__(self, taken: Sequence[tuple[str, ...]]) -> None:
        pairs = [(number, rule) for number, rules in enumerate(taken) for rule in rules]
        self._rules = pa.table(
            {
                "judged": pa.array([number for number, _ in pairs], pa.int64()),
                "rule": pa.array([rule for _, rule in pairs], pa.string()),
            }
        )

    def table(self, schema: pa.Schema, judged: Array, counts: Array, columns: Mapping[str, object]) -> pa.Table:
        """One row for each combination of the columns and a rule, with how many events it has."""
        connection = connected()
        connection.register("counted", pa.table({**columns, "judged": judged, "events": counts}))
        connection.register("ruled", self._rules)
        names = ", ".join(schema.names[:-1])
        sql = f"SELECT {names}, sum(events)::BIGINT AS events FROM counted JOIN ruled USING (judged) GROUP BY {names}"  # noqa: S608 - our own names
        return fetched(connection, sql).cast(schema)


def _read(path: Path, renumbered: Mapping[str, Array]) -> EncodedBatch:
    batch = read_part(path)
    keys = {name: renumbered[name].take(numbers) for name, numbers in batch.keys.items()}
    return EncodedBatch(keys, batch.raw, batch.bases, batch.there)
