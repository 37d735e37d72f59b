"""An officer asks before acting, reads the answer at a glance, keeps it and opens it again."""

import pytest


def answer_each_question(page):
    """Takes the first choice of each question until there is an answer."""
    for _ in range(10):
        if "/may-i/answers/" in page.url:
            return
        page.locator('input[type="radio"]').first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()
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
    page.get_by_role("button", name="Find").click()
    page.locator('a[href="/may-i/use_app/App/whatsapp"]').first.click()
    visit.check("question")
    answer_each_question(page)
    answer = page.url
    assert "/may-i/answers/BL-" in answer
    assert visit.heading() == "Only with permission"
    visit.check("answer")
    with page.expect_navigation():
        page.get_by_role("button", name="Save this answer").click()
    visit.go("/may-i/answers")
    visit.check()
    page.get_by_role("link", name="WhatsApp").first.click()
    assert visit.heading() == "Only with permission"
    visit.check("saved-answer")
    # Deleted again, so that the answer looks the same at the next width.
    page.get_by_role("link", name="Delete it").click()
    visit.check()
    page.locator("main button[type=submit]").click()
    assert "deleted" in page.inner_text("main")


def test_a_reason_leads_to_the_rule_and_its_source(visit):
    visit.sign_in("officer")
    visit.go("/rules/whatsapp-needs-permission")
    assert "News item, app ban" in visit.page.inner_text("main")
    visit.check("rule")


def test_an_officer_asks_with_javascript_off(chromium, site):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(site + "/unsafe-demo-sign-in/")
    page.click('[data-role="officer"]')
    page.fill("#q", "whatsapp")
    page.get_by_role("button", name="Find").click()
    page.locator('a[href="/may-i/use_app/App/whatsapp"]').first.click()
    answer_each_question(page)
    assert page.locator("h1").inner_text() == "Only with permission"
    context.close()
