"""Terms over arrays, held against DuckDB's own reading of the same term at the edges of 64 bits."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import INT
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.residual import OPERATORS, can_compute, codes, compute
from bluelamp.core.screening.sql import SqlWriter

CONNECTION = duckdb.connect(config={"threads": 1})
EDGES = (
    LONG_MIN,
    LONG_MIN + 1,
    -86_400_001,
    -86_400_000,
    -7,
    -1,
    0,
    1,
    7,
    86_399_999,
    86_400_000,
    LONG_MAX - 1,
    LONG_MAX,
)
VALUES = st.one_of(st.sampled_from(EDGES), st.integers(LONG_MIN, LONG_MAX))
X, Y = columns.col("x", INT, total=True), columns.col("y", INT)


@st.composite
def numbers(draw, depth=2):
    """A whole-number term."""
    if depth == 0:
        return draw(st.sampled_from([X, Y]))
    inner = draw(numbers(depth - 1))
    kind = draw(st.sampled_from(["leaf", "sum", "by", "neg", "divide", "time", "day"]))
    if kind == "sum":
        return columns.arithmetic(draw(st.sampled_from(["add", "sub"])), inner, draw(numbers(depth - 1)))
    if kind == "by":
        return columns.arithmetic(draw(st.sampled_from(["add", "sub", "mul"])), inner, columns.lit(draw(VALUES)))
    if kind == "neg":
        return columns.arithmetic("neg", inner)
    if kind == "divide":
        return columns.divide(inner, draw(st.sampled_from([2, 7, 1_000, 86_400_000])))
    return {"time": columns.time_of_day, "day": columns.day_start, "leaf": lambda one: one}[kind](inner)


@st.composite
def terms(draw):
    """A boolean term."""
    left, right = draw(numbers()), draw(st.one_of(numbers(), VALUES.map(columns.lit)))
    kind = draw(st.sampled_from(["eq", "lt", "le", "among", "known", "not"]))
    if kind == "among":
        return columns.among(left, draw(st.lists(VALUES, min_size=2, max_size=3, unique=True)))
    if kind == "known":
        return columns.known(left)
    if kind == "eq":
        return columns.eq(left, right)
    compared = columns.compare("le" if kind == "le" else "lt", left, right)
    return columns.not_(compared) if kind == "not" else compared


@settings(max_examples=400, deadline=None)
@given(terms(), st.lists(st.tuples(VALUES, st.one_of(st.none(), VALUES)), min_size=1, max_size=12))
def test_arrays_come_to_what_the_sql_comes_to(term, rows):
    if not can_compute(term) or columns.is_lit(term):
        return
    x = np.array([one for one, _ in rows], np.int64)
    there = np.array([one is not None for _, one in rows])
    y = np.array([0 if one is None else one for _, one in rows], np.int64)
    with np.errstate(over="ignore"):
        found = codes(compute(term, {"x": (x, None), "y": (y, there)}))
    given_rows = pa.table({"x": pa.array(x), "y": pa.array(y, mask=~there), "n": pa.array(range(len(rows)))})
    CONNECTION.register("given_rows", given_rows)
    answers = fetched(CONNECTION, f"SELECT {SqlWriter()(term)} AS v FROM given_rows ORDER BY n")["v"].to_pylist()  # noqa: S608 - written by SqlWriter
    assert np.broadcast_to(found, len(rows)).tolist() == [{False: 0, True: 1, None: 2}[one] for one in answers]


def test_a_product_of_two_columns_and_a_text_are_left_to_sql():
    assert not can_compute(columns.compare("lt", columns.arithmetic("mul", X, Y), X))
    assert not can_compute(columns.like(columns.col("t", "text"), ("a", None)))
    assert "mul" in OPERATORS
