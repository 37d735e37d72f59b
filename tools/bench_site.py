"""A site for the timed runs: a generated force in a database of its own, with a journal as long as asked for.

The force enters by the act that generates one. The journal is written past the acts, table by table, since a
million acts would take an hour: rows of `journal_act`, `journal_concerned`, `journal_opening` and `journal_ticket`
that name people and phones of the force, in the shapes that readings have. What no list page reads is left out and
said here: the openings hold random bytes of the right length and not sealed text, and no leaves of the ledger are
made (pages write to its outbox and read nothing of it; `bench_ledger.py` times the ledger itself).
"""

from __future__ import annotations

import json
import os
import random
import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DAYS = 100
"""How far the journal reaches back."""
SETS_EVERY, SET_SIZE = 25, 50
"""Every so many entries one is a page of a list, which names so many people."""
_BATCH = 20_000
_OPENING_BYTES = 1 + 16 + 12 + 32 + 36 + 16


def begin(folder: str, database: str | None = None) -> None:
    """Sets Django up over a database: a file in the folder, or the one of an address."""
    os.environ.update(BLUELAMP_DATA=folder, DJANGO_SETTINGS_MODULE="bluelamp.site.settings_for_checks")
    # One person opens each page hundreds of times here.
    os.environ["BLUELAMP_RATE_LIMITS"] = "off"
    os.environ.pop("BLUELAMP_TEST_DATABASE", None)
    os.environ["BLUELAMP_DATABASE"] = database or f"sqlite:///{folder}/bluelamp.sqlite3"
    import django  # noqa: PLC0415 - reads the environment that was set above

    django.setup()
    from django.db import connections  # noqa: PLC0415 - Django is set up first

    # Checks open a connection for each request; a site keeps them in a pool.
    connections["default"].settings_dict["CONN_MAX_AGE"] = None


def fill(people: int) -> datetime:
    """A force of so many people under the example rulebook; the moment that it was made."""
    from django.core.management import call_command  # noqa: PLC0415 - models need Django set up first

    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - Django is set up first
    from bluelamp.core.samples import generate  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption import acts as adoption  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption.bundles import read_bundle  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption.queries import in_force  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.journal import clock  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.register import acts as register  # noqa: PLC0415 - Django is set up first

    now = clock.now().astimezone(UTC)
    call_command("migrate", verbosity=0)
    set_up = Actor.system("set-up")
    bundle = read_bundle(ROOT / "rulebooks" / "example-force")
    adoption.adopt_first(by=set_up, bundle=bundle, begins=now - timedelta(days=DAYS))
    force = generate(in_force(now).rulebook, people=people, seed=7, day=now.date(), events_per_phone=0)
    register.load_generated_force(by=set_up, force=force)
    return now


def people_at(at: datetime) -> list[str]:
    """Everybody in the force at a moment."""
    from bluelamp.records.register.queries import whole  # noqa: PLC0415 - Django is set up first

    return sorted(person for person, *_ in whole.postings_at(at))


def write_journal(entries: int, at: datetime, *, most_about: str) -> None:
    """So many entries up to a moment; one in a thousand is about `most_about`, so that a person has a long list."""
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up first

    before = (_highest("journal_act", "id"), _highest_ticket())
    rows = _entries(entries, at, (people_at(at), most_about), before)
    with without_indexes([table for table, _, _ in _TABLES]):
        while some := list(islice(rows, _BATCH)):
            with transaction.atomic():
                for table, columns, place in _TABLES:
                    load(table, columns, (row for one in some for row in one[place]))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("ANALYZE")
        else:
            for table, columns, _ in _TABLES:
                if "id" in columns or table in {"journal_concerned", "journal_opening"}:
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - constants
                    )
            cursor.execute("ANALYZE")


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Lets many rows into these tables while SQLite keeps no index of them, and makes the indexes again afterwards.

    A million entries name three million people in no order. Row by row each goes to another page of an index that is
    larger than what SQLite keeps in memory; sorted once, it is written from its beginning to its end. What stands there
    is the same. PostgreSQL keeps more in memory and is left as it is.
    """
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    if connection.vendor != "sqlite":
        yield
        return
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",  # noqa: S608 - constants
            list(tables),
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        # The file is thrown away with the machine's end, and no page of it is waited for until it is whole.
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
    yield
    with connection.cursor() as cursor:
        for _, made_by in indexes:
            cursor.execute(made_by)
    # A new connection begins with what a site has.
    connection.close()


_ACT = (
    *("id", "at", "verb", "actor", "signed_in_by", "subject_kind", "subject_id", "purpose", "regime", "logged"),
    *("basis_kind", "basis_reference", "rules", "rulebook", "values"),
)
_TABLES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("journal_act", _ACT, 0),
    ("journal_concerned", ("act_id", "person", "role"), 1),
    ("journal_opening", ("act_id", "field", "commitment", "sealed"), 2),
    ("journal_ticket", ("act_id", "ticket"), 3),
)


def _entries(
    entries: int, at: datetime, who: tuple[list[str], str], before: tuple[int, int]
) -> Iterator[tuple[list[tuple[Any, ...]], ...]]:
    (people, most_about), (last, ticket) = who, before
    chosen = random.Random(11)  # noqa: S311 - draws people for a benchmark, not a secret
    rules, rulebook = json.dumps(["supervisors-read-their-teams"]), "ab" * 32
    step = timedelta(days=DAYS) / entries
    for place in range(entries):
        number, moment = last + 1 + place, at - timedelta(days=DAYS) + step * place
        actor = chosen.choice(people)
        about = most_about if place % 1_000 == 0 else chosen.choice(people)
        is_set = place % SETS_EVERY == 0
        verb, kind = ("register.people-listed", "set") if is_set else ("register.person-read", "person")
        act = (
            *(number, moment, verb, actor, "oidc", kind, "people" if is_set else about, "line-management", "uk-gdpr"),
            *("consultation", "line-management", "", rules, rulebook, json.dumps({"rows": SET_SIZE} if is_set else {})),
        )
        members = {about, *chosen.sample(people, min(SET_SIZE, len(people)) - 1)} if is_set else {about}
        role = "member" if is_set else "about"
        noise = secrets.token_bytes(_OPENING_BYTES)
        commitment = noise[:32].hex()
        yield (
            [act],
            [(number, one, role) for one in members],
            [(number, field, commitment, noise) for field in ("actor", "subject")],
            [(number, ticket + 1 + place)],
        )


def load(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Writes rows past the models, as quickly as the database takes them."""
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    names = ", ".join(connection.ops.quote_name(one) for one in columns)
    adapt = connection.ops.adapt_datetimefield_value
    plain = [tuple(adapt(one) if isinstance(one, datetime) else one for one in row) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in plain:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)  # noqa: S608 - constants


def _highest(table: str, column: str) -> int:
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max({column}), 0) FROM {table}")  # noqa: S608 - constants
        return int(cursor.fetchone()[0])


def _highest_ticket() -> int:
    """Far beyond what the outbox will give out meanwhile."""
    return max(_highest("journal_ticket", "ticket"), _highest("ledger_pending", "ticket")) + 10_000_000


def main() -> None:
    """Makes a site in a folder and keeps it, to look at: `python tools/bench_site.py FOLDER PEOPLE ENTRIES`."""
    folder, people, entries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    begin(folder)
    at = fill(people)
    write_journal(entries, at, most_about=people_at(at)[0])


if __name__ == "__main__":
    main()
