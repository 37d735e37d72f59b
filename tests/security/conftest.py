"""A small force under the platform's real rules, with a browser and a token for one person of each role.

Whatever a request of the crawl writes is undone before the next one.
"""

import time
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import login as library
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel import Actor
from bluelamp.doors.api import tokens
from bluelamp.doors.web import access
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.accounts.models import Account
from bluelamp.records.accounts.pace import Limiter
from bluelamp.records.asking import acts as asking
from bluelamp.records.clocks.acts import give_cover
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.queries import open_clock
from bluelamp.records.declarations import acts as declarations
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.deadlines import DECISION_DUE
from bluelamp.records.declarations.lifecycle.permissions import Kind, Wish
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.matrix import ROLES
from bluelamp.records.register.queries import line_manager
from bluelamp.site.sign_in_wiring import actor_of
from records import small_register as small
from records.adopted import adopt_example
from records.flushing import let_tests_be_cleaned_up
from records.helpers import keyring_in_memory

let_tests_be_cleaned_up()
SECRETS = {
    "name": "Zebedee Generated",
    "number": "Z-4711",
    "email": "zebedee@generated.invalid",
    "tag": "BL-ZEBEDEE",
    "token": "Zebedee's weekly list",
    "matter": "Quarrel of Zebedee",
}
"""What is held about the officer whose records the crawl asks for; found on a page, it was told to its reader."""
COLUMNS = (
    b"asset_tag,platform,model,used_for,holder\nBL-ZEBEDEE-2,android,M1,response,Z-4711\nA2,windows,M1,response,\n"
)
TOLD = {
    "telling_id": "00000000-0000-4000-8000-000000000041",
    "number": "2-told",
    "told_at-day": "2",
    "told_at-month": "2",
    "told_at-year": "2026",
    "told_at-time": "10:00",
    "how": "by-phone",
    "about": SECRETS["matter"],
}
CONTACT = {
    "contact_id": "00000000-0000-4000-8000-000000000042",
    "incident": "EX/I000042/26",
    "who": "witness",
    "reference": SECRETS["matter"],
    "happened_at-day": "2",
    "happened_at-month": "2",
    "happened_at-year": "2026",
    "happened_at-time": "10:00",
    "device": "work",
    "way": "call:out",
    "purpose": SECRETS["matter"],
    "rationale": SECRETS["matter"],
}


@pytest.fixture
def force(db, monkeypatch):
    """The people by role, and the records of one officer by the names that addresses have for them."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    for door in (access, tokens):
        monkeypatch.setattr(door, "_limiter", Limiter(1_000_000))
    adopt_example()
    top = small.unit("force")
    team, elsewhere = small.unit("response", top), small.unit("elsewhere", top)
    people = {role: small.person(f"2-{role}", elsewhere, name=f"Generated {role}") for role in ROLES}
    for role, person in people.items():
        if role not in {"officer", "supervisor"}:
            small.role(person, role)
    small.lead(elsewhere, people["supervisor"])
    importer = small.person("2-importer", top, name="Generated importer")
    small.role(importer, "mobile-team")
    small.lead(team, small.person("2-told", top, name="Generated told"))
    subject = small.person(SECRETS["number"], team, name=SECRETS["name"], email=SECRETS["email"])
    now = clock.now()
    small.shift(subject, "on", now - timedelta(hours=2), now + timedelta(hours=6))
    phone = small.phone(SECRETS["tag"], holder=subject)
    made = SimpleNamespace(people=people, subject=subject, importer=importer, browsers={}, tokens={})
    made.known = {"person_id": subject, "phone_id": phone, **_records_of(made)}
    return made


def _records_of(made):
    """What the officer, and somebody who imports a file, keep for themselves."""
    page, team = browser_of(made, made.subject), browser_of(made, made.importer)
    reference = page.get("/may-i/call/Contact/union").headers["Location"].rsplit("/", 1)[1]
    saved = asking.save_answer(by=actor_of(made.subject, "passkey"), by_id=made.subject, reference=reference)
    token_of(made, made.subject)
    page.post("/told/new", TOLD)
    page.post("/contacts/new", CONTACT)
    page.get("/contacts")  # what it says was recorded is said once
    team.post("/reason", {"reason": "Checking the stock of the north.", "onward": "/phones"})
    plan = team.post("/imports/phones", {"file": SimpleUploadedFile("phones.csv", COLUMNS)}).headers["Location"]
    return {
        "saved_id": saved,
        "reference": reference,
        "token_id": queries.tokens_of(made.subject)[0].id,
        "draft_id": plan.rsplit("/", 1)[1],
        "import_id": plan.rsplit("/", 1)[1],
        "action": "call",
        "kind": "phones",
        "form": "csv",
        "rule_id": "no-such-rule",
        "provider_id": "force",
        **_permissions_of(made),
        "telling_id": TOLD["telling_id"],
        "contact_id": CONTACT["contact_id"],
    }


def _permissions_of(made):
    """A request of the officer that waits, a permission of theirs, the task that the one is, and who stands in."""
    by, manager = (actor_of(one, "passkey") for one in (made.subject, line_manager(made.subject, clock.now())))
    wish = Wish(
        kind=Kind.APP,
        thing="whatsapp",
        purpose=SECRETS["matter"],
        record_route=SECRETS["matter"],
        reference="DP-2026-1",
        until=clock.now() + timedelta(days=30),
    )
    first, second = (declarations.ask_permission(by=by, request_id=new_id(), wish=wish) for _ in range(2))
    held = declarations.grant_permission(by=manager, request_id=first.id, reason=SECRETS["matter"])
    today = local_day(clock.now())
    away = give_cover(by=by, owner=by.id, cover=manager.id, first=today, last=today + timedelta(days=7))
    task = open_clock(DECISION_DUE.name, Of(app="declarations", id=second.id))
    return {"request_id": second.id, "permission_id": held.id, "clock_id": task.id, "cover_id": away.id}


def browser_of(force, person):
    """A browser in which somebody is signed in, and proved who they are a moment ago."""
    if person not in force.browsers:
        account = _account(person)
        client = Client(raise_request_exception=False)
        client.force_login(account)
        session, now = client.session, clock.now().isoformat()
        session.update({"signed_in_by": "passkey", "began": now, "seen": now})
        session[library.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session[library._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(account.pk)
        session.save()
        force.browsers[person] = client
    return force.browsers[person]


def token_of(force, person):
    """A token of somebody that reaches everything a token can."""
    if person not in force.tokens:
        _account(person)
        until = clock.now() + timedelta(days=1)
        made = acts.make_token_for(
            by=actor_of(person, "passkey"), person=person, purpose=SECRETS["token"], reach=tuple(Reach), until=until
        )
        force.tokens[person] = made.text
    return force.tokens[person]


def _account(person):
    if not queries.has_account(person):
        acts.open_account(by=Actor.system("set-up"), person=person)
    return Account.objects.get(person=person)


@contextmanager
def undone(client):
    """Whatever happens in the block is undone, in the database and in the cookies of the browser."""
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in before.items():
        client.cookies[name] = value
