"""An officer asks for WhatsApp, their sergeant decides, "may I?" changes at once, and lapses when its time is over."""

import re
from datetime import timedelta

import pytest

from journeys.browser.conftest import MORNING
from journeys.browser.looking import Visit
from journeys.browser.test_asking import answer_each_question
from journeys.browser.test_safeguards import say_why

PURPOSE = "Generated: the residents of one street."
LAST = MORNING + timedelta(days=20)


def may_i(visit):
    """What the answer says about WhatsApp now: that it needs a permission or not."""
    visit.go("/may-i/use_app/App/whatsapp")
    answer_each_question(visit)
    return visit.heading()


def fill_in(visit):
    """Everything that a permission for an app is asked with, but which app."""
    page = visit.page
    page.fill("[name=purpose]", PURPOSE)
    page.fill("[name=group]", "Street watch")
    page.fill("[name=record_route]", "Generated: moved into the log each week.")
    page.fill("[name=reference]", "DP-2026-7")
    for part, value in (("day", LAST.day), ("month", LAST.month), ("year", LAST.year)):
        page.fill(f"[name=until-{part}]", str(value))


def ask_for_whatsapp(visit):
    """From the answer that needs it to the request that waits; the address of the request."""
    assert may_i(visit) == "Only with permission"
    visit.click(visit.page.get_by_role("link", name="Ask for this permission"))
    assert "WhatsApp" in visit.page.inner_text("main")
    fill_in(visit)
    visit.click(visit.page.get_by_role("button", name="Ask for it"))
    return visit.page.url.removeprefix(visit.site)


def decide(visit, request, decision, by="supervisor"):
    """As the sergeant: from the list of work to the decision."""
    page = visit.page
    visit.sign_in(by)
    visit.go("/my-team")
    visit.click(page.locator(f'a[href="{request}"]'))
    page.get_by_role("radio", name=decision).check()
    page.fill("[name=conditions]", "Generated: for this group alone.")
    page.fill("[name=reason]", "Generated: there is no other way to reach them.")


def give_back(visit, request):
    """The officer gives the permission back, and what it left is exported: nothing of it is left for the next width."""
    page = visit.page
    visit.sign_in("officer")
    visit.go(request)
    visit.click(page.get_by_role("link", name="The permission that came of it"))
    permission = page.url.removeprefix(visit.site)
    visit.click(page.get_by_role("link", name="Give it back"))
    visit.check()
    visit.click(page.get_by_role("button", name="Give it back"))
    visit.sign_in("supervisor")
    visit.go(permission)
    visit.click(page.get_by_role("link", name="Confirm the export"))
    visit.check()
    page.fill("[name=where]", "Generated: in the records system, under 1.")
    visit.click(page.get_by_role("button", name="Confirm it"))


@pytest.mark.pages(
    "/permissions/mine",
    "/permissions/ask",
    "/permissions/ask/<slug:kind>",
    "/permissions/<uuid:permission_id>",
    "/permissions/<uuid:permission_id>/longer",
    "/permissions/<uuid:permission_id>/<slug:name>",
    "/requests/<uuid:request_id>",
)
def test_an_officer_asks_for_whatsapp_and_may_use_it_as_soon_as_the_sergeant_decides(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/permissions/ask/app?thing=whatsapp")
    visit.check()
    visit.click(page.get_by_role("button", name="Ask for it"))
    assert "Answer the question: What is it for?" in page.inner_text("main")
    visit.check("permission-missing")
    visit.go("/permissions/ask")
    visit.check("permission-kinds")
    page.get_by_role("radio", name="An app, such as WhatsApp").check()
    visit.click(page.get_by_role("button", name="Continue"))
    visit.check()
    page.get_by_role("radio", name="WhatsApp", exact=True).check()
    visit.click(page.get_by_role("button", name="Continue"))
    assert page.url.endswith("/permissions/ask/app?thing=whatsapp")
    request = ask_for_whatsapp(visit)
    assert "Waits for a decision" in page.inner_text("main")
    visit.check("request-own")
    decide(visit, request, "Grant it")
    visit.check("request-to-decide")
    visit.click(page.get_by_role("button", name="Record the decision"))
    assert "has changed from now on" in page.inner_text("main")
    visit.sign_in("officer")
    assert may_i(visit) == "Yes, and you must keep to this"
    visit.go("/permissions/mine")
    visit.check()
    visit.go(request)
    visit.check()
    visit.click(page.get_by_role("link", name="The permission that came of it"))
    visit.check("permission")
    visit.click(page.get_by_role("link", name="Ask for it to run longer"))
    assert page.input_value("[name=purpose]") == PURPOSE
    visit.check()
    give_back(visit, request)
    visit.sign_in("officer")
    assert may_i(visit) == "Only with permission"


def test_a_permission_lapses_on_the_instant_and_waits_for_its_export(visit, site_at):
    visit.sign_in("officer")
    request = ask_for_whatsapp(visit)
    decide(visit, request, "Grant it")
    visit.click(visit.page.get_by_role("button", name="Record the decision"))
    with site_at(MORNING + timedelta(days=22)) as later, Visit(visit.context, later, visit.width) as then:
        then.page.set_default_timeout(60_000)
        then.sign_in("officer")
        assert may_i(then) == "Only with permission"
        then.go("/permissions/mine")
        assert "Over, export to be confirmed" in then.page.inner_text("main")
        then.check()
    visit.context.clear_cookies()
    give_back(visit, request)


@pytest.mark.pages("/requests", "/permissions", "/requests/<uuid:request_id>/take-back")
def test_a_request_is_refused_with_a_reason_and_another_taken_back(visit):
    page = visit.page
    visit.sign_in("officer")
    request = ask_for_whatsapp(visit)
    decide(visit, request, "Refuse it")
    visit.click(page.get_by_role("button", name="Record the decision"))
    visit.sign_in("officer")
    visit.go(request)
    assert "there is no other way to reach them" in page.inner_text("main")
    assert may_i(visit) == "Only with permission"
    request = ask_for_whatsapp(visit)
    visit.click(page.get_by_role("link", name="Take the request back"))
    visit.check()
    visit.click(page.get_by_role("button", name="Take it back"))
    visit.sign_in("policy-owner")
    for path in ("/requests?state=withdrawn", "/permissions"):
        visit.go(path)
        say_why(visit)
        visit.check()
    visit.go("/requests?state=withdrawn")
    visit.click(page.locator("tbody a").first)
    assert re.search(r"/requests/[0-9a-f-]{36}$", page.url)
    visit.check()
