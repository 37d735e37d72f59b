"""The database by one address, as the dictionary that Django wants.

SQLite takes write locks at the start of a transaction, so two writers wait for one another instead
of failing; it checks foreign keys, and its triggers also fire for `INSERT OR REPLACE`, which would
otherwise step round an append-only table. Every commit is on the disk before it is acknowledged.
PostgreSQL comes with psycopg's own pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bluelamp.site.configuration.values import NO_SECRET, Secret

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"
    "PRAGMA secure_delete=ON;"
    # 16 MB of the file for each connection in place of 2: a list of a large force reads more than those in one page.
    "PRAGMA cache_size=-16000;"
)
SECONDS_TO_WAIT = 20
POSTGRESQL_OPTIONS = frozenset(
    {"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "connect_timeout", "options"}
)
CHECKED_TLS = frozenset({"verify-ca", "verify-full"})


@dataclass(frozen=True, slots=True)
class DatabaseChoice:
    """A database: which kind, where, and how it is reached. The password is not part of the text it shows."""

    kind: str
    name: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: Secret = NO_SECRET
    options: Mapping[str, str] = field(default_factory=dict)
    pool: int = 4

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.kind == "sqlite"

    @property
    def tls_unchecked(self) -> bool:
        """Whether the database is on another machine and its certificate is not checked."""
        host = self.host or self.options.get("host", "")
        near = host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")
        return not self.is_sqlite and not near and self.options.get("sslmode") not in CHECKED_TLS

    def as_django(self) -> dict[str, Any]:
        """One entry of Django's `DATABASES`."""
        if self.is_sqlite:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.name,
                "ATOMIC_REQUESTS": False,
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": SECONDS_TO_WAIT,
                    "init_command": SQLITE_PRAGMAS,
                },
            }
        pool = {"min_size": 1, "max_size": self.pool, "timeout": SECONDS_TO_WAIT}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "HOST": self.host,
            "PORT": "" if self.port is None else str(self.port),
            "USER": self.user,
            "PASSWORD": self.password.reveal(),
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": 0,  # the pool keeps connections, not Django
            "OPTIONS": {**self.options, "pool": pool},
        }


def database_from_address(address: str, *, password: Secret | None = None, pool: int = 4) -> DatabaseChoice:
    """The database that an address names: `sqlite:///path` or `postgresql://user@host:port/name`.

    Raises:
        ValueError: it names none; the message never repeats the address, which may hold a password.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError("is not an address of a database.") from error
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("begins with neither `sqlite:///` nor `postgresql://`.")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ValueError("names no database after the last `/`.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - POSTGRESQL_OPTIONS)
    if unknown:
        raise ValueError(f"has the option `{unknown[0]}`, which is not one of {', '.join(sorted(POSTGRESQL_OPTIONS))}.")
    return DatabaseChoice(
        kind="postgresql",
        name=name,
        host=options.pop("host", "") or unquote(parts.hostname or ""),
        port=port,
        user=unquote(parts.username or ""),
        password=password or Secret(unquote(parts.password or "")),
        options=options,
        pool=pool,
    )


def _sqlite(parts: SplitResult) -> DatabaseChoice:
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not path or parts.query:
        raise ValueError("is no path of a file: write `sqlite:///` and then the path, `sqlite:////` for one from `/`.")
    return DatabaseChoice(kind="sqlite", name=path)
