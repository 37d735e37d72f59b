"""Plans: compiled rules as one SQL query over events.

`raw_sql` is the plan **part**: one branch an environment, joined by UNION ALL. A branch keeps its own
actions, joins only the dimension tables its policies read (and those of the principal and the
resource, to say whether they are known), and computes only the policies that can matter there.

A principal or resource that is not in the dimension tables is not an error of ours: Cedar's own
semantics apply (reading an attribute errs, `in` is false), so a `forbid` may be skipped. That is why
`principal_known` and `resource_known` stand beside every decision.
"""

from __future__ import annotations

import pyarrow as pa

from bluelamp.core.cedar import Verdict
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import TRUE, Node
from bluelamp.core.screening.compiler import WORD_BITS, Compiled
from bluelamp.core.screening.dimensions import dimension_name
from bluelamp.core.screening.environments import Column, CompiledPolicy, Environment
from bluelamp.core.screening.layout import fact_cells
from bluelamp.core.screening.sql import SqlWriter, quoted, text, whole

EVENTS = "events_"
"""The alias of the events inside plans."""


def raw_sql(compiled: Compiled, events_relation: str) -> str:
    """SQL that decides every event of a relation in the wide layout.

    Columns: `event_id`, `decision` (BOOLEAN: allowed), `reason_0`…, `error_0`… (BIGINT words, one bit a
    policy), `principal_known`, `resource_known`, and `ask_engine`: TRUE where a policy that could not
    be lowered may matter, so that the rest of the row is not final (`fallback.settle_rows`).

    Events that fit no environment are not in the result; `unmatched_sql` finds them.

    Args:
        compiled: the rules.
        events_relation: a table name or `read_parquet(…)`, as SQL writes it.
    """
    permits, forbids = compiled.masks("permit"), compiled.masks("forbid")
    branches = "\nUNION ALL\n".join(
        branch_sql(compiled, environment, events_relation) for environment in compiled.environments
    )
    reasons = [
        f"CASE WHEN forbidden THEN satisfied_{word} & {whole(forbids[word])} "
        f"ELSE satisfied_{word} & {whole(permits[word])} END AS reason_{word}"
        for word in range(compiled.words)
    ]
    errors = [f"error_{word}" for word in range(compiled.words)]
    outputs = ", ".join(
        (
            *("event_id", "permitted AND NOT forbidden AS decision", *reasons, *errors),
            *("principal_known", "resource_known", "ask_engine"),
        )
    )
    return (
        f"SELECT {outputs}\nFROM (SELECT *, {_any_bit(permits)} AS permitted, {_any_bit(forbids)} AS forbidden\n"
        f"FROM ({branches}))"
    )


def _any_bit(masks: tuple[int, ...]) -> str:
    tests = [f"(satisfied_{word} & {whole(mask)}) <> 0" for word, mask in enumerate(masks) if mask]
    return f"({' OR '.join(tests)})" if tests else "FALSE"


def branch_sql(compiled: Compiled, environment: Environment, events_relation: str) -> str:
    """SQL for the events of one environment: `event_id`, words `satisfied_N` and `error_N`, the flags."""
    write = SqlWriter({name: column_sql(column) for name, column in environment.columns.items()})
    satisfied: list[list[str]] = [[] for _ in range(compiled.words)]
    errors: list[list[str]] = [[] for _ in range(compiled.words)]
    ask: list[str] = []
    aliases = {"principal", "resource"}
    for one in environment.policies:
        aliases |= environment.joined(one.condition)
        word, bit = divmod(one.index, WORD_BITS)
        if one.complete:
            satisfied[word].append(_bit(write, one.condition, bit))
        elif one.condition == TRUE:
            ask.append("TRUE")
        else:
            ask.append(f"coalesce({write(one.condition)}, FALSE)")
        if not one.condition.total:
            errors[word].append(_error_bit(write, one, bit))
    words = [f"{_sum(parts)} AS satisfied_{word}" for word, parts in enumerate(satisfied)]
    words += [f"{_sum(parts)} AS error_{word}" for word, parts in enumerate(errors)]
    known = [f"coalesce({quoted(alias)}.known, FALSE) AS {alias}_known" for alias in ("principal", "resource")]
    outputs = ", ".join([f"{EVENTS}.event_id", *words, *known, f"{' OR '.join(ask) or 'FALSE'} AS ask_engine"])
    return (
        f"SELECT {outputs} FROM {events_relation} {EVENTS}{joins_sql(environment, aliases)}"  # noqa: S608 - every name and text in it is quoted
        f" WHERE {environment_sql(environment)}"
    )


def _bit(write: SqlWriter, condition: Node, bit: int) -> str:
    if condition == TRUE:
        return whole(1 << bit)
    return f"(CASE WHEN {write(condition)} THEN {whole(1 << bit)} ELSE {whole(0)} END)"


def _error_bit(write: SqlWriter, one: CompiledPolicy, bit: int) -> str:
    if columns.is_null(one.condition):
        return whole(1 << bit)
    return f"(CASE WHEN {write(one.condition)} IS NULL THEN {whole(1 << bit)} ELSE {whole(0)} END)"


def _sum(parts: list[str]) -> str:
    # Every part has a bit of its own, so a sum is an "or".
    return " + ".join(parts) or whole(0)


def column_sql(column: Column) -> str:
    """A column of an environment as a branch writes it, what stands for a missing row included."""
    written = f"{quoted(column.relation or EVENTS)}.{quoted(column.column)}"
    return written if column.missing is None else f"coalesce({written}, {column.missing})"


def joins_sql(environment: Environment, aliases: set[str] | frozenset[str]) -> str:
    """LEFT JOINs of the wanted dimension tables, in the order they depend on one another."""
    return "".join(
        f" LEFT JOIN {quoted(dimension_name(one.entity_type))} AS {quoted(one.alias)}"
        f" ON {column_sql(one.key)} = {quoted(one.alias)}.id"
        for one in environment.relations.values()
        if one.alias in aliases
    )


def environment_sql(environment: Environment) -> str:
    """The condition that an event belongs to the environment."""
    groups: dict[str, list[str]] = {}
    for action in environment.actions:
        types = []
        if len(action.principals) > 1:
            types.append(f"{EVENTS}.principal_type = {text(environment.principal_type)}")
        if len(action.resources) > 1:
            types.append(f"{EVENTS}.resource_type = {text(environment.resource_type)}")
        groups.setdefault(" AND ".join(types), []).append(text(action.uid.id))
    tests = [
        f"{EVENTS}.action IN ({', '.join(ids)})" + (f" AND {types}" if types else "") for types, ids in groups.items()
    ]
    return tests[0] if len(tests) == 1 else "(" + " OR ".join(f"({test})" for test in tests) + ")"


def unmatched_sql(compiled: Compiled, events_relation: str) -> str:
    """SQL for the `event_id` of events that no environment takes: an unknown action or type."""
    tests = " OR ".join(environment_sql(environment) for environment in compiled.environments) or "FALSE"
    return f"SELECT event_id FROM {events_relation} {EVENTS} WHERE NOT coalesce({tests}, FALSE)"  # noqa: S608 - every name and text in it is quoted


def conformance_sql(compiled: Compiled, events_relation: str) -> str:
    """SQL for the `event_id` of events that lack a required fact; screening MUST NOT be believed for those."""
    tests = [f"{EVENTS}.{name} IS NULL" for name in ("action", "principal", "resource")]
    for environment in compiled.environments:
        cells = [
            cell.name for action in environment.actions[:1] for cell in fact_cells(action).values() if cell.required
        ]
        if cells:
            lacking = " OR ".join(f"{EVENTS}.{quoted(name)} IS NULL" for name in cells)
            tests.append(f"({environment_sql(environment)} AND ({lacking}))")
    return f"SELECT event_id FROM {events_relation} {EVENTS} WHERE {' OR '.join(tests)}"  # noqa: S608 - every name and text in it is quoted


def verdicts(compiled: Compiled, result: pa.Table) -> dict[int, Verdict]:
    """The rows of a plan's result as verdicts, by event id."""
    return {
        row["event_id"]: Verdict(
            allowed=row["decision"],
            reasons=frozenset(compiled.policy_ids([row[f"reason_{word}"] for word in range(compiled.words)])),
            errors=frozenset(compiled.policy_ids([row[f"error_{word}"] for word in range(compiled.words)])),
        )
        for row in result.to_pylist()
    }
