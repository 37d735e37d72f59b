"""Every form of My phone, with anything at all in it: refused in words, never a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.asking.models import SavedRow
from doors.web.fuzzing import FUZZED, MARK, Case, names_for, never_a_fault, refused_in_words

pytestmark = pytest.mark.django_db
QUESTION = "/may-i/use_app/App/whatsapp"
FACTS = ("asks", "answer", "situation", "fact-device", "fact-purpose", "fact-group", "answer-day", "answer-time")


def cases(phone):
    return {
        "my_phone.forms.FactForm": Case(
            QUESTION, {"answer": "?", "situation": MARK}, {"asks": "purpose", "fact-device": "work"}, more=FACTS
        ),
        "my_phone.forms.ThingForm": Case("/may-i/use_app", {"thing": "?"}, shows_again=False),
        "my_phone.forms.LostForm": Case(f"/my-phone/{phone}/lost", {"said": MARK * 60}),
    }


FORMS = sorted([*cases(""), "my_phone.forms.ConfirmForm"])


@pytest.mark.parametrize("name", sorted(cases("")))
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(page, phone, name):
    refused_in_words(page, name, cases(phone)[name])


@pytest.mark.parametrize("name", sorted(cases("")))
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(page, phone, name, data):
    case = cases(phone)[name]
    never_a_fault(page, case, names_for(page, case), data)


@FUZZED
@given(data=st.data())
def test_whatever_comes_with_a_confirmation_it_does_what_it_says(page, phone, data):
    done = page.get("/may-i/call/Contact/union")
    saved = page.post(done["Location"])["Location"]
    case = Case(f"{saved}/delete", {})
    never_a_fault(page, case, names_for(page, case), data)
    assert not SavedRow.objects.filter(pk=saved.rsplit("/", 1)[-1]).exists()
