"""Results of DuckDB as Arrow tables."""

from __future__ import annotations

import duckdb
import pyarrow as pa


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The whole result of a query."""
    table: pa.Table = connection.sql(sql).to_arrow_table()
    return table


def streamed(connection: duckdb.DuckDBPyConnection, sql: str, rows: int) -> pa.RecordBatchReader:
    """The result of a query, at most so many rows at a time."""
    reader: pa.RecordBatchReader = connection.sql(sql).to_arrow_reader(rows)
    return reader
