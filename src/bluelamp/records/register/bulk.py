"""Hundreds of thousands of rows into one table, past Django's objects: for loading a force, not for acts on one.

Constraints and triggers hold as for any other row; what Django checks in Python is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

_BATCH = 5000


def insert_all(table: type[Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """How many rows were written. Each names the same columns; a column that is left out is empty."""
    waiting = iter(rows)
    adapted: dict[datetime, Any] = {}
    written = 0

    def plain(value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        # The same few moments come again and again, and adapting one costs more than writing a row.
        if value not in adapted:
            adapted[value] = connection.ops.adapt_datetimefield_value(value)
        return adapted[value]

    while batch := list(islice(waiting, _BATCH)):
        names = tuple(batch[0])
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table, names), [tuple(plain(row[one]) for one in names) for row in batch])
        written += len(batch)
    return written


def _statement(table: type[Model], names: tuple[str, ...]) -> str:
    quoted = ", ".join(connection.ops.quote_name(one) for one in names)
    into = connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001 - Django's documented name
    return _INSERT.format(into=into, names=quoted, marks=", ".join(["%s"] * len(names)))


_INSERT = "INSERT INTO {into} ({names}) VALUES ({marks})"
