"""Passkeys in a real browser, with a virtual authenticator; the warning before a session ends; nothing in storage.

Needs Chromium; where there is none, these tests are skipped and say so.
"""

import re
import shutil

import pytest
from allauth.mfa.models import Authenticator

from bluelamp.core.kernel import Actor
from bluelamp.records.accounts import acts

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: on Debian, apt-get install chromium"),
]


@pytest.fixture(scope="module")
def loop_allowed():
    """The browser's own loop runs in the thread of the tests, which Django would otherwise refuse to work in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="module")
def chromium(loop_allowed):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server):
    """A page of a fresh browser that has a phone with a fingerprint; its console must stay silent."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(60_000)
    made = context.new_page()
    said = []
    made.on("console", lambda one: said.append(one.text) if one.type in {"error", "warning"} else None)
    made.on("pageerror", lambda error: said.append(str(error)))
    session = context.new_cdp_session(made)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield made
    context.close()
    assert [one for one in said if "Failed to load resource" not in one] == []


@pytest.fixture
def set_up(page, account):
    """Somebody who came in with a one-time code, by the link that holds it behind its #."""
    code = acts.make_link(by=Actor.system("set-up"), person="person-1")
    page.goto(f"/sign-in/first#{code}")
    assert page.input_value("#id_code") == code
    assert "#" not in page.url
    page.click("text=Continue")
    page.wait_for_url("**/sign-in/mine")
    return page


def add_passkey(page):
    page.click("a >> text=Add a passkey")
    page.click("text=Make the passkey")
    page.wait_for_url(re.compile("recovery-codes|/sign-in/mine$"))


def test_a_passkey_is_made_with_a_one_time_code_and_then_signs_in_by_itself(set_up, record):
    page = set_up
    add_passkey(page)
    stored = Authenticator.objects.get(type="webauthn")
    page.goto("/sign-in/out")
    page.click("main button")
    page.wait_for_url("**/sign-in")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(re.compile(r"/$|/sign-in/mine$"))
    page.goto("/sign-in/mine")
    assert page.locator("h1").inner_text() == "How you sign in"
    assert stored.wrap().name in page.content()
    assert "accounts.signed-in" in record()
    assert "accounts.factor-added" in record()


def test_a_passkey_is_removed_only_after_it_was_shown_again(set_up, record):
    page = set_up
    add_passkey(page)
    page.goto("/sign-in/mine")
    page.click("li >> text=Remove")
    if "/again" in page.url:
        page.click("button >> text=Use a passkey")
        page.wait_for_url("**/remove")
    page.click("text=Yes, take it away")
    page.wait_for_url("**/sign-in/mine")
    assert Authenticator.objects.filter(type="webauthn").count() == 0
    assert record()[-1] == "accounts.factor-removed"


def test_a_passkey_that_the_browser_does_not_have_says_so_and_leaves_the_other_ways(page, account):
    page.goto("/sign-in")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert page.locator("#id_password").is_visible()


def test_before_a_session_ends_the_page_says_so_and_one_press_keeps_it(set_up, account):
    page = set_up
    page.clock.install()
    page.goto("/sign-in/mine")
    page.clock.fast_forward("28:05")
    dialog = page.locator("dialog.bl-session")
    assert dialog.is_visible()
    assert "signed out in two minutes" in dialog.inner_text()
    with page.expect_response("**/sign-in/stay") as answered:
        dialog.locator("button").click()
    assert answered.value.status == 204
    page.wait_for_function("!document.querySelector('dialog.bl-session').open")


def test_nothing_is_kept_in_the_browser_but_cookies_that_no_script_can_read(set_up):
    page = set_up
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("document.cookie") == ""
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert set(cookies) == {"bluelamp-session", "bluelamp-form"}
    assert all(one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies.values())


def test_without_javascript_the_other_ways_to_sign_in_work(chromium, live_server, account):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    assert not page.locator("text=Sign in with a passkey").is_visible()
    page.goto("/sign-in/first")
    page.fill("#id_code", acts.make_link(by=Actor.system("set-up"), person="person-1"))
    page.click("text=Continue")
    assert page.locator("h1").inner_text() == "How you sign in"
    context.close()
