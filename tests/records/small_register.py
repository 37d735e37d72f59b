"""A register made row by row, for tests that need people, units and phones but not the acts that make them."""

import uuid
from datetime import UTC, datetime

from bluelamp.records.register import lifecycle, models
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import write

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def day(month, of_month, hour=12):
    return datetime(2026, month, of_month, hour, tzinfo=UTC)


def new_id():
    return str(uuid.uuid4())


def unit(code, parent=None, groups=(), since=LONG_AGO):
    made = models.Unit.objects.create(id=new_id(), code=code, added_at=since).pk
    details = {"name": code.replace("-", " ").capitalize(), "kind": "team"}
    write(models.UnitDetails, {"unit_id": made}, details, Span(since), now=since)
    if parent:
        write(models.Place, {"unit_id": made, "in_line": True}, {"parent_id": parent}, Span(since), now=since)
    for group in groups:
        write(models.Place, {"unit_id": made, "in_line": False, "parent_id": group}, {}, Span(since), now=since)
    return made


def person(number, unit_id, *, kind="officer", grade="constable", name="Generated Person", since=LONG_AGO, email=""):
    made = models.Person.objects.create(id=new_id(), added_at=since).pk
    identity = {"name": name, "sorted_as": name.casefold(), "number": number, "email": email}
    write(models.Identity, {"person_id": made}, identity, Span(since), now=since)
    posting = {"kind": kind, "grade": grade, "unit_id": unit_id}
    write(models.Posting, {"person_id": made}, posting, Span(since), now=since)
    return made


def lead(unit_id, person_id, since=LONG_AGO, until=None):
    write(models.Lead, {"unit_id": unit_id}, {"person_id": person_id}, Span(since, until), now=since)


def role(person_id, name, unit_id=None, since=LONG_AGO, until=None):
    key = {"person_id": person_id, "role": name, "unit_id": unit_id}
    write(models.Role, key, {}, Span(since, until), now=since)


def cover(person_id, by, since, until=None):
    write(models.Cover, {"person_id": person_id}, {"by_id": by}, Span(since, until), now=since)


def shift(person_id, state, since, until):
    write(models.Shift, {"person_id": person_id, "state": state}, {}, Span(since, until), now=since)


def rostered(person_id, since, until):
    write(models.Rostered, {"person_id": person_id}, {}, Span(since, until), now=since)


def phone(tag, *, platform="android", since=LONG_AGO, holder=None, serial=None):
    state = "issued" if holder else "in-store"
    made = models.Phone.objects.create(
        id=new_id(), added_at=since, state=state, holder_id=holder, since=since, position=2 if holder else 1
    ).pk
    details = {
        "asset_tag": tag,
        "serial": serial or f"S-{tag}",
        "platform": platform,
        "model": "M1",
        "used_for": "a beat",
    }
    write(models.PhoneDetails, {"phone_id": made}, details, Span(since), now=since)
    step(made, 1, lifecycle.Step.ADDED, "", "in-store", since)
    if holder:
        step(made, 2, lifecycle.Step.ISSUED, "in-store", "issued", since, holder)
        write(models.Holding, {"phone_id": made}, {"person_id": holder, "state": "issued"}, Span(since), now=since)
    return made


def step(phone_id, position, what, before, after, at, holder=None):
    models.CustodyStep.objects.create(
        phone_id=phone_id,
        position=position,
        what=what,
        before=before,
        after=after,
        at=at,
        holder_id=holder,
        taken_by_id=holder,
        recorded_at=at,
    )
