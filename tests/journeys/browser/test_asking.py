"""An officer asks before acting, reads the answer at a glance, keeps it and opens it again."""

import pytest

from journeys.browser.looking import Visit


def answer_each_question(visit):
    """Takes the first choice of each question until there is an answer."""
    for _ in range(10):
        if "/may-i/answers/" in visit.page.url:
            return
        visit.page.locator('input[type="radio"]').first.check()
        visit.click(visit.page.get_by_role("button", name="Continue"))
    raise AssertionError("there was no answer after ten questions")


@pytest.mark.pages(
    "/",
    "/may-i/<slug:action>/<slug:kind>/<path:name>",
    "/may-i/answers",
    "/may-i/answers/<slug:reference>",
    "/may-i/saved/<uuid:saved_id>",
    "/may-i/saved/<uuid:saved_id>/delete",
)
def test_an_officer_asks_about_whatsapp_saves_the_answer_and_opens_it_again(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.check("may-i")
    page.fill("#q", "whatsapp")
    visit.click(page.get_by_role("button", name="Find"))
    visit.click(page.locator('a[href="/may-i/use_app/App/whatsapp"]').first)
    visit.check("question")
    answer_each_question(visit)
    answer = page.url
    assert "/may-i/answers/BL-" in answer
    assert visit.heading() == "Only with permission"
    visit.check("answer")
    visit.click(page.get_by_role("button", name="Save this answer"))
    visit.go("/may-i/answers")
    visit.check()
    visit.click(page.get_by_role("link", name="WhatsApp").first)
    assert visit.heading() == "Only with permission"
    visit.check("saved-answer")
    # Deleted again, so that the answer looks the same at the next width.
    visit.click(page.get_by_role("link", name="Delete it"))
    visit.check()
    visit.click(page.locator("main button[type=submit]"))
    assert "deleted" in page.inner_text("main")


def test_a_reason_leads_to_the_rule_and_its_source(visit):
    visit.sign_in("officer")
    visit.go("/rules/whatsapp-needs-permission")
    assert "News item, app ban" in visit.page.inner_text("main")
    visit.check("rule")


def test_an_officer_asks_with_javascript_off(chromium, site):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    context.set_default_timeout(60_000)
    visit = Visit(context, site, "phone")
    visit.sign_in("officer")
    visit.page.fill("#q", "whatsapp")
    visit.click(visit.page.get_by_role("button", name="Find"))
    visit.click(visit.page.locator('a[href="/may-i/use_app/App/whatsapp"]').first)
    answer_each_question(visit)
    assert visit.heading() == "Only with permission"
    context.close()
