"""Somebody sets up how they sign in: a passkey, a password with a code app; then signs in with each."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest

from doors_web_sign_in import provider as service

PASSWORD = "four words that do not belong"  # noqa: S105 - of nobody
PEOPLE = {"desktop": "auditor", "phone": "federation"}
"""Another person at each width: what one set up would be in the way of the other."""
PHONE_WITH_A_FINGERPRINT = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_a_fingerprint(visit):
    """The browser has a phone's own authenticator from now on."""
    session = visit.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_WITH_A_FINGERPRINT})


def code_of(secret):
    """What a code app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def press(visit, name):
    visit.click(visit.page.get_by_role("button", name=name, exact=True))


def follow(visit, name):
    visit.click(visit.page.get_by_role("link", name=name).first)


def prove(visit):
    """Shows once more who it is, where a page asks that first."""
    if visit.heading() == "Show once more that it is you":
        visit.check()
        press(visit, "Use a passkey")


def sign_out(visit):
    visit.go("/sign-in/out")
    visit.check()
    press(visit, "Sign out")
    assert visit.heading() == "Sign in"
    visit.check("sign-in")


@pytest.mark.pages(
    "/sign-in",
    "/sign-in/out",
    "/sign-in/second-step",
    "/sign-in/again",
    "/sign-in/again/code",
    "/sign-in/again/passkey",
    "/sign-in/mine",
    "/sign-in/mine/passkeys/add",
    "/sign-in/mine/passkeys/<int:pk>/remove",
    "/sign-in/mine/code-app/add",
    "/sign-in/mine/code-app/remove",
    "/sign-in/mine/password",
    "/sign-in/mine/password/set",
    "/sign-in/mine/recovery-codes",
    "/sign-in/mine/recovery-codes/new",
)
def test_a_passkey_and_a_code_app_are_set_up_and_each_signs_in(visit):
    page = visit.page
    give_a_fingerprint(visit)
    visit.sign_in(PEOPLE[visit.width])
    visit.go("/sign-in/mine")
    visit.check()
    follow(visit, "Add a passkey")
    assert not page.locator("[data-passkey-error]").is_visible()
    visit.check("passkey-to-add")
    press(visit, "Make the passkey")
    page.wait_for_url(re.compile("recovery-codes|/sign-in/mine$"))
    visit.go("/sign-in/mine")
    name = page.locator(".govuk-list--bullet li").first.inner_text()
    assert "Remove" in name
    secret, sign_in_name = set_up_a_code_app(visit)
    see_the_rest(visit)
    sign_out(visit)
    assert not page.locator("[data-passkey-error]").is_visible()
    visit.check()
    press(visit, "Sign in with a passkey")
    page.wait_for_url(re.compile(r"/$|/sign-in/mine$"))
    sign_out(visit)
    sign_in_with_a_code(visit, sign_in_name, secret)


def set_up_a_code_app(visit):
    """Sets a password and a code app; gives the app's secret and the sign-in name."""
    page = visit.page
    follow(visit, "Set a password")
    prove(visit)
    visit.check()
    press(visit, "Save the password")
    visit.check()
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    press(visit, "Save the password")
    visit.go("/sign-in/mine")
    sign_in_name = re.search(r"sign-in name is (\S+)\.", page.inner_text("main"))[1]
    follow(visit, "Add a code app")
    prove(visit)
    visit.check()
    secret = page.locator("main .bl-mono").first.inner_text().replace(" ", "")
    page.get_by_role("textbox").first.fill(code_of(secret))
    press(visit, "Add the code app")
    visit.go("/sign-in/mine/recovery-codes")
    visit.check()
    visit.go("/sign-in/mine")
    visit.check("sign-in-mine")
    return secret, sign_in_name


def see_the_rest(visit):
    """The pages that change what was set up, and those that ask once more who it is."""
    for path in (
        "/sign-in/mine/recovery-codes/new",
        "/sign-in/mine/password",
        "/sign-in/mine/code-app/remove",
        "/sign-in/again",
        "/sign-in/again/code",
        "/sign-in/again/passkey",
    ):
        visit.go(path)
        visit.check()
    visit.go("/sign-in/mine")
    follow(visit, "Remove")
    visit.check()


def sign_in_with_a_code(visit, sign_in_name, secret):
    visit.go("/sign-in")
    visit.page.get_by_label("Sign-in name").fill(sign_in_name)
    visit.page.get_by_label("Password", exact=True).fill("not this one, which is wrong")
    press(visit, "Sign in")
    visit.check()
    visit.page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(visit, "Sign in")
    assert visit.heading() == "One more step"
    visit.check("sign-in-second-step")
    visit.page.get_by_role("textbox").first.fill("000000")
    press(visit, "Continue")
    visit.check()
    visit.page.get_by_role("textbox").first.fill(fresh_code(secret))
    press(visit, "Continue")
    assert visit.heading() == "May I?"


@pytest.mark.pages(
    "/people/<uuid:person_id>",
    "/people/<uuid:person_id>/account",
    "/people/<uuid:person_id>/account/<slug:name>",
    "/sign-in",
    "/sign-in/first",
    "/sign-in/mine",
)
def test_an_administrator_lets_somebody_in_who_then_signs_in_with_the_service_of_the_force(visit):
    """Once with a one-time code, and then by the force's own service: a real provider, as a program of its own."""
    page = visit.page
    visit.sign_in("administrator")
    visit.go("/people?kind=staff")
    page.fill("textarea[name=reason]", "Somebody new cannot sign in yet.")
    press(visit, "Go on")
    visit.click(page.locator("table tbody a").first)
    visit.check()
    follow(visit, "Account and sign-in")
    account = page.url.removeprefix(visit.site)
    visit.check()
    if page.get_by_role("link", name="Open an account").count():
        follow(visit, "Open an account")
        visit.check()
        press(visit, "Open the account")
        visit.check()
    # Linking once more what is linked changes nothing, so each width may do it.
    follow(visit, "Link who they are")
    press(visit, "Link it")
    visit.check()
    page.get_by_label("the force").check()
    page.fill("[name=identity]", "1")
    press(visit, "Link it")
    follow(visit, "Make a one-time code")
    press(visit, "Make the code")
    visit.check()
    code = page.locator(".bl-token").first.inner_text()
    visit.go(account)
    follow(visit, "Sign them out everywhere")
    visit.check()
    sign_out(visit)
    follow(visit, "I have a one-time code")
    visit.check()
    page.fill("#id_code", code)
    press(visit, "Continue")
    assert "one-time code is used up" in page.inner_text("main")
    visit.check()
    sign_out(visit)
    press(visit, "Sign in with the force")
    if page.locator("input[name=login]").count():
        page.fill("input[name=login]", service.PERSON)
        page.fill("input[name=password]", service.PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.wait_for_url(f"{visit.site}/**")
    assert visit.heading() == "May I?"
    visit.check()


def fresh_code(secret):
    """A code that was not used yet: one counts once."""
    used, waited = code_of(secret), time.monotonic() + 31
    while time.monotonic() < waited and code_of(secret) == used:
        time.sleep(0.5)
    return code_of(secret)
