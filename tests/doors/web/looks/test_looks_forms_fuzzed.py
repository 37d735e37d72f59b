"""Every form on who looked, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words

pytestmark = pytest.mark.django_db
FORMS = ["looks.views.ChallengeForm"]


def case_of(look):
    return Case(f"/who-looked/{look}/challenge", {"reason": MARK * 120})


def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(force, looked, signed):
    refused_in_words(signed(force.rees), FORMS[0], case_of(looked))


@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(force, looked, signed, data):
    browser = signed(force.rees)
    case = case_of(looked)
    never_a_fault(browser, case, names_for(browser, case), data)
