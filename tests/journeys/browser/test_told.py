"""An officer tells the sergeant and holds a receipt; the clock is missed, and the inspector takes it up."""

import re
from datetime import timedelta

import pytest

from journeys.browser.conftest import MORNING

MATTER = "Generated: two people quarrelled in the yard."


def number_in(text):
    """The warrant number in the words for a person."""
    return re.search(r"\((P\d+)\)", text)[1]


def tell(visit):
    """Fills in the form, whose inputs are counted; gives the number of whoever was told."""
    page = visit.page
    visit.go("/told")
    visit.check()
    visit.click(page.get_by_role("button", name="Record that you told somebody"))
    assert page.locator("main form > .govuk-form-group").count() <= 4
    assert "not the confidential channel" in page.inner_text("main")
    page.locator("[name=supervisor]").first.check()
    page.fill("[name=about]", MATTER)
    visit.check("told-new")
    return number_in(page.inner_text("main"))


def lose_the_page(visit):
    """The page goes without a word; what was typed waits on the server."""
    page = visit.page
    page.get_by_text("Draft kept at").wait_for()
    visit.go("/told")
    visit.check()
    visit.click(page.get_by_role("link", name="Go on with what you began"))
    assert page.input_value("[name=about]") == MATTER
    visit.check()


@pytest.mark.pages(
    "/concerns",
    "/told",
    "/told/<uuid:telling_id>",
    "/told/<uuid:telling_id>/<slug:name>",
    "/told/new",
    "/told/new/<uuid:draft_id>",
)
def test_the_sergeant_is_told_and_misses_the_clock(moved):
    with moved(MORNING) as visit:
        page = visit.page
        visit.sign_in("officer")
        supervisor = tell(visit)
        lose_the_page(visit)
        visit.click(page.get_by_role("button", name="Record it"))
        assert "Here is your receipt" in page.inner_text("main")
        receipt = page.url.removeprefix(visit.site)
        visit.check("told-receipt")
        with page.expect_download() as taken:
            page.get_by_role("link", name="Take the receipt away").click()
        assert b"Receipt: told a supervisor" in taken.value.path().read_bytes()
        visit.click(page.get_by_role("link", name="Raise a concern in confidence"))
        visit.check()
    with moved(MORNING + timedelta(hours=13)) as visit:
        page = visit.page
        visit.sign_in("officer")
        visit.go(receipt)
        waited_for(page, "Not answered in time")
        visit.check("told-silent")
        number = inspector_above(visit, supervisor)
        visit.sign_in_by_number(number)
        visit.go(receipt)
        visit.click(page.get_by_role("button", name="Take it up"))
        visit.check()
        visit.click(page.get_by_role("button", name="Take it up"))
        assert "Say it in a few words" in page.inner_text("main")
        visit.check()
        page.fill("[name=says]", "Generated: I spoke to both of them.")
        visit.click(page.get_by_role("button", name="Take it up"))
        visit.sign_in("officer")
        visit.go(receipt)
        assert "I spoke to both of them" in page.inner_text("main")
        visit.check()


def waited_for(page, words):
    """Loads the page again until the sweep has been there."""
    for _ in range(60):
        if words in page.inner_text("main"):
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{words} was never said")


def inspector_above(visit, supervisor):
    """The number of the inspector above a supervisor, as the register shows them to the mobile device team."""
    page = visit.page
    visit.sign_in("mobile-team")
    visit.go(f"/people?text={supervisor}")
    page.fill("textarea[name=reason]", "Generated reason for a journey.")
    visit.click(page.get_by_role("button", name="Go on"))
    for _ in range(6):
        visit.click(page.locator("table tbody a").first)
        shown = page.inner_text("main")
        visit.go("/people?text=" + number_in(shown[shown.index("Line manager") :]))
        if "inspector" in page.locator("table tbody").inner_text().casefold():
            return number_in_row(page)
    raise AssertionError("there is no inspector above")


def number_in_row(page):
    return re.search(r"P\d{3,}", page.locator("table tbody").inner_text())[0]


@pytest.mark.pages("/told/being-told", "/told/<uuid:telling_id>", "/told/<uuid:telling_id>/<slug:name>")
def test_a_supervisor_records_being_told_and_confirms_what_another_recorded(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/told/new")
    supervisor = tell(visit)
    visit.click(page.get_by_role("button", name="Record it"))
    receipt = page.url.removeprefix(visit.site)
    officer = number_in(page.locator("dd", has_text="(P").first.inner_text())
    visit.sign_in_by_number(supervisor)
    visit.go(receipt)
    visit.check()
    visit.click(page.get_by_role("button", name="Yes, I was told"))
    visit.check("told-confirm")
    visit.click(page.get_by_role("button", name="Confirm it"))
    assert "Confirmed" in page.inner_text("main")
    visit.click(page.get_by_role("link", name="Record that somebody told you"))
    visit.check("being-told")
    page.fill("[name=number]", "no such number")
    visit.click(page.get_by_role("button", name="Record it"))
    visit.check()
    page.fill("[name=number]", officer)
    visit.click(page.get_by_role("button", name="Record it"))
    assert "recorded and confirmed" in page.inner_text("main")
    visit.check()
