"""Connections to DuckDB, and its results as Arrow tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa


def connected(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database in memory that prints nothing.

    DuckDB draws a progress bar of its own over a terminal when a query is slow. Progress is shown by the
    doors, and only there (`test_no_connection_draws_a_progress_bar`).
    """
    connection = duckdb.connect(config={"threads": threads})
    # Settings of one connection cannot stand in the configuration of the database.
    connection.execute("SET enable_progress_bar = FALSE")
    return connection


def keep_within(connection: duckdb.DuckDBPyConnection, folder: Path, memory: str = "1GB") -> None:
    """Has a connection take no more memory than that; the rest goes to the folder for the while, in the clear.

    DuckDB as it is installed reads what is encrypted and writes nothing so: with its own encryption of what it writes
    aside, everything too large for memory would fail (`test_what_is_too_large_for_memory_is_written_aside`). So the
    folder is one that the site alone can read and that is removed after it.
    """
    connection.execute("SET temp_directory = ?", [str(folder)])
    connection.execute("SET memory_limit = ?", [memory])


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The whole result of a query."""
    table: pa.Table = connection.sql(sql).to_arrow_table()
    return table


def streamed(connection: duckdb.DuckDBPyConnection, sql: str, rows: int) -> pa.RecordBatchReader:
    """The result of a query, at most so many rows at a time."""
    reader: pa.RecordBatchReader = connection.sql(sql).to_arrow_reader(rows)
    return reader
