"""Every form of "I told my sergeant", with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from doors.web.told.telling_forms import NEW, typed


def cases(told):
    return {
        "told.forms.TellForm": Case(NEW, {"supervisor": "?", "about": MARK}),
        "told.forms.BeingToldForm": Case("/told/being-told", {"number": "nobody", "about": MARK}),
        "told.forms.SaysForm": Case(f"{told}/confirm", {"says": MARK * 400}),
        "told.forms.MustSayForm": Case(f"{told}/dispute", {"says": MARK * 400}),
    }


FORMS = sorted([*cases(""), "told.forms.TellingForm"])


@pytest.fixture
def told(force, signed):
    return signed(force.rees).post(NEW, typed(force.sergeant))["Location"]


@pytest.mark.parametrize("name", sorted(cases("")))
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(force, signed, told, name):
    refused_in_words(signed(force.sergeant), name, cases(told)[name])


@pytest.mark.parametrize("name", sorted(cases("")))
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(force, signed, told, name, data):
    browser, case = signed(force.sergeant), cases(told)[name]
    never_a_fault(browser, case, names_for(browser, case), data)
