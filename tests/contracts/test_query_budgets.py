"""How often each page asks the database is a contract: `query_budgets.txt`, and it does not grow with the rows.

Written again by `make budgets`; read the difference. A page that asks more often than it did gets slower for
everybody, and nobody sees it in a test with three rows.
"""

import os
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from bluelamp.doors.web.register import unit_choices
from bluelamp.doors.web.sign_in import sessions
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.gate import Because
from bluelamp.records.register import acts as register
from bluelamp.site.sign_in_wiring import actor_of
from records import small_register as small
from security.addresses import every_address
from security.conftest import browser_of, undone
from security.conftest import force as force  # noqa: PLC0414 - a fixture, used by its name

LIST = Path(__file__).parent / "query_budgets.txt"
NO_STATEMENT_OF_OURS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
ROLES = ("officer", "supervisor", "mobile-team")
"""The officer whose records the addresses name, somebody who leads another unit, and whoever handed in the file."""
MOST = 30
"""What a page that is not on the list yet may ask at the most."""
LISTS = (
    *("/phones", "/people", "/units", "/who-looked", "/may-i/answers", "/imports"),
    *("/contacts", "/permissions", "/permissions/mine", "/requests", "/told"),
    *("/phones/differences", "/phones/health", "/phones/lost"),
)
FEWER_THAN = 12
"""For a list, as the design has it: everything the page asks, its entry in the journal included."""
REASON = {"reason": "Checking the stock of the north.", "onward": "/phones"}


@pytest.fixture(autouse=True)
def nothing_that_turns_on_the_minute(monkeypatch):
    """What is written or read once a minute is no part of a page's budget."""
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta(days=1))
    unit_choices.forget()
    with clock.frozen(clock.now()):
        yield


@contextmanager
def counted():
    """The statements of the block that read, and those that write."""
    found = {"reads": 0, "writes": 0}

    def note(execute, sql, params, many, context):
        text = str(sql).lstrip()
        if not text.startswith(NO_STATEMENT_OF_OURS):
            found["reads" if text.startswith(("SELECT", "WITH")) else "writes"] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def person_of(force, role):
    return {"officer": force.subject, "mobile-team": force.importer}.get(role) or force.people[role]


def measured(force):
    """Every page as each role: its status, and what it asks. The second request counts: a process is seldom new."""
    lines = {}
    for role in ROLES:
        client = browser_of(force, person_of(force, role))
        client.post("/reason", REASON)
        for one in every_address():
            if one.is_api:
                continue
            path = one.with_parts(force.known)
            for _ in range(2):
                with undone(client), counted() as asked:
                    status = client.get(path).status_code
            lines[f"{one.pattern} as {role}"] = f"{status}, {asked['reads']} reads, {asked['writes']} writes"
    return lines


def _statements(said):
    _, reads, writes = (int(part.split()[0]) for part in said.split(", "))
    return reads + writes


def grow(force, where):
    """Sixty more people, phones, custody steps and looks at the officer's record; two more units."""
    place = small.unit(f"{where}-2", small.unit(f"{where}-1"))
    team = actor_of(force.importer, "passkey")
    PhoneRow.objects.filter(pk=force.known["phone_id"]).delete()
    _unwell(force.known["phone_id"])
    for number in range(60):
        person = small.person(f"{where}-{number}", place, name=f"Generated {where} {number}")
        _unwell(small.phone(f"{where}-{number:03}", holder=person))
        small.role(person, "neighbourhood")
        register.read_person(by=team, person_id=force.subject, because=Because(text=REASON["reason"]))


def _unwell(phone):
    """The fleet knows a phone that was sent something which it has not proved, and that has no PIN."""
    now = clock.now()
    sent = DeliveryRow.objects.create(phone=phone, content="generated", planned_at=now, sent_at=now)
    PhoneRow.objects.create(
        id=phone,
        target="intune-android",
        ring=1,
        duty="on",
        delivery=sent.pk,
        enrolled_at=now,
        seen_at=now,
        health_at=now,
        screen_lock=False,
    )


def text_of(lines):
    return "".join(f"{where}: {said}\n" for where, said in sorted(lines.items()))


@pytest.mark.django_db
def test_every_page_keeps_to_the_committed_budget_and_asks_no_more_where_there_are_more_rows(force):
    grow(force, "first")
    lines = measured(force)
    if os.environ.get("BLUELAMP_WRITE_BUDGETS"):
        LIST.write_text(text_of(lines), encoding="utf-8")
    promised = dict(line.split(": ", 1) for line in LIST.read_text(encoding="utf-8").splitlines())
    different = {where: (said, lines.get(where, "gone")) for where, said in promised.items()}
    assert {where: two for where, two in different.items() if two[0] != two[1]} == {}, "run `make budgets`, then read"
    new = {where: said for where, said in lines.items() if where not in promised}
    assert {where: said for where, said in new.items() if _statements(said) > MOST} == {}, "ask less, or list it"
    grow(force, "second")
    after = measured(force)
    assert {where: (said, after[where]) for where, said in lines.items() if said != after[where]} == {}


@pytest.mark.parametrize("line", LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else [])
def test_a_list_asks_fewer_than_twelve_times_in_all(line):
    where, said = line.split(": ", 1)
    status, reads, writes = (int(part.split()[0]) for part in said.split(", "))
    page = where.split(" as ")[0]
    assert page not in LISTS or status != 200 or reads + writes < FEWER_THAN


def test_every_list_is_among_the_pages_that_were_measured():
    text = LIST.read_text(encoding="utf-8")
    assert all(f"{page} as " in text for page in LISTS)
