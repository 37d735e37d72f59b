"""Every form of the desk of phones, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words

pytestmark = pytest.mark.django_db
NAMES = tuple(
    f"fleet.forms.{one}" for one in ("DifferenceFilters", "HealthFilters", "OrderForm", "RetryForm", "RolloutForm")
)
FORMS = sorted(NAMES)


@pytest.fixture
def mobile(force, signed, because):
    return because(signed(force.mobile))


@pytest.fixture
def cases(phones):
    phones.phone(1).fails = ["no space left"]
    phones.round()
    page = f"/phones/{phones.phones[0]}/fleet"
    return {
        "fleet.forms.DifferenceFilters": Case("/phones/differences", {"kind": "?"}, by_get=True, shows_again=False),
        "fleet.forms.HealthFilters": Case("/phones/health", {"short": "?"}, by_get=True, shows_again=False),
        "fleet.forms.OrderForm": Case(f"{page}/lost", {"message": MARK, "reason": MARK, "reference": ""}),
        "fleet.forms.RolloutForm": Case("/phones/rollout/plan", {"phones": MARK}),
        "fleet.forms.RetryForm": Case("/phones/differences", {"phone": "?"}, shows_again=False),
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(mobile, cases, name):
    refused_in_words(mobile, name, cases[name])


@pytest.mark.parametrize("name", NAMES)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(mobile, cases, name, data):
    never_a_fault(mobile, cases[name], names_for(mobile, cases[name]), data)
