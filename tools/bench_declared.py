"""Declarations for the timed runs: contact records, requests and permissions of a generated force, table by table.

Written past the acts, since half a million acts would take an hour, in the shapes that acts leave. One officer has a
long list, everybody else about seventeen contacts. Nobody and nothing in them is real, and no entry of the journal is
made: `bench_site.py` writes those.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import bench_site

CONTACTS_EACH = 17
"""Contact records for each person: half a million where there are 30,000."""
PERMISSIONS_OF_100 = 20
"""How many people of a hundred have a permission; as many more have had one."""
_BATCH = 20_000
_ONE_LONG_LIST = 1_000
_WHO = ("victim", "witness", "suspect", "complainant", "other")
_CONTACT = (*("id", "person", "happened_at", "recorded_at", "late", "version", "who", "device", "channel", "incident"),)
_VERSION = (
    *("contact", "number", "entered_at", "why", "reference", "who", "happened_at", "device", "channel", "incoming"),
    *("purpose", "rationale", "incident", "phone_number", "number_withheld", "withheld_why", "conditions", "told"),
)
_REQUEST = (
    *("id", "person", "kind", "thing", "purpose", "group", "account", "record_route", "reference", "until", "extends"),
    *("state", "asked_at", "decided_at", "decided_by", "reason"),
)
_PERMISSION = (
    *("id", "request", "person", "kind", "thing_type", "thing", "purpose", "group", "account", "conditions", "extends"),
    *("start", "until", "ends", "state", "stopped_at", "exported_at", "exported_by", "decided_by"),
)


def write(at: datetime, *, most_about: str) -> dict[str, int]:
    """Everything that the people of the force declared up to a moment; how many of each."""
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up first

    people = bench_site.people_at(at)
    contacts = _contacts(people, at, most_about)
    made = 0
    while some := list(islice(contacts, _BATCH)):
        made += len(some)
        with transaction.atomic():
            bench_site.load("declarations_contact", _CONTACT, (one for one, _ in some))
            bench_site.load("declarations_contact_version", _VERSION, (one for _, one in some))
    asked = list(_permissions(people, at))
    with transaction.atomic():
        bench_site.load("declarations_request", _REQUEST, (one for one, _ in asked))
        bench_site.load("declarations_permission", _PERMISSION, (one for _, one in asked))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"contacts": made, "permissions": len(asked)}


def _contacts(people: list[str], at: datetime, most_about: str) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    drawn = random.Random(17)  # noqa: S311 - draws people for a benchmark, not a secret
    count = len(people) * CONTACTS_EACH
    step = timedelta(days=bench_site.DAYS) / count
    for number in range(count):
        identity = str(uuid.UUID(int=drawn.getrandbits(128), version=4))
        person = most_about if number % _ONE_LONG_LIST == 0 else drawn.choice(people)
        happened = at - timedelta(days=bench_site.DAYS) + step * number
        late = number % 20 == 0
        recorded = happened + timedelta(days=5 if late else 0, minutes=30)
        who, incident = drawn.choice(_WHO), f"EX/I{number % 200_000:06}/26"
        yield (
            (identity, person, happened, recorded, late, 1, who, "work", "call", incident),
            (
                *(identity, 1, recorded, "", f"the {who}", who, happened, "work", "call", False),
                *("to agree a time for a statement", "in the plan of the investigation", incident, "", False, ""),
                *(None, ""),
            ),
        )


def _permissions(people: list[str], at: datetime) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    drawn = random.Random(19)  # noqa: S311 - as above
    for number in range(len(people) * PERMISSIONS_OF_100 // 50):
        person, decider = drawn.choice(people), drawn.choice(people)
        over = number % 2 == 0
        start = at - timedelta(days=drawn.uniform(31, 90) if over else drawn.uniform(0, 29))
        until = start + timedelta(days=30)
        request, permission = (str(uuid.UUID(int=drawn.getrandbits(128), version=4)) for _ in range(2))
        wanted = ("app", "whatsapp", "neighbourhood watch")
        yield (
            (
                *(request, person, *wanted, "", "", "moved into the log each week", "DP-2026-1", until, ""),
                *("granted", start - timedelta(hours=3), start, decider, "needed for the watch"),
            ),
            (
                *(permission, request, person, "app", "App", "whatsapp", "neighbourhood watch", "", "", "", ""),
                *(start, until, until, "lapsed" if over else "in-force", None, None, "", decider),
            ),
        )
