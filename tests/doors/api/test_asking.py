"""May I, for programs: what can be asked about, the questions that the rules need, and the answer."""

import json

import pytest

from bluelamp.records.accounts.models import KeptAnswer
from bluelamp.records.asking.models import AnswerRow
from bluelamp.records.journal.models import Act
from doors.api.test_api import problem
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(program):
    adopt_example()
    return program("officer")


def asked(caller, **changes):
    """The answer to a question in which every fact is left, or answered with the first choice."""
    body = {"action": "use_app", "type": "App", "thing": "whatsapp"} | changes
    stated, seen = {}, []
    for _ in range(20):
        got = caller.post("/asking", body | {"stated": stated})
        assert got.status_code == 200, got.content
        told = got.json()
        if told["answer"]:
            assert told["ask"] is None
            return told["answer"], seen
        one = told["ask"]
        seen.append(one["name"])
        stated[one["name"]] = "" if one["may_be_left"] else next(iter(one["choices"]), "some words")
    raise AssertionError("the questions never end")


def test_the_actions_are_listed_with_what_they_are_about(caller):
    found = {one["id"]: one for one in caller.get("/asking/actions").json()["actions"]}
    assert found["use_app"]["about"] == ["App"]
    assert found["call"]["words"]


def test_the_things_of_an_action_come_in_pages_without_a_gap_or_one_twice(caller):
    whole, cursor = [], ""
    while True:
        page = caller.get(f"/asking/actions/use_app/things?limit=7{cursor}").json()
        whole += [one["id"] for one in page["things"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(whole) == len(set(whole)) > 14
    assert whole == [one["id"] for one in caller.get("/asking/actions/use_app/things?limit=200").json()["things"]]


def test_a_cursor_of_another_list_is_refused(caller):
    page = caller.get("/asking/actions/use_app/things?limit=1").json()
    answer = caller.get(f"/asking/actions/call/things?limit=1&cursor={page['next']}")
    assert (answer.status_code, problem(answer)["code"]) == (422, "cursor-not-good")


def test_words_find_a_thing_and_what_nobody_listed_may_be_asked_about_too(caller):
    found = caller.get("/asking/search?text=whatsapp").json()["found"]
    assert found[0]["thing"]["id"] == "whatsapp"
    assert "use_app" in {one["id"] for one in found[0]["actions"]}
    unlisted = caller.get("/asking/search?text=zzqqxx").json()["found"]
    assert [one["thing"]["listed"] for one in unlisted] == [False]


def test_only_what_the_rules_need_is_asked_and_then_the_answer_comes_with_its_reasons(caller):
    answer, seen = asked(caller)
    assert seen
    assert len(seen) == len(set(seen))
    assert answer["outcome"] in {"allowed", "allowed with duties", "only with permission", "not allowed"}
    assert answer["rules"]
    assert all(one["says"] and one["source"] for one in answer["rules"])
    assert answer["version"] is not None
    assert answer["rules_changed"] is False


def test_an_answer_says_what_would_change_it_where_something_would(caller):
    answers = [asked(caller, thing=app)[0] for app in ("whatsapp", "signal", "an-app-nobody-listed")]
    changes = [fact for one in answers for several in one["changes"] for fact in several]
    assert changes
    assert all(fact["question"] and fact["answer"] for fact in changes)


def test_an_answer_is_kept_without_whoever_asked_and_writes_no_act(caller, force):
    before = Act.objects.count()
    answer, _ = asked(caller)
    assert Act.objects.count() == before
    assert KeptAnswer.objects.count() == 0
    kept = AnswerRow.objects.get(reference=answer["reference"])
    assert force["officer"] not in json.dumps(kept.body)


def test_whoever_has_the_reference_opens_the_answer(caller, program):
    answer, _ = asked(caller)
    got = program("colleague").get(f"/asking/answers/{answer['reference']}")
    assert got.json() == answer
    nothing = caller.get("/asking/answers/BL-0000-0000-0000-0000")
    assert (nothing.status_code, problem(nothing)["code"]) == (404, "answer-unknown")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"action": "fly"}, 404, "nothing-such-to-ask"),
        ({"type": "Contact"}, 404, "nothing-such-to-ask"),
        ({"stated": {"device": "spaceship"}}, 422, "fact-does-not-fit"),
        ({"stated": {"no_such_fact": "yes"}}, 422, None),
        ({"thing": "  padded "}, 404, "nothing-such-to-ask"),
    ],
)
def test_what_the_rules_do_not_know_is_said_and_never_a_fault(caller, body, status, code):
    answer = caller.post("/asking", {"action": "use_app", "type": "App", "thing": "whatsapp"} | body)
    told = problem(answer)
    assert answer.status_code == status
    assert code in (None, told["code"])


def test_where_no_rules_are_in_force_nothing_can_be_asked(program):
    answer = program("officer").get("/asking/actions")
    assert (answer.status_code, problem(answer)["code"]) == (404, "no-rulebook-in-force")
