"""Every form of the contact records, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.contacts.contact_forms import NEW, typed
from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words


def cases(made):
    return {
        "contacts.forms.ContactForm": Case(NEW, {"who": "?", "purpose": MARK, "number": "x"}),
        "contacts.exporting.ExportForm": Case("/contacts/export", {"whose": "?", "recipient": MARK, "reason": MARK}),
        "contacts.forms.CorrectForm": Case(f"{made}/correct", {"version": "?", "reason": MARK}),
    }


FORMS = sorted(cases(""))


@pytest.fixture
def made(force, signed):
    return signed(force.rees).post(NEW, typed())["Location"]


@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(force, signed, made, name):
    refused_in_words(signed(force.rees), name, cases(made)[name])


@pytest.mark.parametrize("name", FORMS)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(force, signed, made, name, data):
    browser, case = signed(force.rees), cases(made)[name]
    never_a_fault(browser, case, names_for(browser, case), data)


@FUZZED
@given(data=st.data())
def test_an_ordinary_contact_with_anything_in_some_of_its_boxes_is_never_a_fault(force, signed, data):
    browser, case = signed(force.rees), Case(NEW, {}, typed())
    never_a_fault(browser, case, names_for(browser, case), data)
