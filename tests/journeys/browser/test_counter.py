"""Twenty phones are issued by scanner, one after the other, by one person who touches nothing but the scanner."""

import re

import pytest

from journeys.browser.test_safeguards import number_of_an_officer

HOW_MANY = 20
REASON = "Generated: getting the counter ready."


def scan(page, text):
    """What a scanner does: it types into whatever has the focus, and presses Enter."""
    with page.expect_navigation():
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def focused(page):
    return page.evaluate("document.activeElement.name")


def tags_in(visit, state, most):
    """Asset tags of phones in a state that are not the visitor's own, as the list of phones shows them."""
    page = visit.page
    visit.go("/my-phone")
    own = set(re.findall(r"GEN-\d+", page.inner_text("main")))
    visit.go(f"/phones?state={state}")
    if visit.heading() == "Say why you need this":
        page.fill("textarea[name=reason]", REASON)
        visit.click(page.get_by_role("button", name="Go on"))
    return [tag for tag in re.findall(r"GEN-\d+", page.locator("table tbody").inner_text()) if tag not in own][:most]


@pytest.mark.pages("/counter/<slug:name>")
def test_twenty_phones_are_returned_and_issued_by_scanner(visit):
    page = visit.page
    number = number_of_an_officer(visit)
    visit.sign_in("mobile-team")
    tags = tags_in(visit, "issued", HOW_MANY)
    assert len(tags) == HOW_MANY
    visit.go("/counter/return")
    visit.check("counter")
    for tag in tags:
        assert focused(page) == "tag"
        scan(page, tag)
        assert f"Phone {tag} was returned." in page.inner_text("main")
    visit.go("/counter")
    visit.click(page.get_by_role("link", name="Issue", exact=True))
    for tag in tags:
        assert focused(page) == "tag"
        scan(page, tag)
        assert focused(page) == "number"
        scan(page, number)
        assert f"Phone {tag} was issued." in page.inner_text("main")
    assert "40 within the hour." in page.inner_text("main")
    visit.check("counter-done")


@pytest.mark.pages("/counter/<slug:name>")
def test_a_wrong_scan_is_named_and_the_next_one_counts(visit):
    page = visit.page
    visit.sign_in("mobile-team")
    (tag,) = tags_in(visit, "issued", 1)
    visit.go("/counter/sign-in")
    scan(page, "NO-SUCH-TAG")
    assert "No phone has the asset tag NO-SUCH-TAG" in page.inner_text("main")
    assert focused(page) == "tag"
    visit.check("counter-wrong")
    scan(page, tag)
    assert f"Phone {tag} was signed in." in page.inner_text("main")
    assert focused(page) == "tag"
    visit.check()


def test_without_scripts_the_counter_works_the_same(visit):
    visit.sign_in("mobile-team")
    (tag,) = tags_in(visit, "issued", 1)
    plain = visit.context.browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(visit.site + "/unsafe-demo-sign-in/")
    page.locator('[data-role="mobile-team"]').click()
    page.goto(visit.site + "/counter/return")
    scan(page, tag)
    assert f"Phone {tag} was returned." in page.inner_text("main")
    plain.close()
