"""The constructors keep the promise: NULL exactly where Cedar errs, and constants are folded."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, FALSE, INT, TEXT, TRUE
from bluelamp.core.screening.sql import SqlWriter

LEFT, RIGHT = columns.col("l", BOOL), columns.col("r", BOOL)
THREE = (True, False, None)


def value_of(node, **cells):
    names = {name: SqlWriter()(columns.null() if cell is None else columns.lit(cell)) for name, cell in cells.items()}
    [(value,)] = duckdb.sql(f"SELECT {SqlWriter(names)(node)}").fetchall()
    return value


def cedar_and(left, right):
    return right if left else left


def cedar_or(left, right):
    return None if left is None else True if left else right


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", THREE)
def test_and_and_or_err_where_cedar_errs_and_not_where_sql_is_null(left, right):
    assert value_of(columns.and_(LEFT, RIGHT), l=left, r=right) is cedar_and(left, right)
    assert value_of(columns.or_(LEFT, RIGHT), l=left, r=right) is cedar_or(left, right)


@given(st.lists(st.sampled_from(THREE), min_size=3, max_size=3), st.sampled_from(["and_", "or_"]))
def test_nesting_to_the_left_and_to_the_right_are_one(cells, name):
    make = getattr(columns, name)
    a, b, c = (columns.col(one, BOOL) for one in "abc")
    named = dict(zip("abc", cells, strict=True))
    assert make(make(a, b), c) == make(a, make(b, c))
    by = cedar_and if name == "and_" else cedar_or
    assert value_of(make(make(a, b), c), **named) is by(cells[0], by(cells[1], cells[2]))


def test_a_left_side_that_is_never_null_needs_no_case():
    total = columns.col("t", BOOL, total=True)
    assert columns.and_(total, RIGHT).op == "and"
    assert columns.and_(LEFT, RIGHT).op == "branch"


def test_constants_are_folded_as_cedar_would_compute_them():
    assert columns.arithmetic("add", columns.lit(LONG_MAX), columns.lit(1)) == columns.null(INT)
    assert columns.arithmetic("neg", columns.lit(LONG_MIN)) == columns.null(INT)
    assert columns.divide(columns.lit(-1), 1000) == columns.lit(0)
    assert columns.time_of_day(columns.lit(-1)) == columns.lit(86_399_999)
    assert columns.day_start(columns.lit(LONG_MIN)) == columns.null(INT)
    assert columns.like(columns.lit("a\nb"), ("a", None)) == TRUE
    assert columns.and_(TRUE, LEFT) == LEFT
    assert columns.and_(FALSE, columns.null()) == FALSE
    assert columns.and_(columns.null(), FALSE) == columns.null()


def test_a_truth_and_a_one_are_different_constants():
    assert columns.lit(value=True) != columns.lit(1)
    assert columns.lit(value=False) != columns.lit(0)


def test_the_first_true_guard_gives_the_value_and_none_gives_null():
    node = columns.first([(LEFT, columns.lit(1)), (RIGHT, columns.lit(2))], INT)
    assert value_of(node, l=None, r=True) == 2
    assert value_of(node, l=True, r=True) == 1
    assert value_of(node, l=False, r=None) is None
    assert columns.first([(LEFT, columns.lit(1)), (TRUE, columns.lit(2))], INT).total


def test_strict_errs_with_what_it_needs():
    node = columns.strict(FALSE, columns.col("t", TEXT))
    assert value_of(node, t=None) is None
    assert value_of(node, t="x") is False


def test_a_list_of_constants_is_sorted_and_each_is_in_it_once():
    assert columns.list_of([columns.lit("b"), columns.lit("a"), columns.lit("b")]) == columns.lit(("a", "b"))


def test_a_node_names_the_columns_it_reads():
    assert columns.columns_of(columns.if_(LEFT, RIGHT, columns.eq(LEFT, columns.col("x", BOOL)))) == {"l", "r", "x"}
