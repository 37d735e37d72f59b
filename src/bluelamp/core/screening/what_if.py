"""What a draft rulebook would have found in past weeks, beside what the rulebook in force found in them.

    report = what_if(in_force, draft, days)

The figures of each version are those it has by itself (`counted.py`); the difference is between sets of findings,
a finding being a person, a rule and a day. Nobody is named: what leaves this module are counts, and a count of
fewer than `smallest` people is not shown. Where a sum beside it would give it away, the next larger is held back
too, so that what is held back is always of at least so many people together.

What was not done: whether each phone had proved the draft is not known of a draft, so every finding stands as
though it had; duties that are not met are no part of it. Two drafts tried one after the other can be subtracted
from each other: trying one is therefore an act with a name to it, wherever it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.counted import FINDINGS, PHONES, THINGS, Counted, Progress, count_findings
from bluelamp.core.screening.days import EncodedDay
from bluelamp.core.screening.errors import DaysDoNotFit, NoDays
from bluelamp.core.screening.held_back import TOGETHER, Part, Shown, shown_parts
from bluelamp.core.screening.queries import connected
from bluelamp.core.screening.sql import text

SMALLEST = 10
"""A count of fewer people is not shown."""
_LISTS = ("things", "by_handling", "by_rule", "by_unit")
NO_UNIT = "in no unit"


@dataclass(frozen=True)
class Version:
    """What one rulebook found by itself."""

    digest: str
    events: int
    not_allowed: int
    findings: int | None
    people: int | None
    phones: int | None
    no_rule: int
    unknown_people: int
    unknown_duty: int
    erred: int

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Thing:
    """An app, a site or a class of contact, with the events found of it before and after."""

    kind: str
    name: str
    before: int
    after: int

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return dict(vars(self))


@dataclass(frozen=True)
class WhatIf:
    """A draft beside the rulebook in force, over the same days.

    `gained` are findings that the draft alone has and `lost` those that it does not have any more; one that it
    would handle otherwise is both, and counted in `moved`. `people` are those with a finding gained or lost,
    `phones` those with an event more or fewer under some rule, and `things` the apps, sites and classes of
    contact of which that is so. None stands for a number of too few people to show.
    """

    days: int
    smallest: int
    before: Version
    after: Version
    gained: int | None
    lost: int | None
    moved: int | None
    people: int | None
    phones: int | None
    things: tuple[Thing, ...]
    things_held_back: int
    by_handling: tuple[Shown, ...]
    by_rule: tuple[Shown, ...]
    by_unit: tuple[Shown, ...]

    @property
    def differs(self) -> bool:
        """Whether any finding would be gained, lost or handled otherwise."""
        return (self.gained, self.lost) != (0, 0)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            **vars(self),
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            **{name: [one.as_json() for one in vars(self)[name]] for name in _LISTS},
        }


def what_if(  # noqa: PLR0913 - each argument has a default but the three that name things
    old: Rulebook,
    new: Rulebook,
    days: Sequence[EncodedDay],
    *,
    new_days: Sequence[EncodedDay] | None = None,
    person_of: Callable[[str], str] = str,
    unit_of: Callable[[str], str | None] | None = None,
    smallest: int = SMALLEST,
    threads: int = 2,
    progress: Progress | None = None,
) -> WhatIf:
    """What changes in the findings of some days where the draft `new` stands in place of `old`.

    MUST: the figures of each version are what it finds by itself (`test_each_version_counts_what_it_finds_by_itself`),
    and no figure, shown or reckoned from shown ones, is of fewer than `smallest` people
    (`test_what_is_held_back_cannot_be_reckoned`).

    Args:
        old: the rulebook to compare with.
        new: the draft.
        days: kept encoded (`days.keep_days`), fitting `old`.
        new_days: the same days fitting `new`, where the draft changes what encoding reads.
        person_of: the person whom a principal stands for.
        unit_of: the one unit that a person is counted in; the first that the days name, where left out.
        smallest: a count of fewer people is not shown.
        threads: how many files are worked on at a time.
        progress: told the events done and the events in all.

    Raises:
        NoDays: there is no day.
        DaysDoNotFit: a day was encoded for another catalogue.
    """
    if not days:
        raise NoDays
    for rulebook, own in ((old, days), (new, new_days or days)):
        if any(not day.fits_to(rulebook) for day in own):
            raise DaysDoNotFit(rulebook.name)
    if new_days is None:
        found = count_findings({"old": old, "new": new}, days, person_of=person_of, threads=threads, progress=progress)
    else:
        found = {}
        for name, rulebook, own, half in (("old", old, days, 0), ("new", new, new_days, 1)):
            step = _half(progress, half)
            found |= count_findings({name: rulebook}, own, person_of=person_of, threads=threads, progress=step)
    units = _units(days, person_of).get if unit_of is None else unit_of
    with _Compared(found["old"], found["new"], units, smallest) as compared:
        return compared.report(len(days), old, new)


def _half(progress: Progress | None, half: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total: progress(half * total + done, 2 * total)


def _units(days: Iterable[EncodedDay], person_of: Callable[[str], str]) -> dict[str, str]:
    """One unit for everybody, as on the last of the days that has them."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for day in days:
        if day.people_digest not in seen:
            found |= {person_of(name): unit for name, unit in day.units().items()}
            seen.add(day.people_digest)
    return found


class _Compared:
    """Both versions' findings in tables of one connection."""

    def __init__(self, old: Counted, new: Counted, unit_of: Callable[[str], str | None], smallest: int) -> None:
        self._old, self._new, self._smallest = old, new, smallest
        self._connection = connected()
        for name, counted in (("old", old), ("new", new)):
            for what, tables, schema in (
                ("findings", counted.findings, FINDINGS),
                ("phones", counted.phones, PHONES),
                ("things", counted.things, THINGS),
            ):
                self._put(f"{name}_{what}", pa.concat_tables([schema.empty_table(), *tables]))
            rules = {"rule": list(counted.handling), "handling": list(counted.handling.values())}
            self._put(f"{name}_rules", pa.table({key: pa.array(cells, pa.string()) for key, cells in rules.items()}))
        self._connection.execute(_CHANGES)
        people = [one for (one,) in self._connection.execute("SELECT DISTINCT person FROM changes").fetchall()]
        units = [unit_of(one) or NO_UNIT for one in people]
        self._put("units", pa.table({"person": pa.array(people, pa.string()), "unit": pa.array(units, pa.string())}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _put(self, name: str, table: pa.Table) -> None:
        self._connection.register("given", table)
        self._connection.execute(f"CREATE TABLE {name} AS FROM given")
        self._connection.unregister("given")

    def report(self, days: int, old: Rulebook, new: Rulebook) -> WhatIf:
        """Everything that differs, with what is too small held back."""
        [(people_lost, people_met, gained, lost, moved, people, phones)] = self._rows(_TOTALS)
        handlings = shown_parts(self._parts("handling", ""), self._smallest)
        open_to = [one.name for one in handlings if one.name != TOGETHER]
        details = {
            by: tuple(
                row for handling in open_to for row in shown_parts(self._parts(by, handling), self._smallest, handling)
            )
            for by in ("rule", "unit")
        }
        things, held_back = self._things()
        before, after = (
            self._version(name, counted, rulebook, hidden=hidden)
            for name, counted, rulebook, hidden in (
                ("old", self._old, old, False),
                # What the difference between two figures would be is as small as a figure of its own.
                ("new", self._new, new, any(self._small(one) for one in (people_lost, people_met, people, phones))),
            )
        )
        few = self._small(people)
        shown_phones = None if few or self._small(phones) else phones
        gained, lost, moved = (None if few else one for one in (gained, lost, moved))
        return WhatIf(
            days,
            self._smallest,
            before,
            after,
            gained,
            lost,
            moved,
            None if few else people,
            shown_phones,
            things,
            held_back,
            handlings,
            details["rule"],
            details["unit"],
        )

    def _small(self, count: int) -> bool:
        return 0 < count < self._smallest

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def _parts(self, by: str, handling: str) -> dict[str, Part]:
        """The findings of each handling, or of each rule or unit within one, with who they are of."""
        where = f"WHERE handling = {text(handling)}" if handling else ""
        rows = self._rows(
            f"""SELECT {by}, person, sum(before)::BIGINT, sum(gained)::BIGINT, sum(lost)::BIGINT
            FROM changes JOIN units USING (person) {where} GROUP BY {by}, person ORDER BY {by}, person"""  # noqa: S608 - the names are this module's own
        )
        found: dict[str, Part] = {}
        for name, person, *counts in rows:
            found.setdefault(name, Part()).add(person, *counts)
        return found

    def _things(self) -> tuple[tuple[Thing, ...], int]:
        """Things whose events differ, those of most difference first, and how many are held back."""
        found = [
            (Thing(kind, name, before, after), any(self._small(one) for one in few))
            for kind, name, before, after, *few in self._rows(_THINGS)
        ]
        return tuple(one for one, small in found if not small), sum(small for _, small in found)

    def _version(self, name: str, counted: Counted, rulebook: Rulebook, *, hidden: bool) -> Version:
        [(findings, people)] = self._rows(f"SELECT count(*), count(DISTINCT person) FROM {name}_grouped")  # noqa: S608 - our own names
        [(phones,)] = self._rows(f"SELECT count(DISTINCT phone) FROM {name}_phones")  # noqa: S608 - our own names
        hidden = hidden or self._small(people) or self._small(phones)
        findings, people, phones = (None if hidden else one for one in (findings, people, phones))
        return Version(
            rulebook.digest,
            counted.events,
            counted.not_allowed,
            findings,
            people,
            phones,
            counted.no_rule,
            counted.unknown_people,
            counted.unknown_duty,
            sum(counted.erred.values()),
        )


_CHANGES = """
CREATE TABLE old_grouped AS
  SELECT person, rule, day, handling FROM old_findings JOIN old_rules USING (rule) GROUP BY ALL;
CREATE TABLE new_grouped AS
  SELECT person, rule, day, handling FROM new_findings JOIN new_rules USING (rule) GROUP BY ALL;
CREATE TABLE both_ways AS
  SELECT person, rule, day, handling, coalesce(o.there, FALSE) AS was, coalesce(n.there, FALSE) AS still
  FROM (SELECT *, TRUE AS there FROM old_grouped) o
  FULL JOIN (SELECT *, TRUE AS there FROM new_grouped) n USING (person, rule, day, handling);
CREATE TABLE changes AS
  SELECT person, rule, handling, count(*) FILTER (was) AS before, count(*) FILTER (NOT was) AS gained,
    count(*) FILTER (NOT still) AS lost
  FROM both_ways GROUP BY ALL;
"""
"""Tables of findings, and of what each person has under each rule: before, gained and lost."""

_TOTALS = """
SELECT (SELECT count(DISTINCT person) FROM old_grouped WHERE person NOT IN (SELECT person FROM new_grouped)),
  (SELECT count(DISTINCT person) FROM new_grouped WHERE person NOT IN (SELECT person FROM old_grouped)),
  count(*) FILTER (NOT was), count(*) FILTER (NOT still),
  (SELECT count(*) FROM (
    SELECT 1 FROM both_ways GROUP BY person, rule, day HAVING bool_or(NOT was) AND bool_or(NOT still))),
  count(DISTINCT person) FILTER (NOT (was AND still)),
  (SELECT count(DISTINCT phone) FROM
    (SELECT phone, rule, sum(events) AS events FROM old_phones GROUP BY ALL) o
    FULL JOIN (SELECT phone, rule, sum(events) AS events FROM new_phones GROUP BY ALL) n USING (phone, rule)
    WHERE o.events IS DISTINCT FROM n.events)
FROM both_ways
"""

_THINGS = """
WITH differing AS (
  SELECT kind, thing, person, coalesce(o.events, 0) AS before, coalesce(n.events, 0) AS after
  FROM (SELECT kind, thing, person, rule, sum(events) AS events FROM old_things GROUP BY ALL) o
  FULL JOIN (SELECT kind, thing, person, rule, sum(events) AS events FROM new_things GROUP BY ALL) n
    USING (kind, thing, person, rule)
)
SELECT kind, thing, sum(before)::BIGINT, sum(after)::BIGINT, count(DISTINCT person) FILTER (before > 0),
  count(DISTINCT person) FILTER (after > 0), count(DISTINCT person) FILTER (before <> after)
FROM differing GROUP BY kind, thing HAVING bool_or(before <> after)
ORDER BY sum(abs(after - before)) DESC, kind, thing
"""
