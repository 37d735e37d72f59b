"""Every form of feeds, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.monitoring import acts
from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words
from records.monitoring.some_feeds import new_id, terms

pytestmark = pytest.mark.django_db
NAMES = tuple(
    f"monitoring.feed_forms.{one}"
    for one in ("DeclareForm", "DeliveryForm", "NoticeForm", "StartForm", "StatementForm", "StopForm")
)
FORMS = sorted(NAMES)


@pytest.fixture
def browsers(force, signed):
    standards, dpo = signed(force.standards), signed(force.dpo)
    return {name: dpo if "Notice" in name or "Statement" in name else standards for name in NAMES}


@pytest.fixture
def cases(force, of, running):
    on = running()
    declared = new_id()
    acts.declare_feed(by=of(force.standards_two), feed_id=declared, name="not-on", terms=terms())
    found = {
        "DeclareForm": Case("/feeds/declare", {"name": MARK, "purpose": MARK}),
        "DeliveryForm": Case(f"/feeds/{on.id}/hand-in", {"file": ""}, shows_again=False),
        "NoticeForm": Case(f"/feeds/{declared}/notice", {"says": MARK, "told": "?"}),
        "StartForm": Case(f"/feeds/{declared}/start", {"until_0": MARK}, shows_again=False),
        "StatementForm": Case(f"/feeds/{declared}/views", {"says": MARK}),
        "StopForm": Case("/feeds/stop", {"why": ""}, shows_again=False),
    }
    return {f"monitoring.feed_forms.{name}": case for name, case in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(browsers, cases, name):
    refused_in_words(browsers[name], name, cases[name])


@pytest.mark.parametrize("name", NAMES)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(browsers, cases, name, data):
    never_a_fault(browsers[name], cases[name], names_for(browsers[name], cases[name]), data)
