"""A wrong compiler is found out: bugs planted on purpose, each caught by a check of the suite.

Every case breaks one thing, the way it is commonly broken, and names the check that has to notice.
The same check has to pass on the compiler as it is. `CAUGHT_BY` says which test runs the check.
"""

import importlib
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from agreement.column_checks import bulk_worlds, generated_requests, grid_of
from bluelamp.core.cedar import Datetime
from bluelamp.core.screening import columns, flow, key_texts, lower_extensions, plan, rows, sql, symbols
from bluelamp.core.screening.columns import BOOL, FALSE, TRUE, Node

GRID = "test_operator_grid.test_every_operator_agrees_with_the_engine_at_its_boundary_values"
BULK = "test_bulk_layout.test_random_rulebooks_agree_with_the_engine_on_every_event"
MANY = "test_bulk_layout.test_more_rules_than_a_word_has_bits_agree_with_the_engine"
GENERATED = "test_columns.test_the_columns_and_the_engine_agree_on_generated_requests"


@dataclass(frozen=True)
class Bug:
    """One mistake: how it is planted, the check that notices, and the test that runs that check."""

    name: str
    plant: Any
    check: Any
    caught_by: str


def sql_and(patch):
    def plain(left, right):
        return Node("and", (left, right), BOOL, left.total and right.total)

    patch.setattr(
        columns, "and_", lambda left, right: right if left == TRUE else left if right == TRUE else plain(left, right)
    )


def sql_or(patch):
    def plain(left, right):
        return Node("or", (left, right), BOOL, left.total and right.total)

    patch.setattr(
        columns, "or_", lambda left, right: right if left == FALSE else left if right == FALSE else plain(left, right)
    )


def wrapping_overflow(patch):
    signs = {"add": "+", "sub": "-", "mul": "*"}
    low, two = f"{2**63}::HUGEINT", f"{2**64}::HUGEINT"

    def wrap(write, node):
        left, right = (f"({write(part)})::HUGEINT" for part in node.args)
        exact = f"({left} {signs[node.op]} {right})"
        return f"CAST((((({exact} + {low}) % {two}) + {two}) % {two}) - {low} AS BIGINT)"

    for name in signs:
        patch.setitem(sql.LOWERINGS, name, wrap)


def range_off_by_one(patch):
    exact = sql.bounds
    patch.setattr(sql, "bounds", lambda op, by: (exact(op, by)[0], exact(op, by)[1] - 1))


def dropped_strictness(patch):
    patch.setattr(columns, "strict", lambda result, *_: result)


def hierarchy_of_the_principal_only(patch):
    exact = rows.RowProvider._above
    patch.setattr(
        rows.RowProvider,
        "_above",
        lambda self, entity: (
            exact(self, entity) if entity.path == ("principal",) else [frozenset()] * len(self.requests)
        ),
    )


def group_bits_of_the_principal_only(patch):
    exact = plan.column_sql
    patch.setattr(
        plan,
        "column_sql",
        lambda column: "0" if column.column.startswith("groups_") and column.relation != "principal" else exact(column),
    )


def floor_for_truncating_division(patch):
    patch.setitem(
        sql.LOWERINGS, "divide", lambda write, node: f"CAST(floor({write(node.args[0])} / {node.args[1]}) AS BIGINT)"
    )


def half_seconds_rounded_up(patch):
    exact = symbols.scalar_content

    def rounded(value):
        return (value.millis + 500) // 1000 * 1000 if isinstance(value, Datetime) else exact(value)

    patch.setattr(rows, "scalar_content", rounded)


def days_truncated_before_1970(patch):
    patch.setitem(sql.LOWERINGS, "time_of_day", lambda write, node: f"({write(node.args[0])} % 86400000)")


def contains_of_null_is_false(patch):
    patch.setitem(
        sql.LOWERINGS,
        "list_contains",
        lambda write, node: f"coalesce(list_contains({write(node.args[0])}, {write(node.args[1])}), FALSE)",
    )


def outer_join_loses_the_ancestors(patch):
    # The groups of somebody unknown are NULL after the join, and a rule that asks for them errs.
    def bare(column):
        return f'"{column.relation or plan.EVENTS}"."{column.column}"'

    patch.setattr(plan, "column_sql", bare)


def unknown_facts_are_false(patch):
    exact = plan.column_sql
    patch.setattr(
        plan, "column_sql", lambda column: f"coalesce({exact(column)}, FALSE)" if column.type == BOOL else exact(column)
    )


def like_without_escapes(patch):
    def bare(write, node):
        pattern = "".join("%" if piece is None else piece for piece in node.args[1])
        return f"({write(node.args[0])} LIKE {sql.text(pattern)})"

    patch.setitem(sql.LOWERINGS, "like", bare)


def reason_in_the_next_bit(patch):
    exact = plan._bit
    patch.setattr(plan, "_bit", lambda write, condition, bit: exact(write, condition, (bit + 1) % plan.WORD_BITS))


def error_of_a_forbid_swallowed(patch):
    exact = plan._error_bit
    patch.setattr(
        plan,
        "_error_bit",
        lambda write, one, bit: "0" if one.policy.effect == "forbid" else exact(write, one, bit),
    )


def second_word_forgotten(patch):
    exact = plan._any_bit
    patch.setattr(plan, "_any_bit", lambda masks: exact(masks[:1]))


def facts_of_both_sides_of_or(patch):
    exact = flow.facts_if_true

    def greedy(node):
        if node.op == "or" or (node.op == "branch" and node.args[1] == TRUE):
            return exact(node.args[0]) | exact(node.args[-1])
        return exact(node)

    patch.setattr(flow, "facts_if_true", greedy)


def sets_in_written_order(patch):
    patch.setitem(sql.LOWERINGS, "list_of", lambda write, node: f"[{', '.join(write(part) for part in node.parts)}]")


def addresses_of_any_width(patch):
    def narrow(value):
        own, low, high = (f"{value.version}{number:x}" for number in (value.address, value.low, value.high))
        return f"{own}/{value.prefix}", low, high

    for module in (rows, symbols, key_texts, lower_extensions):
        patch.setattr(module, "address_texts", narrow)


def has_never_false(patch):
    patch.setattr(rows.RowProvider, "present", lambda _self, _path: TRUE)


LOGIC, NUMBERS, INSTANTS = (
    partial(grid_of, "bool", "bool"),
    partial(grid_of, "long", "long"),
    partial(grid_of, "datetime", "datetime"),
)
BULK_CHECK = partial(bulk_worlds, range(3))
BUGS = [
    Bug("SQL's AND for Cedar's", sql_and, LOGIC, GRID),
    Bug("SQL's OR for Cedar's", sql_or, LOGIC, GRID),
    Bug("SQL's OR for Cedar's in generated rules", sql_or, partial(generated_requests, range(12)), GENERATED),
    Bug("sums that wrap around", wrapping_overflow, NUMBERS, GRID),
    Bug("a range one too small", range_off_by_one, NUMBERS, GRID),
    Bug("strictness dropped", dropped_strictness, partial(grid_of, "long", "string"), GRID),
    Bug("hierarchy of the principal only", hierarchy_of_the_principal_only, partial(grid_of, "entity", "entity"), GRID),
    Bug("group bits of the principal only", group_bits_of_the_principal_only, BULK_CHECK, BULK),
    Bug("floor for truncating division", floor_for_truncating_division, partial(grid_of, "duration", "long"), GRID),
    Bug("half seconds rounded up", half_seconds_rounded_up, INSTANTS, GRID),
    Bug("days truncated before 1970", days_truncated_before_1970, partial(grid_of, "datetime", "long"), GRID),
    Bug("contains of NULL is false", contains_of_null_is_false, partial(grid_of, "long", "set"), GRID),
    Bug("an outer join loses the ancestors", outer_join_loses_the_ancestors, BULK_CHECK, BULK),
    Bug("unknown facts are false", unknown_facts_are_false, BULK_CHECK, BULK),
    Bug("like without escapes", like_without_escapes, partial(grid_of, "string", "long"), GRID),
    Bug("a reason in the next bit", reason_in_the_next_bit, BULK_CHECK, BULK),
    Bug("the error of a forbid swallowed", error_of_a_forbid_swallowed, BULK_CHECK, BULK),
    Bug("the second word forgotten", second_word_forgotten, partial(bulk_worlds, [100], policies=140), MANY),
    Bug("facts of both sides of an or", facts_of_both_sides_of_or, LOGIC, GRID),
    Bug("sets in the order they are written", sets_in_written_order, partial(grid_of, "long", "long"), GRID),
    Bug("addresses of any width", addresses_of_any_width, partial(grid_of, "ip", "ip"), GRID),
    Bug("has is never false", has_never_false, partial(grid_of, "record", "long"), GRID),
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught(bug, monkeypatch):
    assert bug.check() == []
    bug.plant(monkeypatch)
    assert bug.check() != []


def test_the_tests_that_catch_the_bugs_exist():
    for place in {bug.caught_by for bug in BUGS}:
        module, _, name = place.partition(".")
        assert callable(getattr(importlib.import_module(f"agreement.{module}"), name))
