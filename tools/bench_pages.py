"""What each page costs inside the process, and how often it asks the database: `python tools/bench_pages.py`.

A generated force and a long journal (`bench_site.py` says how they are made) on SQLite, and on PostgreSQL where its
programs are installed. Each page is asked for through the whole stack that a request passes, as somebody who may see
it, and timed in processor time of this process:

    cpu      the middle of many requests, in the quietest of a few rounds: other work on the machine adds to the rest
    bare     how many times what a page costs that shows nothing but words, asked for in the same rounds by nobody: a
             slower machine shows in both
    reads    statements that read; sessions, accounts and roles are among them
    writes   statements of the entry in the journal, several rows in one counted as one
    keys     looks into the key store, which has a connection of its own
    server   on PostgreSQL, the processor time of the server's process for this connection

The design asks for under 5 ms and under 12 statements for a list. BEGIN, COMMIT and savepoints are not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import bench_asking
import bench_declared
import bench_site
import throwaway_postgres

STEPS = ("pages sqlite", "pages postgresql", "asking")
PEOPLE, ENTRIES = 30_000, 1_000_000
MILLISECONDS, STATEMENTS = 5.0, 12
WARM, ROUNDS, REQUESTS = 12, 5, 25
SLOW = 50.0
"""A page that takes so many milliseconds is timed in one round."""
BARE = "/accessibility"
"""A page that asks the database for nothing: what the stack, the frame of a page and its drawing cost."""
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
LISTS: tuple[tuple[str, str], ...] = (
    ("mobile-team", "/phones"),
    ("mobile-team", "/phones?after={phone}"),
    ("mobile-team", "/phones?state=lost"),
    ("mobile-team", "/phones?unit={unit}&state=issued&after={phone_of_unit}"),
    ("mobile-team", "/phones?text=BL-0"),
    ("mobile-team", "/people"),
    ("mobile-team", "/people?after={person}"),
    ("mobile-team", "/people?role=mobile-team"),
    ("mobile-team", "/people?unit={unit}&kind=staff"),
    ("supervisor", "/people?unit={led}"),
    ("supervisor", "/phones?unit={led}"),
    ("head", "/people?unit={top}"),
    ("head", "/phones?unit={top}"),
    ("officer", "/who-looked"),
    ("officer", "/may-i/answers"),
    ("mobile-team", "/imports"),
    ("officer", "/contacts"),
    ("officer", "/contacts?after={contact}"),
    ("officer", "/permissions/mine"),
    ("officer", "/told"),
    ("mobile-team", "/permissions"),
    ("mobile-team", "/permissions?state=in-force"),
    ("supervisor", "/permissions"),
    ("supervisor", "/requests"),
    ("head", "/permissions"),
    ("head", "/requests"),
)
"""Who asks for which list. `head` leads the whole force, `supervisor` one unit."""
OTHERS: tuple[tuple[str, str], ...] = (
    ("mobile-team", "/units"),
    ("mobile-team", "/phones/totals"),
    ("officer", "/oversight"),
    ("officer", "/"),
    ("officer", "/my-phone"),
    ("officer", "/rules"),
    ("officer", "/roles-and-permissions"),
    ("mobile-team", "/people/{person}"),
    ("mobile-team", "/phones/{phone}"),
    ("officer", "/contacts/{contact}"),
    ("supervisor", "/my-team"),
    ("officer", "/work"),
)
"""Pages that are no list with pages, timed beside them. No promise is made of these."""


@dataclass(kw_only=True)
class Asked:
    """What one request asked the database."""

    reads: int = 0
    writes: int = 0
    keys: int = 0
    sql: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One page."""

    role: str
    page: str
    is_list: bool
    status: int
    kilobytes: float
    cpu: float
    bare: float
    server: float
    reads: int
    writes: int
    keys: int

    @property
    def holds(self) -> bool:
        """Whether a list keeps to both limits."""
        return self.cpu < MILLISECONDS and self.reads + self.writes < STATEMENTS and self.status == 200


class Browser:
    """Somebody who is signed in and has said why they look, or nobody, without a network in between."""

    def __init__(self, person: str | None = None) -> None:
        from django.conf import settings  # noqa: PLC0415 - Django is set up first
        from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up first
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - Django is set up first
        from django.test import Client  # noqa: PLC0415 - Django is set up first

        from bluelamp.records.journal import clock  # noqa: PLC0415 - Django is set up first

        self._site: Any = get_wsgi_application()
        self._cookies = ""
        if person is None:
            return
        now = clock.now()
        account, _ = get_user_model()._default_manager.get_or_create(  # noqa: SLF001 - Django's documented name
            person=person, defaults={"username": f"bench-{person}", "opened_at": now}
        )
        client = Client()
        client.force_login(account)
        session = client.session
        reason = {"text": "Measuring the pages.", "used": now.timestamp() + 1_200}
        session.update({"signed_in_by": "demo", "reason_for_looking": reason})
        session.update({"began": now.isoformat(), "seen": now.isoformat()})
        session.save()
        client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        self._cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())

    def get(self, address: str) -> tuple[int, bytes]:
        """The status and the body of a page."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": self._cookies,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT": "text/html", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
        }  # fmt: skip
        said: list[str] = []
        answer = self._site(environ, lambda status, _headers: said.append(status))
        body = b"".join(answer)
        answer.close()
        return int(said[0].split()[0]), body


@contextmanager
def counted() -> Iterator[Asked]:
    """Counts what is asked of the database while the block lasts, and of the key store."""
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    from bluelamp.records.journal import ports  # noqa: PLC0415 - Django is set up first

    asked = Asked()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's form
        text = str(sql).lstrip()
        asked.sql.append(text)
        if not text.startswith(TRANSACTION):
            if text.startswith(("SELECT", "WITH")):
                asked.reads += 1
            else:
                asked.writes += 1
        return execute(sql, params, many, context)

    keyring: Any = ports.current.keyring
    found = keyring.key_for

    def key_for(name: Any) -> Any:
        asked.keys += 1
        return found(name)

    keyring.key_for = key_for
    try:
        with connection.execute_wrapper(note):
            yield asked
    finally:
        keyring.key_for = found


def measure(people: int, entries: int, database: str | None = None, requests: int = REQUESTS) -> dict[str, Any]:
    """The figures of every page over a site of that size, which is made first and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bluelamp-pages-") as folder:
        bench_site.begin(folder, database)
        began = time.process_time()
        at = bench_site.fill(people)
        known, persons = known_at(at)
        bench_site.write_journal(entries, at, most_about=persons["officer"])
        declared = bench_declared.write(at, most_about=persons["officer"])
        known["contact"] = contact_of(persons["officer"])
        made = round(time.process_time() - began, 1)
        found = figures(known, persons, requests)
        pages = [asdict(one) for one in found]
        export = exported(persons["head"], at)
        return {"people": people, "entries": entries, **declared, "made_s": made, "pages": pages, "export": export}


def known_at(at: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """What stands for the parts of an address, and who asks."""
    from bluelamp.records.register import queries  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.register.queries import whole  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.register.values import PeopleFilter, PhoneFilter  # noqa: PLC0415 - Django is set up first

    leads = sorted(
        (len(queries.actor_for(person, at, "demo").leads), unit, person) for unit, person in whole.leads_at(at)
    )
    (_, led, supervisor), (_, top, head) = leads[0], leads[-1]
    team = queries.holders_of("mobile-team", at)[0].person
    everybody = queries.visible_to(queries.actor_for(team, at, "demo"), at, queries.PHONES_SEEN_BY)
    last_person = queries.people(everybody, at, PeopleFilter(), size=500).rows[-1].id
    page = queries.phones(everybody, at, PhoneFilter(state="issued"), size=500).rows
    parents = {parent for _, parent, _ in whole.unit_parents_at(at)}
    unit = next(unit for unit, _, in_line in whole.unit_parents_at(at) if in_line and unit in parents)
    of_unit = queries.phones(everybody, at, PhoneFilter(state="issued", unit=unit)).rows[-1].id
    known = {
        "phone": page[-1].id, "phone_of_unit": of_unit, "person": last_person, "unit": unit, "led": led, "top": top,
    }  # fmt: skip
    officer = next(one.holder for one in page if one.holder not in {team, supervisor, head})
    return known, {"mobile-team": team, "supervisor": supervisor, "head": head, "officer": str(officer)}


def contact_of(person: str) -> str:
    """A contact record in the middle of somebody's long list."""
    from bluelamp.records.declarations.queries import contacts_of  # noqa: PLC0415 - Django is set up first

    rows = contacts_of(person)
    return rows[len(rows) // 2].id


def figures(known: dict[str, str], persons: dict[str, str], requests: int) -> list[Figures]:
    """Each page, timed."""
    browsers = {role: Browser(person) for role, person in persons.items()}
    listed = [(role, page, True) for role, page in LISTS] + [(role, page, False) for role, page in OTHERS]
    return [
        timed(browsers[role], role, page, page.format(**known), requests, is_list=lists) for role, page, lists in listed
    ]


def timed(browser: Browser, role: str, page: str, address: str, requests: int, *, is_list: bool) -> Figures:  # noqa: PLR0913 - one page in full
    """One page: warmed, counted once, and timed in rounds, each beside as many of a bare page."""
    nobody = Browser()
    for _ in range(WARM):
        status, body = browser.get(address)
        nobody.get(BARE)
    with counted() as asked:
        browser.get(address)
    rounds: list[float] = []
    bare: list[float] = []
    servers: list[float] = []
    for number in range(ROUNDS):
        if number and rounds[0] > SLOW:
            break
        before = server_seconds()
        rounds.append(median(took(browser, address) for _ in range(requests)))
        servers.append((server_seconds() - before) / requests * 1e3)
        bare.append(median(took(nobody, BARE) for _ in range(requests)))
    return Figures(
        role=role,
        page=page,
        is_list=is_list,
        status=status,
        kilobytes=round(len(body) / 1024, 1),
        cpu=round(min(rounds), 2),
        bare=round(min(rounds) / min(bare), 1),
        server=round(min(servers), 2),
        reads=asked.reads,
        writes=asked.writes,
        keys=asked.keys,
    )


def took(browser: Browser, address: str) -> float:
    """Milliseconds of processor time for one page."""
    began = time.process_time()
    browser.get(address)
    return (time.process_time() - began) * 1e3


def exported(head: str, at: datetime) -> dict[str, float]:
    """The contact records of the whole force as a file, piece by piece as a page sends it, and what memory it took."""
    from bluelamp.records.declarations import acts, queries  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.register.queries import actor_for  # noqa: PLC0415 - Django is set up first

    before = memory(from_now=True)
    began, size = time.process_time(), 0
    made = acts.export_contacts(
        by=actor_for(head, at, "demo"), wanted=queries.Wanted(), recipient="the bench", reason="Measuring the file."
    )
    recorded = time.process_time() - began
    for piece in queries.pieces(made):
        size += len(piece.body)
    seconds = time.process_time() - began
    return {
        "rows": made.rows,
        "megabytes": round(size / 1e6, 1),
        "recorded_s": round(recorded, 2),
        "seconds": round(seconds, 1),
        "memory_mb": round((memory() - before) / 1e6, 1),
    }


def memory(*, from_now: bool = False) -> int:
    """The most memory this process has had, in bytes; or, as the count of that begins anew, what it has now."""
    if from_now:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def server_seconds() -> float:
    """Processor seconds of the server's process behind this connection; nothing where there is none to be seen."""
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(schedule.read_text(encoding="ascii").split()[0]) / 1e9 if schedule.exists() else 0.0


def steps() -> tuple[str, ...]:
    """The steps that can be run here."""
    return STEPS if throwaway_postgres.programs() else tuple(one for one in STEPS if one != "pages postgresql")


def run(step: str, people: int, entries: int) -> dict[str, Any]:
    """The figures of one step, for `tools/bench.py`."""
    if step == "asking":
        return bench_asking.measure(people)
    return measure_on(step.removeprefix("pages "), people, entries)


def measure_on(database: str, people: int, entries: int, requests: int = REQUESTS) -> dict[str, Any]:
    """As `measure`, on a file of its own or on a server that stops afterwards."""
    if database == "sqlite":
        return measure(people, entries, None, requests)
    with throwaway_postgres.cluster() as address:
        return measure(people, entries, address, requests)


def report_all(found: Mapping[str, Any]) -> int:
    """Prints every step that was run; how many targets were missed."""
    missed = sum(report(one.removeprefix("pages "), found[one]) for one in STEPS if one in found and one != "asking")
    if "asking" in found:
        print(f"\na live `may I?` among {found['asking']['people']:,} people")
        for row in bench_asking.rows(found["asking"]):
            missed += row.holds is False
            print(row)
    return missed


def report(name: str, found: dict[str, Any]) -> int:
    """Prints the pages of one database; how many lists miss a limit."""
    print(
        f"\npages on {name}: {found['people']:,} people, {found['entries']:,} entries in the journal, "
        f"{found['contacts']:,} contact records, {found['permissions']:,} permissions"
    )
    print(f"  {'':7} {'cpu ms':>8} {'x bare':>7} {'server':>7} {'reads':>6} {'writes':>7} {'keys':>5} {'KB':>7}  page")
    missed = 0
    for one in (Figures(**page) for page in found["pages"]):
        missed += one.is_list and not one.holds
        mark = ("holds " if one.holds else "MISSED") if one.is_list else "      "
        print(
            f"  {mark:7} {one.cpu:>8.2f} {one.bare:>7.1f} {one.server:>7.2f} {one.reads:>6} {one.writes:>7} "
            f"{one.keys:>5} {one.kilobytes:>7.1f}  {one.page} as {one.role}"
            f"{'' if one.status == 200 else f', {one.status}'}"
        )
    file = found["export"]
    print(
        f"  a file of {file['rows']:,} contact records, {file['megabytes']} MB: {file['seconds']} s, of which "
        f"{file['recorded_s']} s put it on record before its first byte; {file['memory_mb']} MB of memory more"
    )
    return missed


def main() -> int:
    """Prints the table and writes it as JSON; 2 where a list misses a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="in each round")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--json", type=Path, help="where the figures go as well")
    given = parser.parse_args()
    found = measure_on(given.on, given.people, given.entries, given.requests)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 2 if report(given.on, found) else 0


if __name__ == "__main__":
    sys.exit(main())
