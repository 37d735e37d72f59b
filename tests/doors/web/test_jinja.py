"""The environment of the pages: missing names fail, GOV.UK's macros work, what was typed stays as it was typed."""

import uuid

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse
from jinja2 import UndefinedError

from bluelamp.doors.web.jinja import url


def drawn(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_a_name_that_the_view_did_not_give_is_an_error():
    with pytest.raises(UndefinedError, match="absent"):
        drawn("{{ absent }}")
    with pytest.raises(UndefinedError, match="absent"):
        drawn("{% if absent %}x{% endif %}")


def test_a_condition_without_an_otherwise_prints_nothing():
    assert drawn("a{{ ' b' if no }}c", no=False) == "ac"


def test_govuk_macros_may_lean_on_names_that_were_not_given():
    path = "govuk_frontend_jinja/components/button/macro.html"
    source = f'{{% from "{path}" import govukButton %}}{{{{ govukButton({{"text": t}}) }}}}'
    assert "&lt;b&gt;" in drawn(source, t="<b>")


def test_govuk_macros_add_no_blanks_to_the_lines_that_somebody_typed():
    source = (
        '{% from "govuk_frontend_jinja/components/fieldset/macro.html" import govukFieldset %}'
        '{% from "govuk_frontend_jinja/components/textarea/macro.html" import govukTextarea %}'
        '{% set area = govukTextarea({"name": "a", "id": "a", "label": {"text": "x"}, "value": typed}) %}'
        '{{ govukFieldset({"legend": {"text": "y"}, "html": area}) }}'
    )
    assert "one\ntwo</textarea>" in drawn(source, typed="one\ntwo")


def test_a_value_put_into_translated_words_is_escaped():
    assert drawn("{{ _('Hello %(who)s', who=who) }}", who="<i>") == "Hello &lt;i&gt;"


def test_addresses_and_queries_are_made_by_name():
    assert drawn("{{ url('web:cookies') }}{{ query(a=1, b='', c=None, d='x y') }}") == "/cookies?a=1&amp;d=x+y"
    assert drawn("{{ query(a='') }}") == ""


def test_thousands_are_set_apart_by_commas():
    assert drawn("{{ 29737 | number }}") == "29,737"


@pytest.mark.parametrize(
    ("name", "part"),
    [("register:phone", "phone_id"), ("contacts:contact", "contact_id"), ("register:person", "person_id")],
)
def test_an_address_with_an_id_is_the_one_that_django_gives_whatever_the_id(name, part):
    for one in (uuid.uuid4(), str(uuid.uuid4()), uuid.UUID(int=1), uuid.UUID(int=2)):
        assert url(name, **{part: one}) == reverse(name, kwargs={part: one})


@pytest.mark.parametrize("wrong", ["", "x/y", "0" * 36, "A" * 8 + "-AAAA-AAAA-AAAA-" + "A" * 12, "%s"])
def test_an_address_whose_part_is_no_id_is_left_to_django(wrong):
    try:
        expected = reverse("contacts:contact", kwargs={"contact_id": wrong})
    except NoReverseMatch:
        with pytest.raises(NoReverseMatch):
            url("contacts:contact", contact_id=wrong)
    else:
        assert url("contacts:contact", contact_id=wrong) == expected
