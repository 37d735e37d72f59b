"""The form of views on what is new, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from records.declarations.conftest import force as force  # noqa: PLC0414 - a fixture, used by its name
from records.monitoring.days import SHUT

pytestmark = pytest.mark.django_db
NAME = "monitoring.runs.ViewForm"
FORMS = [NAME]
CASE = Case(f"/monitoring/new/rule/{SHUT}", {"says": MARK})


@pytest.fixture
def owner(force, signed):
    return signed(force.owner)


def test_a_view_that_is_refused_comes_back_as_typed_with_a_sentence(owner):
    refused_in_words(owner, NAME, CASE)


@FUZZED
@given(data=st.data())
def test_whatever_is_typed_as_a_view_is_never_a_fault_of_ours(owner, data):
    never_a_fault(owner, CASE, names_for(owner, CASE), data)
