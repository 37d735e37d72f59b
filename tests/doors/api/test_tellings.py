"""I told my sergeant, by programs: recorded, confirmed, disputed, taken up, and read by both sides."""

from datetime import timedelta

import pytest

from bluelamp.records.declarations.models import TellingRow
from bluelamp.records.journal import clock
from doors.api.declaring import a_telling, said
from doors.api.test_api import problem
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(force):
    adopt_example()


def told(program, force, **more):
    answer = program("officer").post("/tellings", a_telling(force, **more))
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_a_telling_is_recorded_and_read_with_its_receipt_to_come(program, force):
    telling = told(program, force)
    body = program("officer").get(f"/tellings/{telling}").json()
    assert (body["telling"]["state"], body["telling"]["supervisor"]) == ("told", force["supervisor"])
    assert body["act"] > 0
    assert body["receipt"] is None
    listed = program("supervisor").get("/tellings").json()["tellings"]
    assert [one["id"] for one in listed] == [telling]


def test_the_supervisor_confirms_or_disputes_and_nobody_else(program, force):
    first, second = told(program, force), told(program, force)
    assert program("officer").post(f"/tellings/{first}/confirmation", {}).status_code == 403
    assert program("colleague").post(f"/tellings/{first}/confirmation", {}).status_code == 403
    done = program("supervisor").post(f"/tellings/{first}/confirmation", {"says": "yes"})
    assert (done.status_code, done.json()["state"]) == (201, "confirmed")
    silent = program("supervisor").post(f"/tellings/{second}/dispute", {"says": ""})
    assert [one["where"] for one in problem(silent)["errors"]] == ["says"]
    disputed = program("supervisor").post(f"/tellings/{second}/dispute", {"says": "we spoke of something else"})
    assert disputed.json()["state"] == "disputed"
    again = program("supervisor").post(f"/tellings/{second}/confirmation", {})
    assert (again.status_code, problem(again)["code"]) == (409, "declaration-not-in-that-state")


def test_what_fell_silent_is_taken_up_from_above(program, force):
    telling = told(program, force)
    early = program("supervisor").post(f"/tellings/{telling}/taking-up", {"says": "I will see to it"})
    assert early.status_code in {403, 409}
    TellingRow.objects.filter(pk=telling).update(state="silent", supervisor=force["colleague"])
    done = program("supervisor").post(f"/tellings/{telling}/taking-up", {"says": "I will see to it"})
    assert (done.status_code, done.json()["state"]) == (201, "taken-up")


def test_a_supervisor_records_being_told_and_it_is_confirmed_by_that(program, force):
    body = a_telling(force)
    del body["supervisor"]
    made = program("supervisor").post("/tellings/received", body | {"teller": force["officer"]})
    assert made.status_code == 201, made.content
    assert (made.status_code, made.json()["state"]) == (201, "confirmed")


def test_nobody_can_tell_themselves(program, force):
    answer = program("officer").post("/tellings", a_telling(force, supervisor=force["officer"]))
    assert (answer.status_code, problem(answer)["code"]) == (403, "own-request")


def test_a_telling_in_the_future_is_refused(program, force):
    body = a_telling(force, told_at=said(clock.now() + timedelta(days=1)))
    assert problem(program("officer").post("/tellings", body))["code"] == "declared-in-the-future"


def test_a_third_person_does_not_read_what_was_told(program, force):
    telling = told(program, force)
    assert program("colleague").get(f"/tellings/{telling}", Reason="curious").status_code == 403
    assert program("colleague").get("/tellings").json()["tellings"] == []
