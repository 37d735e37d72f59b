"""The API as a whole: who may call it, what it says when it refuses, pages, and writes that happen once."""

import json
from pathlib import Path

import pytest
from django.test import Client

from bluelamp.core.kernel import ERRORS, Actor
from bluelamp.doors.api.problems import BY_CODE, CONTENT_TYPE, OF_STATUS
from bluelamp.doors.api.urls import api
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.accounts.models import KeptAnswer, Token
from bluelamp.records.adoption.acts import adopt_first
from bluelamp.records.adoption.bundles import read_bundle
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from bluelamp.records.register.models import Phone

pytestmark = pytest.mark.django_db
RULEBOOK = Path(__file__).parents[3] / "rulebooks" / "example-force"
SOMEBODY = "00000000-0000-4000-8000-000000000000"
FILLED = {
    "person_id": SOMEBODY,
    "phone_id": SOMEBODY,
    "saved_id": SOMEBODY,
    "import_id": SOMEBODY,
    "request_id": SOMEBODY,
    "permission_id": SOMEBODY,
    "contact_id": SOMEBODY,
    "telling_id": SOMEBODY,
    "number": "1",
    "rule_id": "some-rule",
    "action_id": "use_app",
    "reference": "BL-0000-0000-0000-0000",
    "kind": "people",
    "feed": "some-feed",
}
NO_WRITE = {"/asking", "/feeds/{feed}/events"}
"""A POST that writes nothing of whoever sends it: what is asked stays out of the address. Events carry a key each."""
FILES = {"/imports/{kind}/{import_id}/handed-back"}


def operations():
    return [
        (method.upper(), path.removeprefix("/api/v1"), operation)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    ]


def filled(path):
    return path.format_map(FILLED)


def problem(answer):
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    body = json.loads(answer.content)
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:bluelamp:error:{body['code']}"
    assert body["todo"]
    return body


@pytest.mark.parametrize(("method", "path", "_operation"), operations())
@pytest.mark.parametrize("token", [None, "Bearer ", "Bearer nonsense", "Basic Zm9vOmJhcg==", "bearer blt_x_y"])
def test_no_address_answers_without_a_good_token(method, path, _operation, token):
    headers = {"Idempotency-Key": "key-00000001"} | ({} if token is None else {"Authorization": token})
    answer = Client().generic(method, f"/api/v1{filled(path)}", "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(answer)["code"] == "token-not-good"


def test_a_token_works_in_the_header_alone_and_a_session_not_at_all(program, client):
    caller = program("officer")
    assert caller.get("/me").status_code == 200
    assert client.get(f"/api/v1/me?token={caller.token}").status_code == 401


def test_a_token_acts_as_its_person_with_the_roles_of_this_moment(program, force):
    body = program("supervisor", [Reach.ASKING]).get("/me").json()
    assert body["person"] == force["supervisor"]
    assert {one["role"] for one in body["roles"]} == {"officer", "supervisor"}
    assert body["leads"] == [force["unit"]]
    assert body["reach"] == ["asking"]


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_a_token_reaches_nothing_it_was_not_made_for(method, path, operation, program):
    if path == "/me":
        return
    caller = program("officer", [Reach.TASKS_READ if path.startswith("/asking") else Reach.ASKING])
    answer = caller.get(filled(path)) if method == "GET" else caller.post(filled(path), {})
    assert answer.status_code == 403
    assert problem(answer)["code"] == "token-does-not-reach"


def test_a_token_of_somebody_who_left_is_no_token(program, monkeypatch):
    from bluelamp.doors.api import tokens  # noqa: PLC0415 - its port is replaced

    caller = program("officer")
    monkeypatch.setattr(tokens, "actor_source", lambda _person, _by: None)
    assert caller.get("/me").status_code == 401


def test_a_flood_of_one_token_is_stopped_and_another_token_goes_on(program, monkeypatch):
    from bluelamp.doors.api import tokens  # noqa: PLC0415 - its limit is replaced

    monkeypatch.setattr(tokens, "_limiter", tokens.Limiter(3, now=lambda: 0.0))
    flooding, other = program("officer"), program("supervisor")
    answers = [flooding.get("/me").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert other.get("/me").status_code == 200


def test_counting_begins_again_with_each_minute():
    from bluelamp.doors.api.tokens import Limiter  # noqa: PLC0415 - it alone

    times = iter([0.0, 1.0, 61.0])
    limiter = Limiter(1, now=lambda: next(times))
    assert [limiter.allows("t") for _ in range(3)] == [True, False, True]


def test_a_refusal_by_the_rules_names_them_and_is_on_record(program, force):
    answer = program("officer").post("/people", new_person(force))
    body = problem(answer)
    assert (answer.status_code, body["code"]) == (403, "not-allowed")
    assert Act.objects.order_by("-pk")[0].verb == "journal.act-refused"
    assert KeptAnswer.objects.count() == 0


def test_a_look_at_somebody_else_needs_a_reason_and_is_on_record_with_it(program, force):
    caller = program("administrator")
    refused = caller.get(f"/people/{force['officer']}")
    assert problem(refused)["code"] == "purpose-needed"
    answer = caller.get(f"/people/{force['officer']}", Reason="checking a number that was typed wrongly")
    assert answer.status_code == 200
    assert answer.json()["person"]["number"] == "1001"
    assert answer.json()["phones"] == [force["phone"]]
    look = Act.objects.order_by("-pk")[0]
    assert (look.verb, look.basis_kind) == ("register.person-read", "typed")
    assert "checking a number" not in json.dumps(look.values)


def test_ones_own_entry_needs_no_reason(program, force):
    assert program("officer").get(f"/people/{force['officer']}").status_code == 200


def new_person(force, **changes):
    return {
        "name": "New Person",
        "number": "3001",
        "kind": "officer",
        "grade": "constable",
        "unit": force["unit"],
    } | changes


def test_somebody_is_entered_once_however_often_the_request_comes(program, force):
    caller = program("administrator")
    first = caller.post("/people", new_person(force), key="the-same-key")
    assert first.status_code == 201
    again = caller.post("/people", new_person(force), key="the-same-key")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Act.objects.filter(verb="register.person-added").count() == 1


@pytest.mark.parametrize(
    ("since", "status"),
    [("2026-11-01T08:00:00+18:43", 201), ("0586-11-25T21:07:46+01:00", 422), ("9999-12-31T23:59:00-01:00", 422)],
)
def test_an_offset_or_a_year_that_a_database_does_not_take_is_no_fault_of_ours(program, force, since, status):
    body = {"role": "reviewer", "since": since}
    answer = program("administrator").post(f"/people/{force['colleague']}/roles", body)
    assert answer.status_code == status, answer.content


def test_a_key_of_another_request_is_refused(program, force):
    caller = program("administrator")
    caller.post("/people", new_person(force), key="the-same-key")
    answer = caller.post("/people", new_person(force, number="3002"), key="the-same-key")
    assert problem(answer)["code"] == "idempotency-key-of-another"
    assert answer.status_code == 422


def test_two_people_may_choose_the_same_key(program, force):
    for who in ("administrator", "mobile-team"):
        body = {"asset_tag": f"T-{who}", "platform": "android", "model": "M", "used_for": "a beat"}
        answer = program(who).post("/phones", body, key="the-same-key")
        assert answer.status_code in {201, 403}
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "with blanks in it", "x" * 65, "é" * 10])
def test_a_write_without_a_good_key_does_nothing(program, force, key):
    caller = program("administrator")
    body = json.dumps(new_person(force))
    headers = {"Authorization": f"Bearer {caller.token}"} | ({"Idempotency-Key": key} if key else {})
    answer = caller.client.post("/api/v1/people", body, content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert problem(answer)
    assert not Act.objects.filter(verb="register.person-added").exists()


def test_what_was_refused_is_decided_again(program, force):
    caller = program("administrator")
    refused = caller.post("/people", new_person(force, unit=SOMEBODY), key="the-same-key")
    assert refused.status_code == 404
    assert caller.post("/people", new_person(force), key="the-same-key").status_code == 201


def test_a_phone_goes_out_and_comes_back_with_each_step_on_record(program, force):
    caller = program("mobile-team")
    phone = force["stock"]
    out = caller.post(f"/phones/{phone}/issue", {"to": force["colleague"]})
    assert (out.status_code, out.json()["state"], out.json()["holder"]) == (201, "issued", force["colleague"])
    twice = caller.post(f"/phones/{phone}/issue", {"to": force["colleague"]})
    assert (twice.status_code, problem(twice)["code"]) == (409, "custody-not-this-step")
    back = caller.post(f"/phones/{phone}/return", {})
    assert back.json()["state"] == "in-store"
    assert [one["what"] for one in entry_of(caller, phone)["chain"]] == ["added", "issued", "returned"]


def entry_of(caller, phone):
    return caller.get(f"/phones/{phone}", Reason="a count of the store").json()


def test_an_officer_reports_their_own_phone_lost_and_found_by_a_program(program, force):
    caller = program("officer")
    lost = caller.post(f"/phones/{force['phone']}/loss", {"said": "left on a train"})
    assert (lost.status_code, lost.json()["state"]) == (201, "lost")
    found = caller.post(f"/phones/{force['phone']}/finding", {})
    assert found.status_code == 201
    assert Phone.objects.get(pk=force["phone"]).state == "issued"


def test_pages_follow_one_another_without_a_gap_or_a_row_twice(program, force):
    caller = program("administrator")
    seen, cursor = [], ""
    for _ in range(20):
        page = caller.get(f"/people?limit=2{cursor}", Reason="counting people").json()
        seen += [one["id"] for one in page["people"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    people = {value for name, value in force.items() if name not in {"unit", "phone", "stock"}}
    assert len(seen) == len(set(seen))
    assert set(seen) == people


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MTphYmM", "MTo=", "MjphYmM", "é", "1" * 201])
def test_a_cursor_of_somebody_elses_making_is_refused(program, cursor):
    answer = program("administrator").get(f"/people?cursor={cursor}", Reason="counting people")
    assert answer.status_code == 422
    assert problem(answer)["code"] in {"cursor-not-good", "request-does-not-fit"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        ("null", 422),
        ('{"name": 5}', 422),
        ('{"name": "a", "surprise": 1}', 422),
        ("\x00", 400),
        ('{"name": "\\u0000"}', 422),
    ],
)
def test_what_does_not_fit_is_said_part_by_part_and_never_a_fault(program, body, status):
    answer = program("administrator").post("/people", body)
    assert answer.status_code == status
    told = problem(answer)
    assert status == 400 or told["errors"]


def test_a_method_that_is_not_answered_names_those_that_are(program):
    caller = program("officer")
    answer = caller.client.delete("/api/v1/me", headers={"Authorization": f"Bearer {caller.token}"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert problem(answer)["code"] == "method-not-here"


def test_an_address_where_nothing_is_says_so_as_a_problem(client):
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, problem(answer)["code"]) == (404, "nothing-here")


def test_a_fault_of_ours_shows_nothing_of_the_inside(program, monkeypatch):
    from bluelamp.doors.api import you  # noqa: PLC0415 - it is made to fail

    def fail(*_args, **_named):
        raise RuntimeError("a secret detail of the inside")

    monkeypatch.setattr(you.clocks, "work_of", fail)
    answer = program("officer").get("/me/tasks")
    assert (answer.status_code, problem(answer)["code"]) == (500, "fault-of-ours")
    assert "secret detail" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_the_description_is_openapi_3_1_and_names_every_refusal_as_a_problem(client):
    made = client.get("/api/v1/openapi.json").json()
    assert made["openapi"].startswith("3.1")
    for method, path, operation in operations():
        statuses = operation["responses"]
        assert {"401", "403", "422", "429"} <= {str(one) for one in statuses}, (method, path)
        for status, answer in statuses.items():
            wanted = "application/json" if int(status) < 400 else CONTENT_TYPE
            if path not in FILES or int(status) >= 400:
                assert set(answer["content"]) == {wanted}, (method, path, status)
        if method == "POST" and path not in NO_WRITE:
            names = {one["name"] for one in operation["parameters"]}
            assert "Idempotency-Key" in names, (method, path)


def test_every_code_that_has_a_status_is_a_code_that_there_is():
    assert [code for code in BY_CODE if code not in ERRORS] == []
    assert {400, 401, 403, 404, 405, 413, 415, 500, 503} <= set(OF_STATUS)


def test_a_token_is_kept_nowhere_in_clear(program):
    caller = program("officer")
    caller.get("/me")
    secret = caller.token.split("_", 2)[2]
    assert secret not in json.dumps(list(Token.objects.values()), default=str)
    assert secret not in json.dumps(list(Act.objects.values()), default=str)


def test_the_receipt_of_an_act_is_given_to_whoever_made_it_and_to_nobody_else(program):
    caller, other = program("officer"), program("administrator")
    number = Act.objects.filter(verb="accounts.token-made").order_by("pk")[0].pk
    waiting = caller.get(f"/acts/{number}/receipt")
    assert (waiting.status_code, problem(waiting)["code"]) == (409, "receipt-not-yet")
    strange = other.get(f"/acts/{number}/receipt")
    assert (strange.status_code, problem(strange)["code"]) == (404, "act-unknown")
    assert caller.get("/acts/999999/receipt").status_code == 404


def test_somebody_reads_who_looked_at_them(program, force):
    officer = program("officer")
    program("administrator").get(f"/people/{force['officer']}", Reason="checking a number")
    page = officer.get("/me/looks").json()
    assert [one["verb"] for one in page["looks"]][:1] == ["register.person-read"]
    assert page["next"] is None
    assert page["looks"][0]["rested_on"] == "typed"


def test_tasks_are_those_of_the_person_and_their_roles(program):
    assert program("officer").get("/me/tasks").json() == {"total": 0, "tasks": []}


def test_duty_is_read_over_a_bounded_time_and_entered_by_whoever_may(program, force):
    caller = program("supervisor")
    spell = {"state": "on", "start": "2027-03-01T08:00:00Z", "end": "2027-03-01T16:00:00Z"}
    assert caller.post(f"/people/{force['officer']}/duty", spell).status_code == 201
    asked = f"/people/{force['officer']}/duty?start=2027-03-01T00:00:00Z&end=2027-03-02T00:00:00Z"
    body = caller.get(asked).json()
    assert [one["state"] for one in body["spells"]] == ["on"]
    ahead = caller.get(f"/people/{force['officer']}/duty").json()
    assert ahead["now"] in {"unknown", "off"}
    too_long = caller.get(f"/people/{force['officer']}/duty?start=2027-01-01T00:00:00Z&end=2028-01-01T00:00:00Z")
    assert problem(too_long)["code"] == "duty-period-too-long"


def test_the_rules_in_force_are_read_with_their_words_and_sources(program):
    begins = clock.now().replace(year=2026, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    with clock.frozen(begins):
        adopt_first(by=Actor.system("set-up"), bundle=read_bundle(RULEBOOK), begins=begins)
    caller = program("officer")
    body = caller.get("/rules").json()
    assert body["version"] >= 0
    assert len(body["rules"]) > 20
    one = body["rules"][0]
    assert caller.get(f"/rules/{one['id']}").json() == one
    assert all(rule["says"] and rule["source"] for rule in body["rules"])
    assert [entry["state"] for entry in caller.get("/rules/history").json()["adoptions"]] == ["in force"]
    assert problem(caller.get("/rules/no-such-rule"))["code"] == "rule-not-in-force"
