"""The rules in plain words, each with its source and examples."""

import re

import pytest

from bluelamp.records.adoption.queries import in_force
from bluelamp.records.journal import clock


def test_every_rule_in_force_is_in_the_list(page):
    found = page.get("/rules").content.decode()
    rules = in_force(clock.now()).rulebook.rules
    assert [one.id for one in rules if f'href="/rules/{one.id}"' not in found] == []


def test_a_rule_shows_its_words_its_source_and_its_examples(page):
    found = page.get("/rules/whatsapp-needs-permission")
    body = found.content.decode()
    assert re.search(r"<title>WhatsApp needs a permission", body)
    assert "WhatsApp is shut on a work phone unless" in body
    assert "permission case by case" in body
    assert "Examples" in body


def test_a_rule_that_reads_a_setting_shows_how_it_stands(page):
    assert "As it stands: free" in page.get("/rules/take-home-free").content.decode()


@pytest.mark.parametrize("where", ["/rules/no-such-rule", "/rules/take-home-free?edition=abc"])
def test_a_rule_or_an_edition_that_there_is_not_is_not_found(page, where):
    assert page.get(where).status_code == 404
