"""Every form of findings, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.monitoring.lifecycle.findings import Handling
from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from records.monitoring.findings_force import sent


def cases(given_to, to_refer):
    """Whose browser sends a form, and the form."""
    return {
        "findings.forms.AnswerForm": ("rees", Case(f"/my-notes/{given_to}/answer", {"says": MARK * 400})),
        "findings.forms.CloseForm": (
            "sergeant",
            Case(f"/findings/{given_to}/close", {"outcome": "?", "reason": MARK}),
        ),
        "findings.forms.NoticeForm": (
            "standards",
            Case(f"/findings/{to_refer}/notice", {"on-day": MARK, "on-month": "11", "on-year": "2026"}),
        ),
        "findings.forms.PassOnForm": ("sergeant", Case(f"/findings/{given_to}/pass-on", {"reason": MARK * 400})),
    }


FORMS = sorted(cases("", ""))


@pytest.fixture
def ready(force, signed):
    """For each form, a browser that may send it, and what to send; about findings of its own each time."""

    def made(name):
        who, case = cases(sent(force.rees, Handling.TELL_SUPERVISOR), sent(force.rees, Handling.REFER))[name]
        return signed(getattr(force, who)), case

    return made


@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(ready, name):
    browser, case = ready(name)
    refused_in_words(browser, name, case)


@pytest.mark.parametrize("name", FORMS)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(ready, name, data):
    browser, case = ready(name)
    never_a_fault(browser, case, names_for(browser, case), data)
