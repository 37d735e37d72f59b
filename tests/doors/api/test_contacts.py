"""Contact records by programs: recorded, corrected with the original kept, read with their text."""

from datetime import timedelta

import pytest

from bluelamp.records.declarations.models import ContactRow
from bluelamp.records.journal import clock
from doors.api.declaring import a_contact, said
from doors.api.test_api import problem
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db
WHY = {"Reason": "preparing a review of the case"}


@pytest.fixture(autouse=True)
def rules(force):
    adopt_example()


def recorded(program, **more):
    answer = program("officer").post("/contacts", a_contact(**more))
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_a_contact_is_recorded_and_read_with_its_text_for_the_incident_record(program):
    contact = recorded(program)
    body = program("officer").get(f"/contacts/{contact}").json()
    assert body["contact"]["incident"] == "EX/I000123/26"
    assert [one["number"] for one in body["versions"]] == [1]
    assert body["text"].startswith(f"Contact record {contact}, version 1\n")
    assert "to agree a time for a statement" in body["text"]


def test_a_late_record_is_marked_and_kept(program, force):
    body = a_contact(happened_at=said(clock.now() - timedelta(days=20)))
    answer = program("officer").post("/contacts", body).json()
    assert answer["late"] is True
    late = program("officer").get(f"/contacts?person={force['officer']}&late=true").json()["contacts"]
    assert [one["id"] for one in late] == [answer["id"]]


def test_each_condition_of_ones_own_phone_that_was_left_out_is_named(program):
    body = a_contact(device="personal", conditions={"emergency": True})
    told = problem(program("officer").post("/contacts", body))
    assert told["code"] == "answers-missing"
    assert [one["where"] for one in told["errors"]] == [
        "conditions.no_alternative",
        "conditions.no_issued_phone",
        "conditions.policing_purpose",
        "conditions.reason_now",
        "told",
    ]
    assert ContactRow.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": "01632 96O 001"}, "phone-number-unreadable"),
        ({"incident": "ZZ/I000123/26"}, "incident-of-another-force"),
        ({"incident": "12"}, "incident-number-unreadable"),
        ({"happened_at": "2199-01-01T00:00:00Z"}, "declared-in-the-future"),
        ({"happened_at": "0586-11-25T21:07:46+01:00"}, "request-does-not-fit"),
        ({"rationale": "x" * 1_000_000}, "request-does-not-fit"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_own_code(program, more, code):
    answer = program("officer").post("/contacts", a_contact(**more))
    assert (answer.status_code, problem(answer)["code"]) == (422, code)


def test_a_correction_keeps_what_was_said_and_overwrites_nobody(program):
    contact = recorded(program)
    officer = program("officer")
    body = {"version": 1, "reason": "a wrong time", "contact": a_contact(purpose="to agree another time")}
    done = officer.post(f"/contacts/{contact}/corrections", body)
    assert (done.status_code, done.json()["version"]) == (201, 2)
    stale = officer.post(f"/contacts/{contact}/corrections", body)
    assert (stale.status_code, problem(stale)["code"]) == (409, "declaration-not-in-that-state")
    versions = officer.get(f"/contacts/{contact}").json()["versions"]
    assert [(one["number"], one["purpose"], one["why"]) for one in versions] == [
        (2, "to agree another time", "a wrong time"),
        (1, "to agree a time for a statement", ""),
    ]


def test_records_are_found_by_incident_and_by_whoever_leads(program):
    contact = recorded(program)
    recorded(program, incident="EX/I000999/26")
    page = program("supervisor").get("/contacts?incident=ex/i000123/26", **WHY).json()
    assert [one["id"] for one in page["contacts"]] == [contact]
    assert program("colleague").get("/contacts", **WHY).status_code == 403
    assert program("colleague").get(f"/contacts/{contact}", **WHY).status_code == 403


def test_nobody_corrects_the_record_of_somebody_else(program):
    contact = recorded(program)
    body = {"version": 1, "reason": "I know better", "contact": a_contact()}
    assert program("supervisor").post(f"/contacts/{contact}/corrections", body).status_code == 403


def test_an_id_where_there_is_no_record_is_answered_as_such(program):
    answer = program("officer").get("/contacts/00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, problem(answer)["code"]) == (404, "no-such-declaration")
