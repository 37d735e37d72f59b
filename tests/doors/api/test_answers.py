"""Saved answers, for programs: they are whoever's who saved them, in pages, until they delete them."""

from datetime import timedelta

import pytest

from bluelamp.records.accounts.models import KeptAnswer
from bluelamp.records.asking.models import SavedRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from doors.api.test_api import problem
from doors.api.test_asking import asked
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db
APPS = ("whatsapp", "signal", "facebook", "some-app-nobody-knows", "another-app-nobody-knows")


@pytest.fixture
def caller(program):
    adopt_example()
    return program("officer")


def save(caller, **changes):
    answer, _ = asked(caller, **changes)
    made = caller.post("/asking/saved", {"reference": answer["reference"]})
    assert made.status_code == 201, made.content
    return made.json()["id"], answer


def test_a_saved_answer_opens_with_the_version_of_the_rules_of_that_day(caller):
    name, answer = save(caller)
    opened = caller.get(f"/asking/saved/{name}").json()
    assert opened["id"] == name
    assert opened["answer"] == answer
    assert opened["answer"]["version"] is not None


def test_what_was_saved_is_nobody_elses(caller, program):
    name, _ = save(caller)
    other = program("supervisor")
    assert other.get("/asking/saved").json() == {"saved": [], "next": None}
    for answer in (other.get(f"/asking/saved/{name}"), other.post(f"/asking/saved/{name}/deletion", "")):
        assert (answer.status_code, problem(answer)["code"]) == (404, "not-your-answer")
    assert SavedRow.objects.count() == 1


def test_saved_answers_come_newest_first_in_pages_while_more_are_saved(caller):
    now = clock.now()
    names = []
    for number, app in enumerate(APPS):
        with clock.frozen(now - timedelta(minutes=10 - number)):
            names.append(save(caller, thing=app)[0])
    first = caller.get("/asking/saved?limit=2").json()
    late, _ = save(caller, thing="yet-another-app")
    second = caller.get(f"/asking/saved?limit=2&cursor={first['next']}").json()
    third = caller.get(f"/asking/saved?limit=2&cursor={second['next']}").json()
    shown = [one["id"] for page in (first, second, third) for one in page["saved"]]
    assert shown == names[::-1]
    assert third["next"] is None
    assert caller.get("/asking/saved?limit=1").json()["saved"][0]["id"] == late


def test_the_record_says_that_an_answer_was_saved_and_never_which(caller):
    name, answer = save(caller)
    act = Act.objects.get(verb="asking.answer-saved")
    assert answer["reference"] not in str(act.values)
    assert name not in str(act.values)
    kept = KeptAnswer.objects.get()
    assert answer["reference"] not in str(kept.body)


def test_a_deleted_answer_is_gone_and_the_same_request_again_is_answered_the_same(caller):
    name, _ = save(caller)
    first = caller.post(f"/asking/saved/{name}/deletion", "", key="the-same-key")
    again = caller.post(f"/asking/saved/{name}/deletion", "", key="the-same-key")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert SavedRow.objects.count() == 0
    assert caller.get(f"/asking/saved/{name}").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "MTox", "MToxMjM0LmFiYw", "é"])
def test_a_cursor_of_nobodys_is_refused(caller, cursor):
    answer = caller.get(f"/asking/saved?cursor={cursor}")
    assert (answer.status_code, problem(answer)["code"]) == (422, "cursor-not-good")
