"""Twenty phones are issued by scanner, one after the other, by one person who touches nothing but the scanner."""

import re

import pytest

from journeys.browser.looking import Visit

HOW_MANY = 20
REASON = "Generated: getting the counter ready."


def scan(page, text):
    """What a scanner does, once the page is there: it types into what has the focus, and presses Enter."""
    focused(page)
    with page.expect_navigation():
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def focused(page):
    """The name of the field with the focus, once there is one: a browser gives it a moment after the page is there."""
    page.wait_for_function("Boolean(document.activeElement.name)")
    return page.evaluate("document.activeElement.name")


def issued(visit, most):
    """Tags of phones with the numbers of those who hold them, none of them the visitor's own."""
    page = visit.page
    visit.go("/my-phone")
    own = set(re.findall(r"GEN-\d+", page.inner_text("main")))
    visit.go("/phones?state=issued")
    if visit.heading() == "Say why you need this":
        page.fill("textarea[name=reason]", REASON)
        visit.click(page.get_by_role("button", name="Go on"))
    found = {}
    for row in page.locator("table tbody tr").all_inner_texts():
        tag, holder = re.search(r"GEN-\d+", row), re.search(r"\((P\d+)\)", row)
        if tag and holder and tag[0] not in own:
            found[tag[0]] = holder[1]
    assert len(found) >= most
    return dict(list(found.items())[:most])


@pytest.mark.pages("/counter/<slug:name>")
def test_twenty_phones_are_returned_and_issued_by_scanner(visit):
    page = visit.page
    visit.sign_in("mobile-team")
    holders = issued(visit, HOW_MANY)
    visit.go("/counter/return")
    visit.check("counter")
    for tag in holders:
        assert focused(page) == "tag"
        scan(page, tag)
        assert f"Phone {tag} was returned." in page.inner_text("main")
    visit.go("/counter")
    visit.click(page.get_by_role("link", name="Issue", exact=True))
    for tag, number in holders.items():
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
    ((tag, number),) = issued(visit, 1).items()
    visit.go("/counter/sign-in")
    scan(page, "NO-SUCH-TAG")
    assert "No phone has the asset tag NO-SUCH-TAG" in page.inner_text("main")
    assert focused(page) == "tag"
    visit.check("counter-wrong")
    scan(page, tag)
    assert f"Phone {tag} was signed in." in page.inner_text("main")
    assert focused(page) == "tag"
    visit.check()
    visit.go("/counter/sign-out")
    scan(page, tag)
    scan(page, number)
    assert f"Phone {tag} was signed out." in page.inner_text("main")


def test_without_scripts_the_counter_works_the_same(visit):
    visit.sign_in("mobile-team")
    ((tag, number),) = issued(visit, 1).items()
    plain = Visit(visit.context.browser.new_context(java_script_enabled=False), visit.site, visit.width)
    page = plain.page
    plain.sign_in("mobile-team")
    plain.go("/counter/return")
    scan(page, tag)
    assert f"Phone {tag} was returned." in page.inner_text("main")
    plain.go("/counter/issue")
    scan(page, tag)
    assert focused(page) == "number"
    scan(page, number)
    assert f"Phone {tag} was issued." in page.inner_text("main")
    plain.context.close()
