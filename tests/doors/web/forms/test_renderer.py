"""Forms as drawn: every field once, its errors linked, and whatever was typed shown again as it was typed."""

import html
import re

import pytest
from django import forms
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.forms import DayField, Form, Option
from doors.web.gallery import Everything, OneQuestion

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture(scope="module")
def gallery():
    """The gallery's pages instead of the service's."""
    with override_settings(ROOT_URLCONF="doors.web.gallery"):
        yield


def ids(text):
    return re.findall(r'\sid="([^"]+)"', text)


def test_no_id_is_given_twice_and_every_label_has_its_field():
    text = str(Everything({}))
    found = ids(text)
    assert sorted(found) == sorted(set(found))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', text)) <= set(found)
    described = {one for group in re.findall(r'aria-describedby="([^"]+)"', text) for one in group.split()}
    assert described <= set(found)


def test_every_link_of_the_error_summary_leads_to_something_to_fill_in(client):
    answer = client.post("/gallery/form", {})
    text = answer.content.decode()
    targets = re.findall(r'<li><a href="#([^"]+)"', text)
    assert answer.status_code == 422
    assert text.index("There is a problem") < text.index("<h1")
    assert "<title>Error: Every kind of field" in text
    assert len(targets) == len(Everything({}).errors) > 10
    for target in targets:
        assert re.search(rf'<(input|select|textarea)[^>]*\sid="{target}"', text), target


def test_the_date_box_that_is_empty_is_the_one_that_is_marked():
    form = Everything({"day-day": "3", "day-year": "2026"})
    assert form["day"].first_id == "id_day-month"
    marked = re.findall(r'govuk-input--error" id="(id_day-[a-z]+)"', str(form["day"].as_field_group()))
    assert marked == ["id_day-month"]


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=("Cs", "Cc")), max_size=60)


@given(LINES, LINES, st.sampled_from(["holder", "else", "<x>"]), LINES)
def test_nothing_typed_is_lost_when_a_form_comes_back(name, why, who, day):
    typed = {"name": name, "why": f"a\n{why}\nb", "other": f"c\n{why}", "who": who, "day-day": day, "count": why}
    form = Everything(typed)
    assert not form.is_valid()
    text = str(form)
    areas = [html.unescape(one) for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)]
    values = [html.unescape(one) for one in re.findall(r'\svalue="([^"]*)"', text)]
    assert typed["why"] in areas
    assert typed["other"] in areas
    assert name == "" or name in values
    assert day.strip() == "" or day.strip() in values
    assert why == "" or why in values
    assert re.search(r'value="holder"\s+checked', text) or who != "holder"


def test_a_password_is_never_shown_again():
    assert "hunter2" not in str(Everything({"secret": "hunter2"}))


def test_a_field_that_a_choice_reveals_is_drawn_once_and_inside_that_choice():
    text = str(Everything())
    assert text.count('name="other"') == 1
    assert text.index("govuk-radios__conditional") < text.index('name="other"')


def test_one_question_a_page_has_its_label_as_the_only_heading(client):
    text = client.get("/gallery/question").content.decode()
    assert len(re.findall(r"<h1", text)) == 1
    assert "When did you last have the phone?" in re.search(r"<h1.*?</h1>", text, re.DOTALL)[0]
    assert 'value="21"' in text


def test_a_long_list_of_choices_is_there_in_full_without_scripts():
    text = str(Everything())
    assert text.count('name="action"') == 30
    assert 'data-module="bl-choose"' in text
    assert 'data-words="chat message"' in text


def test_a_plain_django_form_is_drawn_too():
    class Plain(forms.Form):
        word = forms.CharField(label="A <word>")
        kind = forms.ChoiceField(choices=[("Group", [("a", "A")]), ("b", "B")], required=False)

    text = str(Plain({"word": "", "kind": "a"}))
    assert "govuk-error-message" in text
    assert "A &lt;word&gt;" in text
    assert re.search(r'value="a"\s+selected', text)


def test_a_field_that_need_not_be_filled_says_so():
    assert "Anything else (optional)" in str(Everything())


def test_choices_that_carry_a_hint_may_stand_in_checkboxes():
    class Boxes(Form):
        given = forms.MultipleChoiceField(
            label="What?", widget=forms.CheckboxSelectMultiple, choices=[("c", Option("Case", hint="The black one"))]
        )
        on = DayField(label="On", required=False)

    text = str(Boxes({"given": ["c"]}))
    assert "The black one" in text
    assert re.search(r'value="c"\s+checked', text)


def test_a_day_to_begin_with_is_shown_in_its_boxes():
    assert re.findall(r'value="([0-9]+)"', str(OneQuestion())) == ["21", "11", "2026"]
