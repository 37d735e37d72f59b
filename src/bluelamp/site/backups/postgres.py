"""The database on a PostgreSQL server, through `pg_dump` and `pg_restore`. Passwords go by the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from bluelamp.site.backups.errors import BackupProgramFailed, RestoreWouldOverwrite
from bluelamp.site.configuration import DatabaseChoice

KEYS = "bluelamp_keys"
"""The schema in which the keys of people are; see `records.journal.key_store`."""


def dump(database: DatabaseChoice, target: Path, keys: Path) -> int:
    """How many entries the ledger in the dump has; the keys are dumped afterwards, into a file of their own.

    The dump and the count are of the same moment: both look through one snapshot.

    Raises:
        BackupProgramFailed: `pg_dump` is missing or failed.
    """
    with _connected(database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        (size,) = connection.execute("SELECT coalesce(max(size), 0) FROM ledger_head").fetchone() or (0,)
        _run(database, "pg_dump", ["--snapshot", snapshot, "--exclude-schema", KEYS, "--file", str(target)])
        (kept,) = connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (KEYS,)).fetchone() or (False,)
    if kept:
        # Later than the database, so that every record in it has its key.
        _run(database, "pg_dump", ["--schema", KEYS, "--file", str(keys)])
    return int(size)


def put_back(database: DatabaseChoice, source: Path, keys: Path) -> None:
    """Puts a dump into a database that is empty.

    Raises:
        RestoreWouldOverwrite: it has tables.
        BackupProgramFailed: `pg_restore` is missing or failed; the database is as empty as before.
    """
    with _connected(database) as connection:
        found = "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', %s)"
        (tables,) = connection.execute(found, (KEYS,)).fetchone() or (0,)
    if tables:
        raise RestoreWouldOverwrite(
            f"The database `{database.name}` has {tables} tables already.",
            todo="make an empty database and set that; keep the old one: it may hold what the backup does not.",
        )
    for one in (source, keys):
        if one.exists():
            _run(database, "pg_restore", ["--exit-on-error", "--single-transaction", "--no-owner", str(one)])


def _connected(database: DatabaseChoice) -> psycopg.Connection[tuple[Any, ...]]:
    given = {
        "host": database.host,
        "port": str(database.port or ""),
        "user": database.user,
        "password": database.password.reveal(),
        "dbname": database.name,
        **database.options,
    }
    return psycopg.connect(make_conninfo("", **{name: value for name, value in given.items() if value}))


def _run(database: DatabaseChoice, name: str, arguments: Sequence[str]) -> None:
    given = {
        "PGHOST": database.host,
        "PGPORT": str(database.port or ""),
        "PGUSER": database.user,
        "PGPASSWORD": database.password.reveal(),
        "PGSSLMODE": database.options.get("sslmode", ""),
        "PGSSLROOTCERT": database.options.get("sslrootcert", ""),
    }
    environment = os.environ | {key: value for key, value in given.items() if value}
    made = [str(program(name)), "--format=custom"] if name == "pg_dump" else [str(program(name))]
    done = subprocess.run(  # noqa: S603 - our own words
        [*made, "--dbname", database.name, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupProgramFailed(
            f"`{name}` ended with {done.returncode}: {said[-1][:200]}",
            todo="check that its version is at least that of the server, and that the account may read every table.",
        )


def program(name: str) -> Path:
    """The program of that name: on the path, or the newest where Debian keeps them.

    Raises:
        BackupProgramFailed: it is not installed.
    """
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda one: one.parts[-3].zfill(4))
    found = kept[-1] if kept else shutil.which(name)
    if found is None:
        raise BackupProgramFailed(
            f"`{name}` is not installed.", todo="on Debian, `apt-get install postgresql-client`; then repeat."
        )
    return Path(found)
