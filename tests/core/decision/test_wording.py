"""An answer in words: what must not be missed stands first, and nothing that was assumed is left unsaid."""

import json
from datetime import timedelta

import pytest

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Record
from bluelamp.core.decision import as_json, ask, say
from bluelamp.core.decision.wording import say_value
from bluelamp.core.kernel import to_millis
from core.decision.small import NOW, person, question

HELD = Record({"purpose": "watch", "until": Datetime(to_millis(NOW + timedelta(days=3)))})


def test_an_erring_forbid_is_said_before_the_answer_itself(rulebook, decider):
    lines = say(ask(rulebook, question("game", minutes=1), decider)).splitlines()
    assert lines[0] == "WARNING: DO NOT RELY ON THIS ANSWER."
    assert "Nobody uses an app for more than an hour on end." in lines[2]
    assert lines.index("Allowed.") > 2


def test_an_answer_without_errors_begins_with_the_answer(rulebook, decider):
    said = say(ask(rulebook, question("maps"), decider))
    assert said.startswith("Allowed.\n")
    assert "WARNING" not in said


def test_each_deciding_rule_is_said_with_its_source(rulebook, decider):
    said = say(ask(rulebook, question("maps"), decider))
    assert "You may use maps on your work phone. [maps-open; Generated rules for tests, paragraph 1]" in said


def test_duties_are_listed_in_order(rulebook, decider):
    said = say(ask(rulebook, question("chat", permission=HELD), decider))
    assert "You must:\n  - Keep to the purpose\n  - export the messages when it ends\n" in said


def test_what_was_assumed_and_what_is_missing_are_said(rulebook, decider):
    said = say(ask(rulebook, question("chat"), decider))
    assert "Taken to be so, as nobody said otherwise:\n  - device: work\n  - emergency: no\n" in said
    assert "Not stated, and it could matter:\n  - permission\n" in said


def test_a_refusal_says_what_would_allow_it(rulebook, decider):
    said = say(ask(rulebook, question("camera"), decider))
    assert "It would be allowed with:" in said
    assert "  - purpose: policing and recorded: yes" in said


def test_an_allowance_says_what_would_end_it(rulebook, decider):
    assert "It would no longer be allowed with:\n  - device: personal" in say(ask(rulebook, question("maps"), decider))


def test_a_refusal_that_no_rule_states_says_so(rulebook, decider):
    said = say(ask(rulebook, question("chat", device="personal"), decider))
    assert "no rule allows it, and what no rule allows is not allowed" in said


def test_a_thing_that_is_not_in_the_catalogue_is_said_to_be_unlisted(rulebook, decider):
    assert "This is not in the catalogue" in say(ask(rulebook, question("unheard-of"), decider))
    assert "not in the catalogue" not in say(ask(rulebook, question("maps"), decider))


def test_reference_moment_in_london_and_rulebook_stand_at_the_end(rulebook, decider):
    answer = ask(rulebook, question("maps"), decider)
    assert say(answer).splitlines()[-1] == (
        f"Reference {answer.reference}, for 2 November 2026 at 10:00, rulebook 0123456789ab."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("watch", "watch"),
        (EntityUid("App", "chat"), "chat"),
        (Datetime(0), "1 January 1970 at 01:00"),
        (Datetime(2**62), "53375995583 days 15 hours 36 minutes 27 seconds 904 milliseconds after 1 January 1970"),
        (Datetime(-(2**62)), "53375995583 days 15 hours 36 minutes 27 seconds 904 milliseconds before 1 January 1970"),
        (Duration(90_000), "1 minute 30 seconds"),
        (Duration(-86_400_000), "minus 1 day"),
        (Duration(0), "no time"),
        (Decimal(-5000), "-0.5000"),
        (CedarSet(["b", "a"]), "a, b"),
        (CedarSet(), "none"),
        (Record({"purpose": "watch", "on_call": True}), "purpose watch, on call yes"),
    ],
)
def test_a_value_is_said_as_people_write_it(value, said):
    assert say_value(value) == said


def test_the_json_of_an_answer_holds_all_of_it_and_can_be_written(rulebook, decider):
    body = json.loads(json.dumps(as_json(ask(rulebook, question("chat", people=[person(issued=True)]), decider))))
    assert body["outcome"] == "only with permission"
    assert (body["allowed"], body["reliable"], body["in_catalogue"]) == (False, True, True)
    assert body["permissions"] == body["missing"] == ["permission"]
    assert body["changes"] == [{"device": "personal", "purpose": "personal"}]
    assert body["assumed"]["device"] == "work"
    assert body["asked_at"] == "2026-11-02T10:00:00+00:00"
    assert body["rulebook"].startswith("0123")


def test_the_json_of_an_answer_that_passed_over_a_forbid_says_that_it_is_not_reliable(rulebook, decider):
    body = as_json(ask(rulebook, question("game", minutes=1), decider))
    assert (body["allowed"], body["reliable"]) == (True, False)
    assert [one["id"] for one in body["erred"]] == ["long-use-shut"]
