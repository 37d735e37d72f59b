"""The tree in DuckDB SQL: every operator has an entry, and texts and numbers survive."""

import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import INT, TEXT, Node
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.sql import LOWERINGS, SqlWriter, bounds, check, quoted, text, whole

WHOLE = st.integers(LONG_MIN, LONG_MAX) | st.sampled_from([LONG_MIN, LONG_MAX, 0, 1, -1])


def value_of(sql):
    [(value,)] = duckdb.sql(f"SELECT {sql}").fetchall()
    return value


def test_every_operator_that_the_tree_names_has_an_entry_and_no_entry_is_idle():
    source = Path(columns.__file__).read_text(encoding="utf-8")
    listed = source.split("Operators and their arguments:")[1].split('"""')[0]
    for name in LOWERINGS:
        assert re.search(rf"\b{name}\b", listed), name


def test_an_operator_without_an_entry_is_refused_when_it_is_checked():
    with pytest.raises(NotLowered) as refusal:
        check(columns.not_(Node("future", (), "bool")))
    assert refusal.value.operator == "future"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_being_written_as_sql(value):
    assert value_of(text(value)) == value


@given(WHOLE)
def test_any_whole_number_survives_being_written_as_sql(value):
    assert value_of(whole(value)) == value


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_any_column_name_survives_being_quoted(name):
    assert duckdb.sql(f"SELECT 1 AS {quoted(name)}").columns == [name]


@given(WHOLE, WHOLE, st.sampled_from(["add", "sub", "mul"]))
def test_arithmetic_is_exact_or_null_with_constants_and_with_columns(left, right, op):
    exact = {"add": left + right, "sub": left - right, "mul": left * right}[op]
    expected = exact if LONG_MIN <= exact <= LONG_MAX else None
    x, y = columns.col("x", INT), columns.col("y", INT)
    write = SqlWriter({"x": whole(left), "y": whole(right)})
    assert value_of(write(columns.arithmetic(op, x, y))) == expected
    assert value_of(write(columns.arithmetic(op, x, columns.lit(right)))) == expected
    assert value_of(write(columns.arithmetic(op, columns.lit(left), y))) == expected


@given(WHOLE, st.sampled_from(["add", "sub", "mul"]))
def test_the_bounds_are_the_last_values_that_fit(by, op):
    low, high = bounds(op, by)
    result = {"add": lambda x: x + by, "sub": lambda x: x - by, "mul": lambda x: x * by}[op]
    for end, beyond in ((low, low - 1), (high, high + 1)):
        assert LONG_MIN <= result(end) <= LONG_MAX
        if LONG_MIN <= beyond <= LONG_MAX:
            assert not LONG_MIN <= result(beyond) <= LONG_MAX


@given(st.lists(st.none() | st.text("ab%_!*'\n", max_size=3), max_size=4), st.text("ab%_!*'\n", max_size=6))
def test_like_means_in_sql_what_it_means_in_python(pieces, value):
    pattern = tuple(pieces)
    node = columns.like(columns.col("x", TEXT), pattern)
    assert value_of(SqlWriter({"x": text(value)})(node)) == columns.like(columns.lit(value), pattern).constant
