"""What declarations take: texts that fit, numbers that are numbers, and an incident of this force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.declarations import checks
from bluelamp.records.declarations.errors import (
    AnswersMissing,
    IncidentOfAnotherForce,
    IncidentUnreadable,
    InTheFuture,
    PhoneNumberUnreadable,
    TextTooLong,
)
from records.conftest import NOON
from records.small_register import day

FORMS = ["EX/I######/##", "EX/C######/##"]


def test_a_megabyte_of_rationale_is_refused_whole_with_how_long_it_is():
    with pytest.raises(TextTooLong, match="`rationale` has 1000000 characters; at most 4000 fit"):
        checks.texts({"rationale": ("x" * 1_000_000, checks.LONG)})


@given(st.text(max_size=60))
def test_a_text_that_fits_is_kept_but_for_the_space_around_it(text):
    kept = checks.texts({"purpose": (text, 60)})["purpose"]
    assert kept == text.replace("\x00", "\ufffd").strip()


def test_everything_that_was_left_out_is_named_at_once():
    with pytest.raises(AnswersMissing, match="what it is for; who it was") as refused:
        checks.answered([("purpose", "what it is for", ""), ("who", "who it was", None), ("told", "told", False)])
    assert refused.value.missing == ("purpose", "who")


def test_what_happened_is_never_in_the_future():
    assert checks.has_been(NOON, NOON, "contact") == NOON
    with pytest.raises(InTheFuture, match="2 December 2026 at 12:00"):
        checks.has_been(day(12, 2), NOON, "contact")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("020 7946 0018", "02079460018"), ("+44 (20) 7946-0018", "+442079460018"), ("999", "999")],
)
def test_a_telephone_number_is_kept_as_its_digits(typed, kept):
    assert checks.phone_number(typed) == kept


@pytest.mark.parametrize("typed", ["0207 946 OO18", "12", "1" * 16, "+", "ask at the desk", "+44+20"])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(PhoneNumberUnreadable):
        checks.phone_number(typed)


def test_letters_in_a_telephone_number_are_named_and_its_digits_are_not():
    with pytest.raises(PhoneNumberUnreadable) as refused:
        checks.phone_number("0207 946 OO18")
    assert "`O`" in refused.value.message
    assert "946" not in refused.value.message


@given(st.from_regex(r"EX/[IC][0-9]{6}/[0-9]{2}", fullmatch=True))
def test_every_number_in_a_form_of_the_force_is_taken_however_it_is_written(number):
    assert checks.incident_number(f" {number.lower()[:4]} {number[4:]} ", FORMS) == number


@given(st.from_regex(r"[A-Z]{2}/[IC][0-9]{6}/[0-9]{2}", fullmatch=True).filter(lambda one: not one.startswith("EX")))
def test_a_number_of_another_force_is_told_apart_from_one_that_is_none(number):
    with pytest.raises(IncidentOfAnotherForce, match="one of another force"):
        checks.incident_number(number, FORMS)


@pytest.mark.parametrize("number", ["", "1234", "EX/X000001/26", "EX/I00001/26", "XXX/I000001/26"])
def test_a_number_in_no_form_is_refused_with_the_forms_there_are(number):
    with pytest.raises(IncidentUnreadable) as refused:
        checks.incident_number(number, FORMS)
    assert all(form in refused.value.todo for form in FORMS)


def test_an_id_of_a_form_is_told_apart_from_anything_else():
    assert checks.is_id(checks.new_id())
    assert not checks.is_id("another")
