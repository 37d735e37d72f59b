"""Our own form: an empty field is named in its error, and what an act refused is said with what to do."""

from django import forms

from bluelamp.core.calendar import DayOutOfRange
from bluelamp.doors.web.forms import Filters, Form


class Small(Form):
    why = forms.CharField(label="Reason")
    who = forms.ChoiceField(label="Who has it?", choices=[("a", "A")])
    unit = forms.ChoiceField(label="Unit", choices=[("a", "A")])
    own = forms.CharField(label="Own words", error_messages={"required": "Say it"})


def test_an_error_for_an_empty_field_names_the_field():
    assert {name: errors[0] for name, errors in Small({}).errors.items()} == {
        "why": "Fill in: Reason",
        "who": "Answer the question: Who has it?",
        "unit": "Choose an answer for: Unit",
        "own": "Say it",
    }


def test_what_an_act_refused_is_said_with_what_to_do():
    form = Small({"why": "x", "who": "a", "unit": "a", "own": "y"})
    assert form.is_valid()
    form.refuse(DayOutOfRange("That day is too late.", todo="Give an earlier one."))
    form.refuse(DayOutOfRange("Too late.", todo="Earlier."), "why")
    assert form.non_field_errors() == ["That day is too late. Give an earlier one."]
    assert form.errors["why"] == ["Too late. Earlier."]
    assert form["why"].value() == "x"


def test_filters_may_all_be_left_out_and_none_says_so():
    class Narrow(Filters):
        words = forms.CharField(label="Search")

    form = Narrow({})
    assert form.is_valid()
    assert "optional" not in str(form)
