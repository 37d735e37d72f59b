"""A sergeant sees what waits, hands a decision to somebody else, and names who stands in while they are away."""

import re
from datetime import timedelta

import pytest

from journeys.browser.conftest import MORNING
from journeys.browser.test_permissions import ask_for_whatsapp

REASON = "Generated: on leave from tomorrow."


def number_of(visit, role):
    """The number of the demo's person of a role, as the demo sign-in shows it."""
    visit.go("/unsafe-demo-sign-in/")
    button = visit.page.locator(f'[data-role="{role}"]')
    return re.search(r"\((.+?)\)", visit.page.locator("form", has=button).inner_text())[1]


@pytest.mark.pages("/work", "/my-team", "/work/<uuid:clock_id>/hand-on")
def test_a_sergeant_hands_a_decision_on_and_the_other_takes_it(visit):
    page = visit.page
    number = number_of(visit, "duty-officer")
    visit.sign_in("officer")
    request = ask_for_whatsapp(visit)
    mine = page.locator(f'tr:has(a[href="{request}"])')
    visit.sign_in("supervisor")
    visit.go("/my-team")
    assert "Not due yet" in page.inner_text("main")
    # No picture of it: what waits there is also what other journeys left.
    visit.check()
    visit.click(mine.get_by_role("link", name="Hand it on"))
    visit.check("hand-on")
    visit.click(page.get_by_role("button", name="Hand it on"))
    visit.check()
    page.fill("[name=person]", number)
    page.fill("[name=reason]", REASON)
    visit.click(page.get_by_role("button", name="Hand it on"))
    assert "The task is now with" in page.inner_text("main")
    assert mine.count() == 0
    visit.check()
    visit.sign_in("duty-officer")
    visit.go("/work")
    visit.check()
    visit.click(mine.get_by_role("link", name="Decide a permission request.", exact=True))
    page.get_by_role("radio", name="Refuse it").check()
    page.fill("[name=reason]", "Generated: use the force's own app.")
    visit.click(page.get_by_role("button", name="Record the decision"))
    assert "It is refused." in page.inner_text("main")
    assert mine.count() == 0


@pytest.mark.pages("/cover", "/cover/<uuid:cover_id>/end")
def test_a_sergeant_names_who_stands_in_and_ends_it_again(visit):
    page = visit.page
    number = number_of(visit, "duty-officer")
    visit.sign_in("supervisor")
    visit.go("/cover")
    visit.check("cover")
    visit.click(page.get_by_role("button", name="Name them"))
    visit.check()
    page.get_by_label("I am", exact=True).check()
    page.fill("[name=cover]", number)
    for name, moment in (("first", MORNING), ("last", MORNING + timedelta(days=7))):
        for part, value in (("day", moment.day), ("month", moment.month), ("year", moment.year)):
            page.fill(f"[name={name}-{part}]", str(value))
    visit.click(page.get_by_role("button", name="Name them"))
    visit.check()
    visit.click(page.get_by_role("link", name="End it").first)
    visit.check()
    visit.click(page.get_by_role("button", name="End it"))
    assert "Nobody stands in from now on." in page.inner_text("main")
