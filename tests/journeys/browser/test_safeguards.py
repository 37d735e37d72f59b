"""A record is opened in an emergency by two people and reviewed by a third; a look is challenged and answered.

The lists are not compared with a picture: they hold what other journeys did before.
"""

import re

import pytest

from journeys.browser.conftest import MORNING

REASON = "Generated reason for a journey."


def say_why(visit):
    """Says why, where a page asks it first."""
    if visit.heading() == "Say why you need this":
        visit.page.fill("textarea[name=reason]", REASON)
        visit.click(visit.page.get_by_role("button", name="Go on"))


def number_of_an_officer(visit):
    """The number of somebody whose record is wanted, as the demo sign-in shows it."""
    visit.go("/unsafe-demo-sign-in/")
    button = visit.page.locator('[data-role="auditor"]')
    return re.search(r"\((.+?)\)", visit.page.locator("form", has=button).inner_text())[1]


@pytest.mark.pages(
    "/openings", "/openings/ask", "/openings/<uuid:opening_id>", "/openings/<uuid:opening_id>/<slug:name>"
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_a_record_is_opened_by_two_people_and_reviewed_by_a_third(visit):
    page = visit.page
    number = number_of_an_officer(visit)
    visit.sign_in("duty-officer")
    visit.go("/openings/ask")
    visit.check()
    visit.click(page.get_by_role("button", name="Ask for it"))
    visit.check()
    page.fill("[name=person]", number)
    page.fill("[name=reason]", "Generated: risk to life.")
    visit.click(page.get_by_role("button", name="Ask for it"))
    say_why(visit)
    visit.check()
    visit.sign_in("standards")
    visit.go("/openings")
    say_why(visit)
    visit.click(page.locator("tbody a").first)
    assert "Generated: risk to life." in page.inner_text("main")
    visit.check("opening")
    for link, button in (("Open the record", "Open it"), ("Close the record", "Close it")):
        visit.click(page.get_by_role("link", name=link))
        visit.check()
        visit.click(page.get_by_role("button", name=button))
        visit.click(page.locator("tbody a").first)
    visit.sign_in("data-protection")
    visit.go("/openings")
    say_why(visit)
    visit.click(page.locator("tbody a").first)
    visit.click(page.get_by_role("link", name="Review it"))
    visit.check()
    page.get_by_label("Yes", exact=True).check()
    page.fill("[name=reason]", REASON)
    visit.click(page.get_by_role("button", name="Record the review"))
    assert "Closed and reviewed" in page.inner_text("main")


@pytest.mark.pages(
    "/data-requests",
    "/data-requests/defer",
    "/data-requests/deferrals/<uuid:deferral_id>/renew",
    "/data-requests/deferrals/<uuid:deferral_id>/end",
    "/data-requests/challenges/<uuid:challenge_id>",
    "/who-looked/<int:look>/challenge",
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_a_look_is_challenged_and_answered_and_another_is_shown_later(visit):
    page = visit.page
    number = number_of_an_officer(visit)
    visit.sign_in("mobile-team")
    visit.go(f"/people?text={number}")
    say_why(visit)
    visit.sign_in("auditor")
    visit.go("/who-looked")
    visit.click(page.get_by_role("link", name="Challenge this").first)
    visit.check()
    page.fill("[name=reason]", "Generated: why did they look?")
    visit.click(page.get_by_role("button", name="Send the challenge"))
    visit.sign_in("data-protection")
    visit.go("/data-requests/defer")
    visit.check()
    page.fill("[name=person]", number)
    page.get_by_label("An inquiry into misconduct").check()
    for part, value in (("day", MORNING.day), ("month", 12), ("year", MORNING.year)):
        page.fill(f"[name=until-{part}]", str(value))
    page.fill("[name=reason]", REASON)
    visit.click(page.get_by_role("button", name="Put it off"))
    say_why(visit)
    visit.check()
    for link in ("Put it off further", "End it now"):
        visit.click(page.get_by_role("link", name=link).first)
        visit.check()
        page.go_back()
    visit.click(page.locator('a[href^="/data-requests/challenges/"]').first)
    visit.check()
    page.get_by_label("No", exact=True).check()
    page.fill("[name=reason]", "Generated answer.")
    visit.click(page.get_by_role("button", name="Send the answer"))
    visit.sign_in("auditor")
    visit.go("/who-looked")
    visit.click(page.get_by_role("link", name="the look was not proper").first)
    assert "Generated answer." in page.inner_text("main")
    visit.check()
