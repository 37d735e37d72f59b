"""What is still to be asked: enough for the whole answer, and nothing that cannot matter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Datetime, Entities, Entity, EntityUid, Record
from bluelamp.core.decision import Question, ReferenceDecider, ask, still_to_ask
from bluelamp.core.decision.errors import UnknownPerson
from bluelamp.core.decision.interview import OTHER_TEXT
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.rulebook.errors import ActionUnknown
from bluelamp.core.rulebook.facts import allowed_texts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ON_DUTY = {"duty": "on", "on_call": False, "recalled": False, "major_incident": False}
HOUR = 3_600_000


@cache
def rulebook():
    return load_rulebook(Path("rulebooks/example-force"), date(2026, 11, 22))


def question(action, resource, *, roles=(), issued=True, **facts):
    person = Entity(
        EntityUid("Person", "p"),
        {"kind": "officer", "work_phone_issued": issued},
        frozenset(EntityUid("Role", role) for role in roles),
    )
    return Question(person.uid, action, resource, NOW, facts, Entities([person]))


def asked(action, resource, **facts):
    return [one.name for one in still_to_ask(rulebook(), question(action, resource, **facts))]


def app(name):
    return EntityUid("App", name)


def contact(name):
    return EntityUid("Contact", name)


def answer_to(one):
    found = ask(rulebook(), one, ReferenceDecider(rulebook().policies))
    return found.outcome, found.duties, any(rule.effect == "forbid" for rule in found.erred)


@st.composite
def cases(draw):
    """An action, a thing, a person, facts that the register knows, and how everything truly is."""
    action = draw(st.sampled_from(list(rulebook().schema.asked())))
    kinds = [one for one in rulebook().entities if one.uid.type in action.resources]
    resource = draw(st.sampled_from(kinds)).uid
    roles = draw(st.sets(st.sampled_from(["corporate-communications", "neighbourhood", "supervisor"])))
    truth = {}
    for fact in action.context.values():
        if fact.name == "now":
            continue
        value = draw(_value(fact))
        if value is not None:
            truth[fact.name] = value
    return action, resource, roles, draw(st.booleans()), truth


def _value(fact):
    absent = st.none()
    found = {
        "bool": st.booleans(),
        "string": st.sampled_from(allowed_texts(fact) or ("gold group", "exampleforce on x", OTHER_TEXT)),
        "datetime": st.sampled_from([Datetime(to_millis(NOW) - hours * HOUR) for hours in (0, 1, 23, 25, 71, 73)]),
        "record": st.builds(
            lambda purpose, group, hours: Record(
                {"purpose": purpose, "until": Datetime(to_millis(NOW) + hours * HOUR), **group}
            ),
            st.sampled_from(["", "policing", "watch"]),
            st.sampled_from([{}, {"group": "gold group"}]),
            st.sampled_from([-1, 1, 24 * 400]),
        ),
    }[fact.type.kind]
    return found if fact.required else st.one_of(found, absent)


@settings(max_examples=150)
@given(cases())
def test_stating_what_is_asked_for_gives_the_answer_that_stating_everything_gives(case):
    action, resource, roles, issued, truth = case
    on_record = {one.name for one in action.context.values() if one.marks.get("permission") == "yes"}
    stated = {name: value for name, value in truth.items() if name in on_record}
    absent = set()
    for _ in action.context:
        now = question(action.uid.id, resource, roles=roles, issued=issued, **stated)
        left = still_to_ask(rulebook(), now, frozenset(absent))
        if not left:
            break
        first = left[0].name
        if first in truth:
            stated[first] = truth[first]
        else:
            absent.add(first)
    assert answer_to(question(action.uid.id, resource, roles=roles, issued=issued, **stated)) == answer_to(
        question(action.uid.id, resource, roles=roles, issued=issued, **truth)
    )


@settings(max_examples=60)
@given(cases(), st.data())
def test_what_is_asked_for_can_matter(case, data):
    action, resource, roles, issued, _ = case
    now = question(action.uid.id, resource, roles=roles, issued=issued)
    left = still_to_ask(rulebook(), now)
    settled = [one for one in left if one.required and "assume" not in one.marks]
    finite = [one for one in left if one.type.kind == "bool" or (one.type.kind == "string" and allowed_texts(one))]
    if not finite or len(finite) > 7 or len(finite) < len(left):
        return
    fact = data.draw(st.sampled_from(finite))
    others = [one for one in finite if one is not fact]
    answers = {}
    for cell in _combinations(others):
        for value in _values(fact):
            facts = {**cell, fact.name: value}
            answers.setdefault(tuple(sorted(cell.items())), set()).add(
                answer_to(question(action.uid.id, resource, roles=roles, issued=issued, **facts))
            )
    assert settled == []
    assert any(len(found) > 1 for found in answers.values())


def _values(fact):
    return [True, False] if fact.type.kind == "bool" else list(allowed_texts(fact))


def _combinations(facts):
    found = [{}]
    for fact in facts:
        found = [{**one, fact.name: value} for one in found for value in _values(fact)]
    return found


def test_an_app_that_is_shut_whatever_the_purpose_is_asked_nothing_about():
    assert asked("use_app", app("instagram"), device="work", **ON_DUTY) == []


def test_the_communications_team_is_asked_whose_account_it_is():
    names = asked("use_app", app("instagram"), roles=["corporate-communications"], device="work", **ON_DUTY)
    assert names[0] == "account"
    assert "account_name" in names


def test_a_name_of_an_account_matters_only_to_a_corporate_one():
    facts = {"device": "work", "account": "none", **ON_DUTY}
    assert "account_name" not in asked("use_app", app("instagram"), roles=["corporate-communications"], **facts)


def test_a_call_to_the_union_is_asked_nothing_about():
    assert asked("call", contact("union"), **ON_DUTY) == []


def test_the_roster_is_asked_about_only_where_it_is_silent():
    assert "duty" in asked("use_app", app("bbc-news"), on_call=False, recalled=False, major_incident=False)
    assert "duty" not in asked("use_app", app("bbc-news"), **ON_DUTY)


def test_a_permission_is_never_asked_for():
    assert asked("take_home", EntityUid("Device", "own-work-phone")) == []
    assert "authority" not in asked("capture", EntityUid("Information", "scene-image"))


def test_a_fact_that_may_not_be_assumed_is_asked_for():
    assert asked("leave_unrecorded", contact("victim"), recorded=False) == ["contact_at"]


def test_what_is_known_to_be_absent_is_not_asked_for_again():
    now = question("use_app", app("instagram"), roles=["corporate-communications"], device="work", **ON_DUTY)
    left = still_to_ask(rulebook(), now, frozenset({"account_name"}))
    assert "account_name" not in [one.name for one in left]


def test_an_unknown_action_is_refused_as_ever():
    with pytest.raises(ActionUnknown):
        still_to_ask(rulebook(), question("fly", app("instagram")))


def test_an_unknown_person_is_refused_as_ever():
    nobody = Question(EntityUid("Person", "x"), "use_app", app("instagram"), NOW)
    with pytest.raises(UnknownPerson):
        still_to_ask(rulebook(), nobody)


def test_a_grid_that_would_be_too_large_asks_for_every_fact_that_a_rule_reads(monkeypatch):
    monkeypatch.setattr("bluelamp.core.decision.interview.MOST_CELLS", 1)
    names = asked("use_app", app("instagram"), device="work", **ON_DUTY)
    assert {"purpose", "account", "emergency"} <= set(names)
