"""Custody in pages: each step from the first question to the chain, and nothing that was typed is lost on the way."""

import html
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal.models import Act
from bluelamp.records.register import queries
from bluelamp.records.register.lifecycle import State
from doors.web.register.conftest import heading, text_of
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def hidden(answer):
    return html.unescape(re.search(r'name="person" value="([^"]*)"', text_of(answer))[1])


def state(phone):
    custody = queries.custody_of(phone)
    return custody.state, custody.holder


def confirmed(team, phone, name, **more):
    return team.post(f"/phones/{phone}/{name}", {"stage": "confirm", "when": "now", **more})


def test_a_phone_is_issued_to_the_person_whose_number_was_typed(team, force):
    phone = small.phone("A-1")
    asked = team.get(f"/phones/{phone}/issue")
    assert heading(asked)[0] == "Who is it for?"
    checked = team.post(f"/phones/{phone}/issue", {"stage": "who", "who": "n2"})
    assert checked.status_code == 200
    assert heading(checked)[0] == "Issue this phone"
    assert "Ben &lt;b&gt;Generated&lt;/b&gt; (N2)" in text_of(checked)
    assert state(phone) == (State.IN_STORE, None)
    done = confirmed(team, phone, "issue", person=hidden(checked))
    assert (done.status_code, done["Location"]) == (302, f"/phones/{phone}")
    assert state(phone) == (State.ISSUED, force.ben)
    assert "Phone A-1 was issued." in text_of(team.get(f"/phones/{phone}"))
    assert Act.objects.filter(verb="register.phone-issued").count() == 1


def test_several_people_of_a_name_are_offered_to_choose_from(team, force):
    phone = small.phone("A-1")
    twin = small.person("N9", force.top, name="Ann Generated")
    offered = team.post(f"/phones/{phone}/issue", {"stage": "who", "who": "ann"})
    assert heading(offered)[0] == "Which of them?"
    tokens = re.findall(r'name="person" type="radio" value="([^"]+)"', text_of(offered))
    labels = [label.strip() for label in re.findall(r"radios__label[^>]*>([^<]+)<", text_of(offered))]
    assert set(labels) == {"Ann Generated (N1)", "Ann Generated (N9)"}
    token = html.unescape(tokens[labels.index("Ann Generated (N9)")])
    checked = team.post(f"/phones/{phone}/issue", {"stage": "choose", "person": token})
    assert "Ann Generated (N9)" in text_of(checked)
    confirmed(team, phone, "issue", person=hidden(checked))
    assert state(phone) == (State.ISSUED, twin)


@pytest.mark.parametrize(("typed", "words"), [("", "Type a number or the start"), ("zzz", "Nobody has that number")])
def test_somebody_who_is_not_found_is_asked_for_again(team, force, typed, words):
    phone = small.phone("A-1")
    answer = team.post(f"/phones/{phone}/issue", {"stage": "who", "who": typed})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{typed}"' in text_of(answer) or not typed


def test_a_choice_that_was_not_offered_is_not_taken(team, force):
    phone, other = small.phone("A-1"), small.phone("A-2")
    checked = team.post(f"/phones/{other}/issue", {"stage": "who", "who": "n1"})
    for token in ("", "forged", hidden(checked)):
        assert confirmed(team, phone, "issue", person=token).status_code == 422
        assert team.post(f"/phones/{phone}/issue", {"stage": "choose", "person": token}).status_code == 422
    assert state(phone) == (State.IN_STORE, None)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("sign-in", State.ISSUED, State.LEFT_AT_WORK),
        ("return", State.ISSUED, State.IN_STORE),
        ("lost", State.ISSUED, State.LOST),
    ],
)
def test_a_step_that_needs_nobody_is_one_page(team, force, name, before, after):
    phone = small.phone("A-1", holder=force.ann)
    asked = team.get(f"/phones/{phone}/{name}")
    assert asked.status_code == 200
    assert "Ann Generated (N1)" in text_of(asked)
    assert confirmed(team, phone, name).status_code == 302
    assert state(phone)[0] is after


def test_a_phone_left_at_work_goes_back_to_its_holder_without_asking_who(team, force):
    phone = small.phone("A-1", holder=force.ann)
    confirmed(team, phone, "sign-in")
    assert heading(team.get(f"/phones/{phone}/sign-out"))[0] == "Sign this phone out"
    assert confirmed(team, phone, "sign-out").status_code == 302
    assert state(phone) == (State.ISSUED, force.ann)


@pytest.mark.parametrize(("who", "expected"), [("holder", "ann"), ("me", None)])
def test_a_lost_phone_is_found_by_its_holder_or_by_somebody_else(team, force, who, expected):
    phone = small.phone("A-1", holder=force.ann)
    confirmed(team, phone, "lost", said="Left on a <train>.")
    missed = confirmed(team, phone, "found", said="Under a seat")
    assert missed.status_code == 422
    assert "Under a seat" in text_of(missed)
    assert confirmed(team, phone, "found", who_found=who, said="Under a seat").status_code == 302
    assert state(phone) == ((State.ISSUED, force.ann) if expected else (State.IN_STORE, None))


def test_a_step_may_have_happened_earlier_but_not_before_the_last_one(team, force):
    phone = small.phone("A-1", holder=force.ann)
    at = {"at-day": "1", "at-month": "11", "at-year": "2026", "at-time": "08:30"}
    assert confirmed(team, phone, "return", when="earlier").status_code == 422
    early = confirmed(team, phone, "return", **{"when": "earlier", **at, "at-year": "2025"})
    assert early.status_code == 422
    assert "before the last one" in text_of(early)
    assert 'value="2025"' in text_of(early)
    assert confirmed(team, phone, "return", **{"when": "earlier", **at}).status_code == 302
    assert queries.custody_of(phone).since == NOON - timedelta(days=1, hours=3, minutes=30)
    assert "Entered later." in text_of(team.get(f"/phones/{phone}"))


def test_a_step_that_the_state_does_not_allow_is_refused_in_words(team, force):
    phone = small.phone("A-1")
    answer = confirmed(team, phone, "return")
    assert answer.status_code == 422
    assert "A phone that is in the store cannot be returned." in text_of(answer)


def test_a_step_that_the_rules_refuse_changes_nothing(team, force, nothing_allowed):
    phone = small.phone("A-1")
    assert team.get(f"/phones/{phone}/lost").status_code == 403
    assert confirmed(team, phone, "lost").status_code == 403
    assert state(phone) == (State.IN_STORE, None)


def test_a_step_nobody_knows_is_not_found(team, force):
    assert team.get(f"/phones/{small.phone('A-1')}/explode").status_code == 404


FIELDS = ["stage", "who", "person", "when", "said", "who_found", "at-day", "at-month", "at-year", "at-time"]
WORDS = st.one_of(
    st.text(max_size=80), st.sampled_from(["who", "choose", "confirm", "now", "earlier", "holder", "me", "1", "2026"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.sampled_from(["issue", "sign-in", "transfer", "found", "retire"]),
    st.dictionaries(st.sampled_from(FIELDS), WORDS),
)
def test_no_form_of_custody_is_ever_a_fault_of_ours(team, force, name, typed):
    phone = small.phone(small.new_id()[:18], holder=force.ann if name in {"sign-in", "transfer"} else None)
    answer = team.post(f"/phones/{phone}/{name}", typed)
    assert answer.status_code in {200, 302, 422}
    if answer.status_code == 422 and typed.get("stage") == "confirm" and "said" in typed and name == "retire":
        assert html.escape(typed["said"].strip().replace("\r\n", "\n")) in text_of(answer) or "\x00" in typed["said"]
