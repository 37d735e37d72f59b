"""What was true of a phone at an instant: one composed timeline, and permissions swept into pieces.

Who held the phone, whether they were on duty, what was declared: these come from tables of intervals
that overlap and leave gaps. Here they are cut at every boundary into **segments** that do not overlap,
one table for all facts, so that an event finds everything it needs with one look-up by phone, day
and instant. A finding names its segment, so the facts behind it can be read again.

All intervals are half open: they hold from their start up to but not including their end.

**Unknown stays unknown.** A phone nobody is recorded to hold has no holder. A holder about whom the
roster says nothing at that instant has duty `unknown`: a gap in a roster is not "off". A roster that
lists shifts only has to be filled with `off` by whoever knows that it is complete.

**Precedence, where records contradict each other** (each case is counted, `Conflicts`):

- two holders of one phone: the latest hand-over, then the first id in order;
- on duty and off at once: on duty, the reading that holds least against the person;
- on call says nothing against being on duty, and alone it means off duty.

MUST: the segments say of every instant what the tables say (`test_facts_agree_with_a_loop_over_the_tables`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

DAY_MILLIS = 86_400_000
UNKNOWN_HOLDER = "unknown-holder"
"""The principal of an event whose phone nobody is recorded to hold. No register may use this id."""


@dataclass(frozen=True)
class Conflicts:
    """How many segments rest on records that contradict each other."""

    two_holders: int
    on_and_off_duty: int


_PRUNE = """
CREATE OR REPLACE TEMP TABLE holding AS
SELECT phone, person, start, greatest(start, $a) AS s, least("end", $b) AS e
FROM custody_all WHERE start < $b AND "end" > $a;

CREATE OR REPLACE TEMP TABLE said AS
SELECT person, state, start AS s, "end" AS e FROM roster_all WHERE start < $b AND "end" > $a
UNION ALL
SELECT person, kind, start, "end" FROM circumstances_all WHERE start < $b AND "end" > $a;
"""

_SEGMENTS = """
CREATE OR REPLACE TEMP TABLE segments AS
WITH phones_held AS (SELECT phone FROM holding UNION SELECT phone FROM phones_all),
days AS (SELECT unnest(range($a // 86400000 + 1, ($b - 1) // 86400000 + 1)) * 86400000 AS t),
bounds AS (SELECT person, s AS t FROM said UNION SELECT person, e FROM said),
cuts AS (
  SELECT phone, $a AS t FROM phones_held
  UNION SELECT phone, $b FROM phones_held
  UNION SELECT phone, t FROM phones_held, days
  UNION SELECT phone, s FROM holding
  UNION SELECT phone, e FROM holding
  UNION SELECT phone, t FROM holding JOIN bounds USING (person) WHERE t > s AND t < e
  UNION SELECT phone, t FROM phones_held, bounds WHERE person IS NULL AND t > $a AND t < $b
)
SELECT (row_number() OVER (ORDER BY phone, s) - 1)::INTEGER AS segment, phone, s, e
FROM (SELECT phone, t AS s, lead(t) OVER (PARTITION BY phone ORDER BY t) AS e FROM cuts) WHERE e IS NOT NULL;
"""

_HELD = """
CREATE OR REPLACE TEMP TABLE held AS
SELECT segment, any_value(g.phone) AS phone, any_value(g.s) AS s, any_value(g.e) AS e,
  first(h.person ORDER BY h.start DESC, h.person) AS person, count(DISTINCT h.person) AS holders
FROM segments g LEFT JOIN holding h ON h.phone = g.phone AND h.s <= g.s AND h.e > g.s
GROUP BY segment;
"""

_TIMELINE = """
CREATE OR REPLACE TEMP TABLE timeline AS
WITH own AS (
  SELECT segment, list(DISTINCT state) AS states
  FROM held h JOIN said f ON f.person = h.person AND f.s <= h.s AND f.e > h.s GROUP BY segment
),
everybody AS (
  SELECT segment, list(DISTINCT state) AS states
  FROM held h JOIN said f ON f.person IS NULL AND f.s <= h.s AND f.e > h.s GROUP BY segment
)
SELECT h.segment, h.phone, h.platform, h.s // 86400000 AS day, h.s, h.e, h.person, h.holders,
  CASE WHEN list_contains(all_states, 'on') THEN 'on'
       WHEN list_contains(all_states, 'off') OR list_contains(all_states, 'on_call') THEN 'off'
       ELSE 'unknown' END AS duty,
  list_contains(all_states, 'on') AND list_contains(all_states, 'off') AS duty_conflict,
  list_contains(all_states, 'on_call') AS on_call,
  list_contains(all_states, 'recall') AS recalled,
  list_contains(all_states, 'emergency') AS emergency,
  list_contains(all_states, 'major-incident') AS major_incident,
  CASE WHEN list_contains(all_states, 'policing-purpose') THEN 'policing' END AS purpose,
  CASE WHEN list_contains(all_states, 'corporate-account') THEN 'corporate' END AS account,
  list_contains(all_states, 'withholding-justified') AS justification_recorded
FROM (
  SELECT h.*, p.platform, list_concat(coalesce(own.states, []), coalesce(everybody.states, [])) AS all_states
  FROM held h LEFT JOIN own USING (segment) LEFT JOIN everybody USING (segment)
    LEFT JOIN phones_all p ON p.phone = h.phone
) h ORDER BY h.segment;
"""

_PERMITTED = """
CREATE OR REPLACE TEMP TABLE permitted AS
WITH held AS (
  SELECT p.permission, p.person, c.resource_type, c.resource, p.purpose, p."group" AS permitted_group,
    p.start AS s, p.until AS e
  FROM permissions_all p JOIN covered c ON c.by_type = p.resource_type AND c.by = p.resource
  WHERE p.start < $b AND p.until > $a
),
cuts AS (
  SELECT person, resource_type, resource, s AS t FROM held
  UNION SELECT person, resource_type, resource, e FROM held
),
pieces AS (
  SELECT person, resource_type, resource, t AS s,
    lead(t) OVER (PARTITION BY person, resource_type, resource ORDER BY t) AS e
  FROM cuts
)
SELECT (row_number() OVER (ORDER BY g.person, g.resource_type, g.resource, g.s) - 1)::INTEGER AS piece,
  g.person, g.resource_type, g.resource, g.s, g.e,
  list(DISTINCT p.permission ORDER BY p.permission) AS permissions,
  first(p.purpose ORDER BY p.e DESC, p.permission) AS purpose,
  first(p.permitted_group ORDER BY p.e DESC, p.permission) AS permitted_group,
  max(p.e) AS until
FROM pieces g JOIN held p USING (person, resource_type, resource)
WHERE g.e IS NOT NULL AND p.s <= g.s AND p.e >= g.e
GROUP BY g.person, g.resource_type, g.resource, g.s, g.e;
"""


class Facts:
    """The tables of a force on a connection, composed for the span of time that events fall in.

    After `compose` the connection holds two tables: `timeline` (one row a segment; every phone that
    the force has or that anybody is recorded to hold has its segments) and `permitted`
    (one row for each person, app or site and time in which at least one permission is in force, with
    the list of all of them). Of several permissions the one that ends last stands for all; where two
    end together, the first id in order.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Mapping[str, pa.Table],
        covered: pa.Table,
    ) -> None:
        """Puts the tables on the connection.

        Args:
            connection: where `timeline` and `permitted` are to be.
            tables: of a force, as in `inputs.TABLES`.
            covered: which app or site (`resource_type`, `resource`) a permission for another
                (`by_type`, `by`) extends to; each at least to itself.
        """
        self._connection = connection
        for name in ("phones", "custody", "roster", "circumstances", "permissions"):
            connection.register(f"{name}_given", _in_millis(tables[name]))
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_all AS FROM {name}_given")
            connection.unregister(f"{name}_given")
        connection.register("covered_given", covered)
        connection.execute("CREATE OR REPLACE TEMP TABLE covered AS FROM covered_given")
        connection.unregister("covered_given")

    def compose(self, start: int, end: int) -> Conflicts:
        """The timeline and permissions from one instant up to another, in milliseconds."""
        span = {"a": start, "b": end}
        for statement in (*_PRUNE.split(";"), _SEGMENTS, _HELD, _TIMELINE, _PERMITTED):
            if statement.strip():
                used = {name: value for name, value in span.items() if f"${name}" in statement}
                self._connection.execute(statement, used)
        found = self._connection.execute(
            "SELECT count(*) FILTER (holders > 1), count(*) FILTER (duty_conflict) FROM timeline"
        ).fetchall()
        two_holders, on_and_off = found[0]
        return Conflicts(int(two_holders), int(on_and_off))


def _in_millis(table: pa.Table) -> pa.Table:
    """The same table with its instants as whole milliseconds since 1970."""
    for position, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(position, field.name, table[field.name].cast(pa.int64()))
    return table
