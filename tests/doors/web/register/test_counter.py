"""The counter: a scanner types a tag and Enter; each step is a custody act, the focus where the next scan goes."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.register.counter import TITLES
from bluelamp.doors.web.register.steps import STEPS
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from bluelamp.records.register import queries
from bluelamp.records.register.lifecycle import State
from doors.web.fuzzing import FUZZED, Case, names_for, never_a_fault
from doors.web.register.conftest import heading, signed_in, text_of
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def focus(answer):
    """The name of the box that has the focus when the page comes up."""
    found = re.findall(r"<input[^>]*\bautofocus\b[^>]*>", text_of(answer))
    assert len(found) == 1
    return re.search(r'name="(\w+)"', found[0])[1]


def state(phone):
    custody = queries.custody_of(phone)
    return custody.state, custody.holder


def test_two_scans_issue_a_phone_and_the_next_page_waits_for_the_next(team, force):
    phone = small.phone("A-1")
    assert focus(team.get("/counter/issue")) == "tag"
    first = team.post("/counter/issue", {"tag": "A-1", "number": ""})
    assert (first.status_code, focus(first), state(phone)[0]) == (200, "number", State.IN_STORE)
    assert 'value="A-1"' in text_of(first)
    second = team.post("/counter/issue", {"tag": "A-1", "number": "N2"})
    assert second["Location"] == "/counter/issue"
    page = team.get("/counter/issue")
    assert state(phone) == (State.ISSUED, force.ben)
    assert "Phone A-1 was issued. Person: Ben &lt;b&gt;Generated&lt;/b&gt; (N2)." in text_of(page)
    assert focus(page) == "tag"
    assert Act.objects.filter(verb="register.phone-issued").count() == 1


@pytest.mark.parametrize(
    ("name", "held", "after"),
    [
        ("sign-out", False, State.ON_LOAN),
        ("sign-in", True, State.LEFT_AT_WORK),
        ("return", True, State.IN_STORE),
        ("transfer", True, State.ISSUED),
    ],
)
def test_each_step_is_one_form(team, force, name, held, after):
    phone = small.phone("A-1", holder=force.ann if held else None)
    sent = {"tag": "a-1", **({"number": "N2"} if STEPS[name].asks_who else {})}
    assert team.post(f"/counter/{name}", sent).status_code == 302
    assert state(phone)[0] is after


def test_a_phone_that_was_found_goes_into_the_store_with_where_it_was(team, force):
    phone = small.phone("A-1", holder=force.ann)
    team.post(f"/phones/{phone}/lost", {"stage": "confirm", "when": "now", "said": "gone"})
    assert team.post("/counter/found", {"tag": "A-1", "said": "under a seat"}).status_code == 302
    assert state(phone) == (State.IN_STORE, None)


def test_a_tag_that_nobody_has_is_named_and_the_box_is_empty_for_the_next_scan(team, force):
    answer = team.post("/counter/issue", {"tag": "B-&9", "number": "N2"})
    assert answer.status_code == 422
    assert "No phone has the asset tag B-&amp;9" in text_of(answer)
    assert focus(answer) == "tag"
    assert 'value="B-' not in text_of(answer)
    assert 'value="N2"' in text_of(answer)
    assert "data-disable-auto-focus" in text_of(answer)


def test_a_number_that_nobody_has_is_asked_for_again_with_the_tag_kept(team, force):
    small.phone("A-1")
    answer = team.post("/counter/issue", {"tag": "A-1", "number": "N99"})
    assert answer.status_code == 422
    assert "Nobody has that number" in text_of(answer)
    assert focus(answer) == "number"
    assert 'value="A-1"' in text_of(answer)


def test_a_phone_that_cannot_be_handed_over_is_said_so_at_the_scan_field(team, force):
    phone = small.phone("A-1", holder=force.ann)
    answer = team.post("/counter/issue", {"tag": "A-1", "number": "N2"})
    assert answer.status_code == 422
    assert "id_tag-error" in text_of(answer)
    assert focus(answer) == "tag"
    assert state(phone) == (State.ISSUED, force.ann)


def test_what_was_done_is_counted_for_the_hour_and_the_counter_opens_at_the_last_step(team, force):
    assert team.get("/counter")["Location"] == "/counter/issue"
    for number in range(3):
        small.phone(f"A-{number}")
        team.post("/counter/sign-out", {"tag": f"A-{number}", "number": "N2"})
    assert "3 within the hour." in text_of(team.get("/counter/sign-out"))
    assert team.get("/counter")["Location"] == "/counter/sign-out"
    with clock.frozen(NOON + timedelta(hours=2)):
        assert "0 within the hour." in text_of(team.get("/counter/issue"))


def test_every_step_at_the_counter_is_a_step_of_custody_and_others_are_not_found(team, force):
    assert set(TITLES) < set(STEPS)
    for name in TITLES:
        assert heading(team.get(f"/counter/{name}"))[0] == str(STEPS[name].heading)
    assert team.get("/counter/retire").status_code == 404


def test_whoever_may_not_hand_over_phones_is_refused(force, nothing_allowed):
    small.phone("A-1")
    answer = signed_in(force.ben).post("/counter/issue", {"tag": "A-1", "number": "N2"})
    assert answer.status_code == 403


@FUZZED
@given(data=st.data())
def test_whatever_is_scanned_is_never_a_fault_of_ours(team, force, data):
    case = Case("/counter/found", {}, {"tag": "A-1"})
    never_a_fault(team, case, [*names_for(team, case), "number"], data)
    never_a_fault(team, Case("/counter/issue", {}), ["tag", "number", "said"], data)
