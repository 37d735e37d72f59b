"""Every rule can be read with its source, as it was on the day it was relied on."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_every_rule_is_listed_with_what_it_says(ann):
    answer = ann.get("/rules")
    assert answer.status_code == 200
    assert answer.content.decode().count('href="/rules/') == 126
    assert "WhatsApp is shut on a work phone" in text(answer)


def test_words_find_the_rules_that_speak_of_them(ann):
    answer = ann.get("/rules", {"q": "WhatsApp permission"})
    assert "whatsapp-needs-permission" in answer.content.decode()
    assert 0 < answer.content.decode().count('href="/rules/') < 20
    assert "0 rules" in text(ann.get("/rules", {"q": "unicorn"}))


def test_a_rule_shows_its_source_its_words_and_examples(ann):
    shown = text(ann.get("/rules/whatsapp-needs-permission"))
    assert "News item, app ban" in shown
    assert "Examples" in shown
    assert "Only with permission" in shown


@pytest.mark.parametrize("address", ["/rules/no-such-rule", "/rules?on=2020-01-01", "/rules?on=yesterday"])
def test_what_is_not_there_is_said_to_be_not_there(ann, address):
    assert ann.get(address).status_code == 404


def test_the_rules_of_a_day_are_those_that_were_in_force_then(ann):
    assert ann.get("/rules/whatsapp-needs-permission?on=2026-10-01").status_code == 200


def test_somebody_who_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/rules").status_code == 302


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.text(max_size=200), on=st.one_of(st.none(), st.text(max_size=12)))
def test_no_search_breaks_the_page(ann, wanted, on):
    asked = {"q": wanted} if on is None else {"q": wanted, "on": on}
    assert ann.get("/rules", asked).status_code in {200, 404}
