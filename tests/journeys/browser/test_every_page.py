"""Every page of the site is looked at in a browser: here, or by a journey that says which pages it looks at."""

import importlib
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from bluelamp.doors.web import refusals

NOWHERE = "00000000-0000-4000-8000-000000000000"
REASON = "Checking the stock list of the north."

SEEN = {
    "/accessibility": (None, "/accessibility"),
    "/concerns": (None, "/concerns"),
    "/cookies": (None, "/cookies"),
    "/privacy": (None, "/privacy"),
    "/roles-and-permissions": (None, "/roles-and-permissions"),
    "/sign-in/first": (None, "/sign-in/first"),
    "/unsafe-demo-sign-in/": (None, "/unsafe-demo-sign-in/"),
    "/": ("officer", "/"),
    "/may-i/<slug:action>": ("officer", "/may-i/use_app"),
    "/may-i/answers": ("officer", "/may-i/answers"),
    "/oversight": ("officer", "/oversight"),
    "/reason/change": ("officer", "/reason/change?onward=/phones"),
    "/rules": ("officer", "/rules"),
    "/rules/<slug:rule_id>": ("officer", "/rules/whatsapp-needs-permission"),
    "/sign-in/mine/sessions": ("officer", "/sign-in/mine/sessions"),
    "/who-looked": ("officer", "/who-looked"),
    "/imports": ("mobile-team", "/imports"),
    "/phones/export": ("mobile-team", "/phones/export"),
    "/phones/totals": ("mobile-team", "/phones/totals"),
    "/units": ("mobile-team", "/units"),
    "/people/export": ("administrator", "/people/export"),
    "/people/<uuid:person_id>/duty": ("supervisor", "/people/{team}/duty"),
    "/people/<uuid:person_id>/duty/clear": ("supervisor", "/people/{team}/duty/clear"),
    "/people/<uuid:person_id>/duty/enter": ("supervisor", "/people/{team}/duty/enter"),
    "/units/duty": ("supervisor", "/units/duty"),
    "/handing-out": ("data-protection", "/handing-out"),
    "/handing-out/<slug:kind>": ("data-protection", "/handing-out/about-a-person"),
}
"""Who looks at which address, for each page that can be opened at once."""

NO_PAGE = {
    "/counter": "leads to the step that was last taken there",
    "/contacts/<uuid:contact_id>/text.txt": "a file; the journey of contacts opens it",
    "/drafts": "takes what was typed, and leads back to the form",
    "/feeds/deliveries/<uuid:delivery_id>/rows": "a file; the tests of feeds in pages open it",
    "/healthz": "for a monitor, in JSON",
    "/imports/<slug:kind>/<uuid:draft_id>/handed-back.<slug:form>": "a file; the journey of imports opens it",
    "/manifest.webmanifest": "for a browser, in JSON",
    "/told/<uuid:telling_id>/receipt.txt": "a file; the journey of telling opens it",
    "/sign-in/cancelled": "leads to the sign-in page",
    "/sign-in/passkey": "for our script, in JSON",
    "/sign-in/stay": "for our script, without a body",
    "/sign-in/with/<slug:provider_id>": "leads to the provider",
}
"""Addresses that no person looks at, each with the reason."""


def routes(resolver, prefix=""):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"/{prefix}{one.pattern}".replace("//", "/")
        else:
            yield from routes(one, prefix + str(one.pattern))


def claimed():
    """What every journey beside this one says it looks at."""
    for path in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"journeys.browser.{path.stem}")
        for one in vars(module).values():
            for mark in getattr(one, "pytestmark", ()):
                if mark.name == "pages":
                    yield from mark.args


def test_every_page_of_the_site_is_looked_at_by_somebody():
    ours = {one for one in routes(get_resolver()) if not one.startswith("/api/")}
    looked_at = set(SEEN) | set(claimed())
    assert ours - looked_at - set(NO_PAGE) == set(), "add them to SEEN, or to the pages of a journey"
    assert (looked_at | set(NO_PAGE)) - ours == set(), "these are gone"
    assert looked_at & set(NO_PAGE) == set()


def one_of_the_team(visit):
    """The id of somebody whom the visitor leads."""
    visit.go("/units/duty")
    return visit.page.locator("tbody a").last.get_attribute("href").split("/")[2]


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
@pytest.mark.parametrize("role", [None, "officer", "supervisor", "mobile-team", "administrator", "data-protection"])
def test_each_page_that_opens_at_once_keeps_every_promise(visit, role):
    if role:
        visit.sign_in(role)
    wanted = {route: path for route, (who, path) in SEEN.items() if who == role}
    for path in wanted.values():
        assert visit.go(path.format(team=one_of_the_team(visit) if "{team}" in path else "")).status == 200, path
        visit.check()
    assert visit.checked == set(wanted)


@pytest.mark.pages(
    "/people",
    "/people/<uuid:person_id>",
    "/phones",
    "/phones/<uuid:phone_id>",
    "/phones/<uuid:phone_id>/<slug:name>",
    "/reason",
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_the_records_of_the_register_and_the_question_why_keep_every_promise(visit):
    page = visit.page
    visit.sign_in("mobile-team")
    assert visit.go("/people").status == 403
    visit.check()
    visit.click(page.get_by_role("button", name="Go on"))
    visit.check()
    page.fill("textarea[name=reason]", REASON)
    visit.click(page.get_by_role("button", name="Go on"))
    visit.check()
    visit.click(page.locator("table tbody a").first)
    visit.check()
    visit.go("/phones?state=issued")
    visit.check()
    visit.click(page.locator("table tbody a").first)
    visit.check()
    visit.click(page.get_by_role("link", name="Change").first)
    visit.check()
    page.go_back()
    phone = page.url
    for step in ("return", "transfer"):
        visit.go(phone.removeprefix(visit.site) + f"/{step}")
        visit.check()
    visit.click(page.get_by_role("button").last)
    visit.check()


@pytest.mark.pages(
    "/sign-in/mine/tokens",
    "/sign-in/mine/tokens/new",
    "/sign-in/mine/tokens/<str:token_id>/revoke",
    "/sign-in/with/<slug:provider_id>/back",
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_the_pages_of_tokens_and_a_provider_that_says_nothing_keep_every_promise(visit):
    page = visit.page
    visit.sign_in("policy-owner")
    visit.go("/sign-in/mine/tokens/new")
    visit.check()
    visit.click(page.get_by_role("button", name="Make the token"))
    visit.check()
    page.get_by_label("What is it for?").fill("weekly report")
    page.get_by_label("Read the rules in force").check()
    visit.click(page.get_by_role("button", name="Make the token"))
    assert visit.heading() == "Your token"
    visit.check()
    visit.click(page.get_by_role("link", name="Back to your tokens"))
    visit.check()
    visit.click(page.get_by_role("link", name="Revoke").first)
    visit.check()
    visit.go("/sign-in/with/force/back?error=access_denied")
    visit.check()


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_each_refusal_keeps_every_promise(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/imports/phones")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"asset_tag\n"})
    with page.expect_response("**/imports/phones") as answered:
        page.get_by_role("button", name="Look at what it would do").click()
    assert answered.value.status == 403
    assert visit.heading() == "You may not do this"
    visit.check()
    for path, status in (("/nowhere", 404), (f"/may-i/saved/{NOWHERE}", 404), ("/may-i/answers/BL-none", 404)):
        assert visit.go(path).status == status
        visit.check()
    visit.go("/sign-in/out")
    visit.context.clear_cookies(name="bluelamp-form")
    visit.click(page.get_by_role("button", name="Sign out"))
    assert visit.heading() == "This form has to be opened again"
    visit.check()


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
@pytest.mark.parametrize(
    "draw", [refusals.server_error, refusals.unavailable, lambda asked: refusals.bad_request(asked, ValueError())]
)
def test_each_page_for_a_fault_keeps_every_promise(visit, rf, draw):
    """Nothing on the site makes one on purpose, so the page is drawn here and shown at an address of the site."""
    answer = draw(rf.get("/"))

    def show(route):
        route.fulfill(status=answer.status_code, content_type="text/html", body=answer.content)

    visit.page.route("**/fault", show)
    visit.go("/fault")
    visit.check()
