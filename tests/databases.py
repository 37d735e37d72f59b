"""Databases for tests that start programs of their own: SQLite files, and PostgreSQL where it is installed.

Tests inside one process use pytest-django's database instead; `tools/run_suites.py` runs those on both.
"""

import atexit
import os
import shutil
import uuid
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

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
    address, name = server(), _name()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield throwaway_postgres.database(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy(source, target):
    """Make an empty database that `fresh` gave the same as another that nobody uses: tables, rows and all."""
    if source.startswith("sqlite:///"):
        shutil.copyfile(Path(source.removeprefix("sqlite:///")), Path(target.removeprefix("sqlite:///")))
        return
    old, new = (one.rsplit("/", 1)[1] for one in (source, target))
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {new} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {new} TEMPLATE {old}")


@cache
def server():
    """A PostgreSQL server: that of the whole run where there is one, else one for this process, until it ends."""
    given = os.environ.get("BLUELAMP_TEST_POSTGRES")
    if given:
        return given
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(throwaway_postgres.cluster())


def _name():
    return f"bluelamp_{uuid.uuid4().hex}"
