"""Permission requests and permissions by programs: asked, decided by somebody else, taken back, given back, ended."""

from datetime import timedelta

import pytest

from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.declarations.models import PermissionRow, RequestRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from doors.api.declaring import a_wish, said
from doors.api.test_api import problem
from records import small_register
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db
WHY = {"Reason": "deciding what was asked"}


@pytest.fixture(autouse=True)
def rules(force):
    adopt_example()


def asked(program, **more):
    answer = program("officer").post("/requests", a_wish(**more))
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def granted(program, **more):
    return program("supervisor").post(f"/requests/{asked(program, **more)}/grant", {"reason": "needed"}).json()


def test_a_request_is_asked_and_granted_by_the_supervisor_and_stands_as_a_permission(program, force):
    officer, supervisor = program("officer"), program("supervisor")
    made = officer.post("/requests", a_wish())
    request = made.json()["id"]
    waiting = supervisor.get("/requests?state=asked", **WHY).json()["requests"]
    assert [(one["id"], one["person"], one["purpose"]) for one in waiting] == [
        (request, force["officer"], "neighbourhood watch")
    ]
    decided = supervisor.post(f"/requests/{request}/grant", {"reason": "needed for the watch", "conditions": "named"})
    assert decided.status_code == 201
    permission = decided.json()["permission"]
    entry = officer.get(f"/requests/{request}").json()
    assert (entry["request"]["state"], entry["permission"]) == ("granted", permission)
    assert [one["after"] for one in entry["steps"]] == ["asked", "granted"]
    own = officer.get(f"/permissions?person={force['officer']}").json()["permissions"]
    assert [(one["id"], one["state"], one["conditions"]) for one in own] == [(permission, "in-force", "named")]
    read = supervisor.get(f"/permissions/{permission}", **WHY).json()
    assert read["permission"]["decided_by"] == force["supervisor"]


def test_a_shorter_term_may_be_granted_and_a_longer_one_not(program):
    request = asked(program)
    supervisor = program("supervisor")
    late = supervisor.post(
        f"/requests/{request}/grant", {"reason": "x", "until": said(clock.now() + timedelta(days=40))}
    )
    assert (late.status_code, problem(late)["code"]) == (422, "permission-end-wrong")
    soon = clock.now() + timedelta(days=3)
    made = supervisor.post(f"/requests/{request}/grant", {"reason": "for a week-end", "until": said(soon)})
    assert made.status_code == 201
    assert PermissionRow.objects.get().until == soon


def test_nobody_decides_their_own_request(program):
    request = asked(program)
    answer = program("officer").post(f"/requests/{request}/grant", {"reason": "I need it"})
    told = problem(answer)
    assert answer.status_code == 403
    assert told["code"] == "not-allowed"
    assert told["rules"] or told["detail"]
    assert RequestRow.objects.get().state == "asked"
    assert Act.objects.order_by("-pk")[0].verb == "journal.act-refused"


def test_a_policy_owner_does_not_decide_their_own_request_either(program, force):
    small_register.role(force["supervisor"], "policy-owner")
    supervisor = program("supervisor")
    request = supervisor.post("/requests", a_wish()).json()["id"]
    answer = supervisor.post(f"/requests/{request}/grant", {"reason": "I need it"})
    assert answer.status_code == 403
    assert problem(answer)["code"] in {"own-request", "not-allowed"}
    assert RequestRow.objects.get().state == "asked"


def test_nobody_decides_what_their_own_line_manager_asked_for(program, force):
    small_register.role(force["officer"], "policy-owner")
    request = program("supervisor").post("/requests", a_wish()).json()["id"]
    answer = program("officer").post(f"/requests/{request}/grant", {"reason": "they asked me to"})
    told = problem(answer)
    assert answer.status_code == 403
    assert "line manager" in told["detail"]
    assert "not-ones-own-manager" in told["rules"]


def test_the_same_request_under_an_id_of_ones_own_is_one_record(program):
    officer = program("officer")
    chosen = {"id": "11111111-1111-4111-8111-111111111111"}
    assert officer.post("/requests", a_wish(**chosen)).json() == chosen
    again = officer.post("/requests", a_wish(**chosen))
    assert (again.status_code, problem(again)["code"]) == (409, "already-declared")
    assert RequestRow.objects.count() == 1


def test_the_same_key_is_one_request_and_one_answer(program):
    officer, body = program("officer"), a_wish()
    first = officer.post("/requests", body, key="the-same-key")
    again = officer.post("/requests", body, key="the-same-key")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert RequestRow.objects.count() == 1


def test_what_was_left_out_is_named_field_by_field(program):
    answer = program("officer").post("/requests", a_wish(purpose=" ", record_route=""))
    told = problem(answer)
    assert (answer.status_code, told["code"]) == (422, "answers-missing")
    assert [one["where"] for one in told["errors"]] == ["purpose", "record_route"]


def test_a_request_is_taken_back_by_whoever_asked_and_refused_with_a_reason(program, force):
    first, second = asked(program), asked(program)
    assert program("officer").post(f"/requests/{first}/withdrawal", {}).status_code == 201
    assert program("supervisor").post(f"/requests/{second}/refusal", {"reason": "use the log"}).status_code == 201
    entries = program("officer").get(f"/requests?person={force['officer']}").json()["requests"]
    assert {one["id"]: one["state"] for one in entries} == {first: "withdrawn", second: "refused"}
    again = program("supervisor").post(f"/requests/{second}/refusal", {"reason": "use the log"})
    assert (again.status_code, problem(again)["code"]) == (409, "declaration-not-in-that-state")


def test_a_permission_ends_only_once_somebody_else_confirms_its_export(program):
    permission = granted(program)["permission"]
    given_back = program("officer").post(f"/permissions/{permission}/return", {})
    assert (given_back.status_code, given_back.json()["state"]) == (201, "withdrawn")
    own = program("officer").post(f"/permissions/{permission}/export", {"where": "the log"})
    assert own.status_code == 403
    done = program("mobile-team").post(f"/permissions/{permission}/export", {"where": "the log of the station"})
    assert (done.status_code, done.json()["state"]) == (201, "ended")


def test_a_permission_is_taken_back_by_whoever_leads(program):
    permission = granted(program)["permission"]
    taken = program("supervisor").post(f"/permissions/{permission}/withdrawal", {"reason": "the watch is over"})
    assert (taken.status_code, taken.json()["state"]) == (201, "withdrawn")
    colleague = program("colleague").post(f"/permissions/{permission}/withdrawal", {"reason": "no"})
    assert colleague.status_code == 403


def test_pages_of_permissions_follow_one_another(program, force):
    officer = program("officer")
    made = {asked(program, purpose=f"watch {number}") for number in range(5)}
    seen, cursor = [], ""
    while True:
        page = officer.get(f"/requests?person={force['officer']}&limit=2{cursor}").json()
        seen += [one["id"] for one in page["requests"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == 5
    assert set(seen) == made


def test_somebody_elses_request_is_not_found_in_a_list_and_not_read(program, force):
    request = asked(program)
    colleague = program("colleague")
    for whose in ("", f"?person={force['officer']}", f"?unit={force['unit']}"):
        assert colleague.get(f"/requests{whose}", **WHY).status_code == 403
    assert colleague.get(f"/requests?person={force['colleague']}").json()["requests"] == []
    assert colleague.get(f"/requests/{request}", **WHY).status_code == 403


@pytest.mark.parametrize(
    ("path", "reach"),
    [("/requests", Reach.PERMISSIONS_WRITE), ("/permissions", Reach.CONTACTS_READ)],
)
def test_a_token_that_was_made_for_something_else_reads_no_permissions(program, path, reach):
    answer = program("officer", [reach]).get(path)
    assert (answer.status_code, problem(answer)["code"]) == (403, "token-does-not-reach")
