"""A phone is lost by its holder and found again by the mobile device team; lists say why somebody looked."""

import re

import pytest

REASON = "Checking the stock list of the north."


def give_reason(visit):
    visit.page.fill("textarea[name=reason]", REASON)
    visit.click(visit.page.get_by_role("button", name="Go on"))


@pytest.mark.pages(
    "/my-phone",
    "/my-phone/<uuid:phone_id>/lost",
    "/my-phone/<uuid:phone_id>/reported-lost",
    "/who-looked",
    "/who-looked/<int:look>/challenge",
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_a_phone_is_reported_lost_in_three_taps_and_found_again(visit):
    """Once, at the width of a phone: what was found lies in the store, and the officer holds none for a second run."""
    page = visit.page
    visit.sign_in("officer")
    visit.go("/my-phone")
    visit.check()
    tag = re.search(r"GEN-\d+", page.inner_text("main"))[0]
    visit.click(page.locator("a", has_text="Report it lost").first)
    visit.check("report-lost")
    visit.click(page.locator("main button[type=submit]"))
    assert "lost" in visit.heading().casefold()
    visit.check()
    visit.sign_in("mobile-team")
    visit.go(f"/phones?text={tag}")
    give_reason(visit)
    visit.check()
    visit.click(page.locator("table a", has_text=tag))
    visit.check()
    visit.click(page.get_by_role("link", name="It was found again"))
    visit.check()
    visit.click(page.get_by_role("button", name="Record that it was found"))
    assert "was found" in page.inner_text("main")
    visit.check()
    visit.sign_in("officer")
    visit.go("/who-looked")
    visit.check()
    visit.click(page.get_by_role("link", name="Challenge this").first)
    visit.check("challenge")
    visit.click(page.get_by_role("button", name="Send the challenge"))
    visit.check()


@pytest.mark.parametrize(
    ("role", "path", "name"),
    [
        ("officer", "/rules", "rules"),
        ("officer", "/accessibility", "accessibility"),
        ("mobile-team", "/units", "units"),
        ("mobile-team", "/phones/totals", None),
    ],
)
def test_each_page_of_a_desk_keeps_every_promise(visit, role, path, name):
    visit.sign_in(role)
    visit.go(path)
    visit.check(name)


@pytest.mark.parametrize("path", ["/phones", "/people"])
def test_a_list_of_others_asks_why_before_it_shows_anything(visit, path):
    visit.sign_in("mobile-team")
    visit.go(path)
    assert "GEN-" not in visit.page.inner_text("main")
    visit.check()
    give_reason(visit)
    visit.check()
    assert visit.page.locator("table tbody tr").count() > 5
