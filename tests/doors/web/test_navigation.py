"""The navigation: every entry leads to a page, the nearest one is marked, roles decide what is listed."""

import pytest
from django.urls import reverse

from bluelamp.doors.web import navigation
from bluelamp.doors.web.navigation import Desk, Section, desks_for, sections_beside


def test_every_entry_of_the_navigation_leads_to_a_page():
    pages = [one.page for desk in navigation.DESKS for one in desk.sections]
    assert len(pages) == len(set(pages))
    assert all(reverse(page).startswith("/") for page in pages)


@pytest.fixture
def two_desks(monkeypatch):
    """Two desks made of pages that are always there."""
    first = Desk("Mine", (Section("Cookies", "web:cookies"),))
    second = Desk(
        "Ours", (Section("Privacy", "web:privacy", frozenset({"auditor"})), Section("Help", "web:accessibility"))
    )
    monkeypatch.setattr(navigation, "DESKS", (first, second))


def test_the_desk_of_the_nearest_page_is_marked(two_desks):
    assert [(one.text, one.active) for one in desks_for(frozenset(), "/cookies")] == [("Mine", True), ("Ours", False)]
    assert [one.active for one in desks_for(frozenset(), "/elsewhere")] == [False, False]


def test_an_entry_is_listed_for_its_roles_alone(two_desks):
    assert [one.href for one in desks_for(frozenset({"auditor"}), "/")] == ["/cookies", "/privacy"]
    assert [one.href for one in desks_for(frozenset(), "/")] == ["/cookies", "/accessibility"]
    assert [one.text for one in sections_beside(frozenset(), "web:privacy")] == ["Help"]
    beside = sections_beside(frozenset({"auditor"}), "web:privacy")
    assert [(one.text, one.active) for one in beside] == [("Privacy", True), ("Help", False)]
    assert sections_beside(frozenset(), "web:manifest") == ()
