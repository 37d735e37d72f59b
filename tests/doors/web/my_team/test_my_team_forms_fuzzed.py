"""Every form of My team, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.queries import open_clock
from bluelamp.records.declarations.deadlines import DECISION_DUE
from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from doors.web.my_team.test_cover import SENT, end_of

pytestmark = pytest.mark.django_db
NAMES = ["my_team.cover.CoverForm", "my_team.handing_on.HandOnForm"]
FORMS = sorted([*NAMES, "my_team.cover.EndCoverForm"])
BOXES = tuple(SENT)


@pytest.fixture
def cases(asked):
    task = open_clock(DECISION_DUE.name, Of(app="declarations", id=asked.rsplit("/", 1)[1]))
    return {
        "my_team.cover.CoverForm": Case("/cover", {**SENT, "cover": MARK}, more=BOXES),
        "my_team.handing_on.HandOnForm": Case(f"/work/{task.id}/hand-on", {"person": MARK, "reason": MARK}),
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(force, signed, cases, name):
    refused_in_words(signed(force.sergeant), name, cases[name])


@pytest.mark.parametrize("name", NAMES)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(force, signed, cases, name, data):
    browser = signed(force.sergeant)
    never_a_fault(browser, cases[name], names_for(browser, cases[name]), data)


@FUZZED
@given(data=st.data())
def test_whatever_comes_with_a_confirmation_it_does_what_it_says(force, signed, data):
    browser = signed(force.sergeant)
    browser.post("/cover", SENT)
    case = Case(end_of(browser.get("/cover").content.decode()), {})
    never_a_fault(browser, case, names_for(browser, case), data)
