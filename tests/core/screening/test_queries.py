"""Connections to DuckDB: they print nothing, and nobody opens one in another way."""

import ast

import pytest

from architecture import reader
from bluelamp.core.screening.queries import connected, fetched, keep_within, streamed


@pytest.mark.parametrize("threads", [1, 2])
def test_no_connection_draws_a_progress_bar(threads):
    connection = connected(threads)
    assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
    assert connection.execute("SELECT current_setting('threads')").fetchall() == [(threads,)]


def test_no_module_opens_a_connection_in_another_way():
    opened = [
        one.where
        for one in reader.modules(reader.SRC)
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "duckdb.connect"
    ]
    assert opened == ["src/bluelamp/core/screening/queries.py"]


def test_a_result_comes_whole_or_in_parts():
    connection = connected()
    assert fetched(connection, "SELECT range AS n FROM range(5)")["n"].to_pylist() == [0, 1, 2, 3, 4]
    parts = list(streamed(connection, "SELECT range AS n FROM range(5000)", 2048))
    assert sum(len(part) for part in parts) == 5000
    assert max(len(part) for part in parts) <= 2048


def test_what_is_too_large_for_memory_is_written_aside(tmp_path):
    connection = connected(2)
    keep_within(connection, tmp_path, "64MB")
    rows = 1_200_000
    connection.execute(
        "CREATE TEMP TABLE many AS SELECT md5(range::VARCHAR) || md5((range + 1)::VARCHAR) AS words"
        " FROM range(?) ORDER BY words",
        [rows],
    )
    assert connection.execute("SELECT count(*) FROM many").fetchall() == [(rows,)]
    assert list(tmp_path.iterdir())
