"""Every form of permissions, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from doors.web.permissions.conftest import ASK, ASKED, send
from records.declarations.wishes import granted

pytestmark = pytest.mark.django_db
LONG = MARK * 300
NAMES = {
    "permissions.forms.KindForm": "rees",
    "permissions.forms.WhichForm": "rees",
    "permissions.forms.AskForm": "rees",
    "permissions.forms.DecideForm": "sergeant",
    "permissions.forms.WhyForm": "sergeant",
    "permissions.forms.WhereForm": "sergeant",
    "permissions.lists.RequestFilters": "sergeant",
    "permissions.lists.PermissionFilters": "sergeant",
}
"""Each form, and who fills it in."""
FORMS = sorted([*NAMES, "permissions.forms.SureForm"])


@pytest.fixture
def cases(force, of, signed):
    request = send(signed(force.rees))
    held = f"/permissions/{granted(of, force).id}"
    over = f"/permissions/{granted(of, force, person=force.rees).id}"
    signed(force.rees).post(f"{over}/give-back")
    return {
        "permissions.forms.KindForm": Case("/permissions/ask", {"kind": "?"}, shows_again=False),
        "permissions.forms.WhichForm": Case("/permissions/ask/app", {"thing": "?"}, shows_again=False),
        "permissions.forms.AskForm": Case(ASK, {**ASKED, "once": "x", "purpose": LONG}),
        "permissions.forms.DecideForm": Case(request, {"decision": "grant", "reason": LONG}),
        "permissions.forms.WhyForm": Case(f"{held}/take-back", {"reason": LONG}),
        "permissions.forms.WhereForm": Case(f"{over}/confirm-export", {"where": LONG}),
        "permissions.lists.RequestFilters": Case("/requests", {"state": "?"}, by_get=True, shows_again=False),
        "permissions.lists.PermissionFilters": Case("/permissions", {"state": "?"}, by_get=True, shows_again=False),
    }


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(force, signed, cases, name):
    refused_in_words(signed(getattr(force, NAMES[name])), name, cases[name])


@pytest.mark.parametrize("name", sorted(NAMES))
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(force, signed, cases, name, data):
    browser = signed(getattr(force, NAMES[name]))
    never_a_fault(browser, cases[name], names_for(browser, cases[name]), data)


@FUZZED
@given(data=st.data())
def test_whatever_comes_with_a_confirmation_it_does_what_it_says(force, of, signed, data):
    browser = signed(force.rees)
    case = Case(f"/permissions/{granted(of, force).id}/give-back", {})
    never_a_fault(browser, case, names_for(browser, case), data)
