"""Databases for tests that start programs of their own: SQLite files, and PostgreSQL where it is installed.

Tests inside one process use pytest-django's database instead; `tools/run_suites.py` runs those on both.
"""

import os
import uuid
from contextlib import contextmanager

import psycopg
import pytest

import throwaway_postgres

needs_postgres = pytest.mark.skipif(
    throwaway_postgres.programs() is None,
    reason=f"PostgreSQL is not installed. What to do: {throwaway_postgres.HOW_TO_GET}",
)
BOTH = ["sqlite", pytest.param("postgresql", marks=needs_postgres)]


@contextmanager
def fresh(kind, folder):
    """The address, for BLUELAMP_DATABASE, of an empty database of a kind that is dropped after the block."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'platform.sqlite'}"
        return
    with server() as address:
        name = f"bluelamp_{uuid.uuid4().hex}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield throwaway_postgres.database(address, name)
        finally:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def server():
    """A PostgreSQL server: that of the whole run where there is one, else one of its own."""
    given = os.environ.get("BLUELAMP_TEST_POSTGRES")
    if given:
        yield given
        return
    with throwaway_postgres.cluster() as address:
        yield address
