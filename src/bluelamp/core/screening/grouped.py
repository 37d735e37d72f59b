"""From findings of single events to findings of people: one for each person and rule of a day, and counts a rule.

A person is asked about a rule and a day, not about each of two hundred taps. What stands against
nobody is taken out here, and counted:

- an event that no rule forbids and none allows: a gap of the rulebook, not of a person;
- an event whose phone or holder is not known;
- an event of unknown duty under a rule that reads duty, however the rule is written;
- use of an app or a website while the phone had not proved that it held what it was to hold;
- an event under a rule, or from a feed, that is in shadow: of these nothing but numbers leaves this module.

**The gravest rule takes the event.** Where one rule says `refer` and another says `tell-officer`, the
event belongs to the first alone, so that no note tells an officer of what is to be referred. A rule
in shadow takes nothing from another.

MUST agree with a loop over the events (`test_groups_agree_with_a_loop_over_the_events`), and be the
same whatever order the events stand in (`test_the_order_of_findings_changes_nothing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from bluelamp.core.screening.facts import UNKNOWN_HOLDER
from bluelamp.core.screening.findings import HANDLINGS
from bluelamp.core.screening.queries import fetched, streamed
from bluelamp.core.screening.sql import text

MILDEST = HANDLINGS[-1]
"""How a finding is handled whose rule does not say: the officer alone is told."""

GROUPS = pa.schema(
    [
        ("person", pa.string()),
        ("rule", pa.string()),
        ("handling", pa.string()),
        ("events", pa.int64()),
        ("first", pa.timestamp("ms", "UTC")),
        ("last", pa.timestamp("ms", "UTC")),
        ("content", pa.string()),
    ]
)
"""The columns of groups. `content` is the SHA-256 of the sources and ids of the events, in order."""

EVIDENCE = pa.schema([("person", pa.string()), ("rule", pa.string()), ("source", pa.string()), ("id", pa.string())])
"""Which events are behind a group, in order of person, rule, source and id."""

WHY_NOT = ("person_unknown", "duty_unknown", "phone_not_proved", "in_shadow")
"""Why an event that a rule forbids stands against nobody, the first that applies."""


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """What is known of the rules, the phones and the people of a day, for grouping.

    Attributes:
        handling: how a finding of each forbidding rule is first handled.
        reads_duty: action and rule, where the rule reads duty for that action.
        enforced: the actions that a phone can be kept from, so that it must have proved that it was.
        proved: when each phone had proved what it was to do with a thing, as `proved_table` makes it. What
            `to_be_proved` names and this does not was not proved.
        shadow_rules: rules that are new on that day.
        mark: what stands between a person and the number of a version of them (`records.facts.columns`).
    """

    handling: Mapping[str, str]
    reads_duty: frozenset[tuple[str, str]] = frozenset()
    enforced: frozenset[str] = frozenset()
    proved: pa.Table = field(default_factory=lambda: proved_table(()))
    shadow_rules: frozenset[str] = frozenset()
    mark: str = "@"


Thing = tuple[str, str, str]
"""A phone, an action and what it is about: what a phone can have proved that it was kept from."""


def to_be_proved(
    connection: duckdb.DuckDBPyConnection, findings: Sequence[Path], enforced: frozenset[str]
) -> list[Thing]:
    """What phones must have proved before anybody is asked about it, in order: each phone, action and thing once."""
    rows: list[Thing] = connection.execute(
        f"""SELECT DISTINCT phone, action, resource FROM {_files(findings)}
        WHERE NOT allowed AND action IN ({_texts(enforced)}) ORDER BY ALL"""  # noqa: S608 - texts are quoted
    ).fetchall()
    return rows


def proved_table(spans: Iterable[tuple[Thing, int, int]]) -> pa.Table:
    """Spans in which phones had proved something, from one millisecond up to another; of one thing none overlap."""
    rows = [(*thing, start, end) for thing, start, end in spans]
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) or [()] * 5
    types = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.int64())
    names = ("phone", "action", "resource", "start", "end")
    return pa.table({name: pa.array(columns[at], types[at]) for at, name in enumerate(names)})


@dataclass(frozen=True)
class RuleCounts:
    """What became of the events that one rule forbade on one day.

    `people` are those found, or, where the rule is in shadow, those who would have been. `by_unit` says
    how many of them each unit had, for `rates`; it never leaves the run.
    """

    rule: str
    events: int
    found: int
    people: int
    why_not: Mapping[str, int]
    by_unit: Mapping[str, int]


class Grouped:
    """The findings of a day on a connection, put together."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, findings: Sequence[Path], names: str, asked: Grouping
    ) -> None:
        """Puts the findings together.

        Args:
            connection: where it is done; it has what `names` reads.
            findings: files of `findings.FINDINGS`.
            names: a query for each event's `event_id`, `source`, `id`, and whether its feed is `in_shadow`.
            asked: what else is to be known.
        """
        self._connection = connection
        connection.register("proved_given", asked.proved)
        connection.register("rules_given", _rules(asked))
        connection.register("reads_duty_given", _pairs(asked.reads_duty))
        connection.execute(_counted(findings, names, asked))
        for one in ("proved_given", "rules_given", "reads_duty_given"):
            connection.unregister(one)

    def groups(self) -> pa.Table:
        """One row a person and rule (`GROUPS`), in order."""
        return fetched(
            self._connection,
            """SELECT person, rule, first(handling) AS handling, count(*)::BIGINT AS events,
              min(instant) AS first, max(instant) AS last,
              sha256(string_agg(sha256(source || chr(31) || id), '' ORDER BY source, id)) AS content
            FROM judged WHERE why IS NULL AND taken GROUP BY person, rule ORDER BY person, rule""",
        ).cast(GROUPS)

    def evidence(self, rows: int) -> pa.RecordBatchReader:
        """Which events are behind each group (`EVIDENCE`), at most so many at a time, in order."""
        return streamed(
            self._connection,
            "SELECT person, rule, source, id FROM judged WHERE why IS NULL AND taken ORDER BY ALL",
            rows,
        )

    def rules(self, units: pa.Table) -> tuple[RuleCounts, ...]:
        """What became of the events of each rule; `units` has `person` and every `unit` they are in."""
        by_unit = self._by_unit(units)
        counted = self._connection.execute(
            f"""SELECT rule, count(*), count(*) FILTER (why IS NULL AND taken),
              count(DISTINCT person) FILTER (why IS NULL OR why = 'in_shadow'),
              {", ".join(f"count(*) FILTER (why = {text(one)})" for one in WHY_NOT)}
            FROM judged GROUP BY rule ORDER BY rule"""  # noqa: S608 - the names are this module's own
        ).fetchall()
        return tuple(
            RuleCounts(rule, events, found, people, dict(zip(WHY_NOT, why, strict=True)), by_unit.get(rule, {}))
            for rule, events, found, people, *why in counted
        )

    def _by_unit(self, units: pa.Table) -> dict[str, dict[str, int]]:
        self._connection.register("units_given", units)
        rows = self._connection.execute(
            """SELECT rule, unit, count(DISTINCT person) FROM judged JOIN units_given USING (person)
            WHERE why IS NULL OR why = 'in_shadow' GROUP BY rule, unit ORDER BY rule, unit"""
        ).fetchall()
        self._connection.unregister("units_given")
        found: dict[str, dict[str, int]] = {}
        for rule, unit, people in rows:
            found.setdefault(rule, {})[unit] = people
        return found


def _rules(asked: Grouping) -> pa.Table:
    names = sorted(asked.handling)
    handling = [asked.handling[one] if asked.handling[one] in HANDLINGS else MILDEST for one in names]
    return pa.table(
        {
            "rule": pa.array(names, pa.string()),
            "handling": pa.array(handling, pa.string()),
            "gravity": pa.array([HANDLINGS.index(one) for one in handling], pa.int8()),
            "shadow": pa.array([one in asked.shadow_rules for one in names], pa.bool_()),
        }
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    ordered = sorted(pairs)
    return pa.table(
        {
            "action": pa.array([action for action, _ in ordered], pa.string()),
            "rule": pa.array([rule for _, rule in ordered], pa.string()),
        }
    )


def _files(findings: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(text(str(one)) for one in findings)}])"


def _texts(several: frozenset[str]) -> str:
    return ", ".join(text(one) for one in sorted(several)) or "NULL"


def _counted(findings: Sequence[Path], names: str, asked: Grouping) -> str:
    """The SQL that makes `judged`: each event with a rule that forbids it, why it stands against nobody, if so."""
    return f"""CREATE OR REPLACE TEMP TABLE judged AS
WITH forbidden AS (
  SELECT f.event_id, split_part(f.person, {text(asked.mark)}, 1) AS person, f.phone, f.action, f.resource, f.instant,
    epoch_ms(f.instant) AS ms, f.duty, n.source, n.id, n.in_shadow, unnest(f.rules) AS rule,
    f.person_known AND f.person <> {text(UNKNOWN_HOLDER)} AS known
  FROM {_files(findings)} f JOIN ({names}) n ON n.event_id = f.event_id
  WHERE NOT f.allowed
),
looked AS (
  SELECT f.*, r.handling, r.gravity, CASE
    WHEN NOT f.known THEN 'person_unknown'
    WHEN f.duty = 'unknown' AND d.rule IS NOT NULL THEN 'duty_unknown'
    WHEN f.action IN ({_texts(asked.enforced)}) AND p.phone IS NULL THEN 'phone_not_proved'
    WHEN r.shadow OR f.in_shadow THEN 'in_shadow' END AS why
  FROM forbidden f JOIN rules_given r ON r.rule = f.rule
  LEFT JOIN reads_duty_given d ON d.rule = f.rule AND d.action = f.action
  LEFT JOIN proved_given p ON p.phone = f.phone AND p.action = f.action AND p.resource = f.resource
    AND f.ms >= p.start AND f.ms < p."end"
)
SELECT event_id, person, rule, handling, instant, source, id, why,
  gravity = min(gravity) FILTER (why IS NULL) OVER (PARTITION BY event_id) AS taken
FROM looked"""  # noqa: S608 - texts are quoted, and names are this module's own
