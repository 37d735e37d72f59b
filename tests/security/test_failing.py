"""When something fails: nothing is shown or let through, and a line says so, without what no line may hold."""

import json
import logging

import pytest
from django.conf import settings as django
from django.test import Client

from bluelamp.doors.web.my_phone import rules
from bluelamp.records.journal import ports
from bluelamp.records.journal.models import Act
from bluelamp.site.json_log import JsonFormatter
from bluelamp.site.way_in import logging_settings
from security.addresses import every_address
from security.conftest import SECRETS, browser_of, token_of, undone
from security.test_every_address import faults_of

AS_A_PROGRAM = {"Idempotency-Key": "broken-0001", "Reason": "a test"}
TOLD = "the secret inside of the program: Zebedee"


@pytest.fixture
def lines(caplog):
    """What was logged since the last look, each line as it is written."""
    caplog.set_level(logging.INFO)

    def read():
        made = [JsonFormatter().format(one) for one in caplog.records]
        caplog.clear()
        return made

    return read


class Broken:
    """An authority that cannot be asked."""

    def may(self, actor, verb, subject, at):
        raise RuntimeError(TOLD)


def test_an_authority_that_cannot_be_asked_lets_nothing_through(force, monkeypatch):
    client, token = browser_of(force, force.people["mobile-team"]), token_of(force, force.people["mobile-team"])
    monkeypatch.setattr(ports.current, "authority", Broken())
    acts = Act.objects.count()
    shown = []
    for one in every_address():
        headers = AS_A_PROGRAM | {"Authorization": f"Bearer {token}"} if one.is_api else {}
        for method in ("GET", "POST"):
            with undone(client):
                answer = client.generic(method, one.with_parts(force.known), headers=headers)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if any(secret.encode() in text for secret in SECRETS.values()) or TOLD.encode() in text:
                shown.append(f"{method} {one.pattern}")
    assert shown == []
    assert Act.objects.count() == acts


def test_a_fault_of_ours_is_a_page_that_says_nothing_and_a_line_that_says_all(force, monkeypatch, lines):
    monkeypatch.setattr(rules, "render", None)
    client = browser_of(force, force.people["officer"])
    answer = client.get("/rules")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Sorry, there is a problem with the service" in text
    assert "NoneType" not in text
    faults = [one for one in faults_of(answer, "/rules") if not one.endswith(": 500")]
    assert faults == []
    (line,) = [json.loads(one) for one in lines() if "Internal Server Error" in one]
    assert line["level"] == "error"
    assert "TypeError" in line["error"]


def test_every_attempt_to_get_round_a_control_leaves_a_line(force, lines):
    Client(enforce_csrf_checks=True).post("/sign-in", {"login": "Zebedee", "password": "hunter2 hunter2"})
    assert any("django.security.csrf" in one for one in lines())
    Client().get("/sign-in", headers={"Host": "elsewhere.invalid"})
    assert any("django.security.DisallowedHost" in one for one in lines())
    Client().post("/sign-in", {"login": "Zebedee", "password": "hunter2 hunter2"})
    (failed,) = [json.loads(one) for one in lines() if "sign-in failed" in one]
    assert failed["facts"] == {"address": "127.0.0.1", "path": "/sign-in", "method": "password"}
    Client().post("/sign-in/first", {"code": "no-such-code"})
    assert any("one-time-code" in one for one in lines())
    Client().get("/api/v1/me", headers={"Authorization": "Bearer blt_none_such"})
    assert any("token refused" in one for one in lines())
    for _ in range(45):
        answer = Client().post("/sign-in", {"login": "Zebedee", "password": "hunter2 hunter2"})
    assert answer.status_code == 429
    assert any("too often" in one for one in lines())


def test_no_line_holds_a_name_a_password_a_code_or_a_token(force, lines):
    token = token_of(force, force.people["officer"])
    Client().post("/sign-in?next=/people%3Ftext%3DZebedee", {"login": "Zebedee", "password": "hunter2 hunter2"})
    Client().post("/sign-in/first", {"code": "abcd-efgh-ijkl"})
    Client(enforce_csrf_checks=True).post("/sign-in", {"login": "Zebedee", "password": "hunter2 hunter2"})
    Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}x"})
    client = browser_of(force, force.people["officer"])
    client.get("/people?text=Zebedee")
    client.post("/reason", {"reason": "about Zebedee", "onward": "/people"})
    written = "\n".join(lines())
    assert written
    found = [one for one in ("Zebedee", "hunter2", "abcd", token, *SECRETS.values()) if one in written]
    assert found == []


def test_every_line_has_its_time_in_utc_and_says_what_where_and_how_grave(force, lines):
    Client().post("/sign-in", {"login": "x", "password": "y"})
    made = [json.loads(one) for one in lines()]
    assert made
    for one in made:
        assert one["at"].endswith("+00:00")
        assert {"level", "part", "what"} <= set(one)


def test_lines_go_to_standard_error_and_nowhere_else():
    made = logging_settings()["LOGGING"]
    assert made == django.LOGGING
    assert {name: one["class"] for name, one in made["handlers"].items()} == {"lines": "logging.StreamHandler"}
    assert all("handlers" not in one for one in made["loggers"].values())


def test_looking_at_a_page_does_nothing_that_is_recorded_but_looking(force):
    from bluelamp.records.journal.verb import VERBS, Logged  # noqa: PLC0415 - for this one check

    client = browser_of(force, force.people["mobile-team"])
    client.post("/reason", {"reason": "Checking the list.", "onward": "/people"})
    done = set()
    for one in every_address():
        before = set(Act.objects.values_list("pk", flat=True))
        with undone(client):
            client.get(one.with_parts(force.known))
            done |= set(Act.objects.exclude(pk__in=before).values_list("verb", flat=True))
    assert done, "nothing was looked at"
    # A look that is not allowed is on record too, as a refusal.
    assert {one for one in done if VERBS[one].logged is not Logged.CONSULTATION} <= {"journal.act-refused"}
