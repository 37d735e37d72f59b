"""Answers open for whoever has the link; saved ones for whoever saved them."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import Actor
from bluelamp.records.adoption import acts as adoption
from bluelamp.records.asking.models import SavedRow
from bluelamp.records.journal import clock, ports
from records.adopted import changed
from records.helpers import Recorder

UNION = "/may-i/call/Contact/union"


@pytest.fixture
def answer(page):
    return page.get(UNION).url


def title(found):
    return re.search(r"<title>(.*?)</title>", found.content.decode(), re.DOTALL)[1]


def test_an_answer_opens_for_anybody_who_is_signed_in(answer, other_page):
    found = other_page.get(answer)
    assert (found.status_code, title(found)[:3]) == (200, "Yes")
    assert "in the hour from 12:00" in found.content.decode()


def test_an_answer_leads_to_the_rules_that_decided_as_they_were(answer, page):
    body = page.get(answer).content.decode()
    link = re.search(r'href="(/rules/[^"]+)"', body)[1].replace("&amp;", "&")
    found = page.get(link)
    assert found.status_code == 200
    assert "Where it comes from" in found.content.decode()


def test_saving_makes_it_theirs_and_deleting_leaves_nothing(answer, page):
    saved = page.post(answer)
    assert saved.status_code == 302
    assert page.get(saved.url).status_code == 200
    assert saved.url in page.get("/may-i/answers").content.decode()
    assert page.get(f"{saved.url}/delete").status_code == 200
    assert page.post(f"{saved.url}/delete").url == "/may-i/answers"
    assert SavedRow.objects.count() == 0
    assert page.get(saved.url).status_code == 404


def test_nobody_else_opens_or_deletes_a_saved_answer(answer, page, other_page):
    saved = page.post(answer).url
    assert other_page.get(saved).status_code == 404
    assert other_page.post(f"{saved}/delete").status_code == 404
    assert SavedRow.objects.count() == 1


def test_a_reference_that_there_is_not_is_not_found(page, force):
    assert page.get("/may-i/answers/BL-0000-0000-0000-0000").status_code == 404


def test_an_old_answer_says_that_the_rules_have_changed(answer, page, noon):
    other = changed("policies/01-open-apps.cedar", "Map apps are open", "Apps with maps are open")
    adoption.adopt_next(by=Actor.system("set-up"), bundle=other, begins=noon + timedelta(days=1))
    assert "The rules have changed" not in page.get(answer).content.decode()
    with clock.frozen(noon + timedelta(days=2)):
        body = page.get(answer).content.decode()
        assert "The rules have changed" in body
        link = re.search(r'href="(/rules/[^"]+)"', body)[1].replace("&amp;", "&")
        assert "as it stood in the rules in force from" in page.get(link).content.decode()


def test_where_the_platform_says_no_the_page_names_the_rules(answer, page, monkeypatch):
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=False))
    assert page.post(answer).status_code == 403


def test_with_no_saved_answer_the_list_says_so(page):
    assert "You have saved no answer" in page.get("/may-i/answers").content.decode()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text("BL-0123456789abcdef_", min_size=1, max_size=40))
def test_whatever_reference_is_asked_for_it_never_fails(page, reference):
    assert page.get(f"/may-i/answers/{reference}").status_code in (200, 404)
