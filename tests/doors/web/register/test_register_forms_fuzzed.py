"""Every form of the register, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from records import small_register as small

pytestmark = pytest.mark.django_db
NO_TABLE = {"file": SimpleUploadedFile("a.csv", b"no table")}
STAGES = ("who", "person", "when", "said", "who_found", "at-day", "at-month", "at-year", "at-time")


def cases(stock, lost):
    return {
        "register.filters.PhoneFilters": Case("/phones", {"text": MARK, "state": "?"}, by_get=True),
        "register.filters.PeopleFilters": Case("/people", {"text": MARK, "kind": "?"}, by_get=True),
        "register.totals.Period": Case(
            "/phones/totals", {"first-day": MARK, "first-month": "1", "first-year": "1"}, by_get=True
        ),
        "register.custody.WhoForm": Case(f"/phones/{stock}/issue", {"who": MARK}, {"stage": "who"}, more=STAGES),
        "register.custody.ChooseForm": Case(
            f"/phones/{stock}/issue", {"person": "?"}, {"stage": "choose"}, reads=False, shows_again=False, more=STAGES
        ),
        "register.custody.ConfirmForm": Case(
            f"/phones/{lost}/retire", {"said": MARK, "when": "?"}, {"stage": "confirm"}, more=STAGES
        ),
        "register.imports.FileForm": Case("/imports/phones", NO_TABLE, shows_again=False),
        "register.imports.RosterForm": Case("/imports/roster", {**NO_TABLE, "person": MARK}),
        "register.exports.ExportForm": Case("/phones/export", {"recipient": MARK, "file_format": "?", "reason": "r"}),
        "reasons.ReasonForm": Case("/reason/change", {"reason": MARK * 20, "onward": "/phones"}),
    }


FORMS = sorted(cases("", ""))


@pytest.fixture
def of(force):
    """A form's case, on phones that this test has for itself."""

    def case(name):
        return cases(small.phone("S-1"), small.phone("S-2"))[name]

    return case


@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(team, of, name):
    refused_in_words(team, name, _posted(of(name)))


@pytest.mark.parametrize("name", FORMS)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(team, force, name, data):
    case = cases(small.phone(small.new_id()[:18]), small.phone(small.new_id()[:18]))[name]
    never_a_fault(team, _posted(case), names_for(team, case), data)


def _posted(case):
    """The reason is asked for at one address and taken at another."""
    return Case("/reason", case.wrong) if case.path == "/reason/change" else case
