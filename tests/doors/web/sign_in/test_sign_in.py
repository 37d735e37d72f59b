"""Local accounts: a one-time code, a password with a code app, sessions that end, people who left."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from bluelamp.core.kernel import Actor
from bluelamp.records.accounts import acts, ports
from doors_web_sign_in.helpers import PASSWORD

pytestmark = pytest.mark.django_db


def one_time_code():
    return acts.make_link(by=Actor.system("set-up"), person="person-1")


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def begin(browser):
    return browser.post("/sign-in/first", {"code": one_time_code()})


def test_nobody_is_signed_in_at_first_and_the_page_says_how(browser, account):
    answer = browser.get("/sign-in/mine")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/sign-in/mine"
    page = browser.get("/sign-in?next=/sign-in/mine")
    assert page.status_code == 200
    assert "Sign in with a passkey" in words(page)
    assert 'value="/sign-in/mine"' in words(page)


def test_a_one_time_code_opens_the_pages_of_sign_in_and_nothing_else(browser, account, record):
    assert begin(browser).headers["Location"] == "/sign-in/mine"
    assert "Your one-time code is used up" in words(browser.get("/sign-in/mine"))
    assert browser.get("/")["Location"] == "/sign-in/mine"
    assert record()[-1] == "accounts.set-up-link-used"


def test_a_wrong_code_says_so_and_lets_nobody_in(browser, account):
    answer = browser.post("/sign-in/first", {"code": "no-such-code"})
    assert answer.status_code == 422
    assert "was used before, ran out" in words(answer)
    assert browser.get("/sign-in/mine").status_code == 302


def test_a_password_and_a_code_app_are_set_up_and_sign_in_together(browser, account, record):
    begin(browser)
    short = browser.post("/sign-in/mine/password/set", {"password1": "x" * 14, "password2": "x" * 14})
    assert short.status_code == 422
    assert browser.post("/sign-in/mine/password/set", {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    again = browser.get("/sign-in/mine/code-app/add")
    assert again["Location"].startswith("/sign-in/again?")
    browser.post(again["Location"], {"password": PASSWORD})
    page = browser.get("/sign-in/mine/code-app/add")
    secret = re.search(r"bl-mono\">([A-Z2-7]{32})<", words(page))[1]
    assert browser.post("/sign-in/mine/code-app/add", {"code": code_of(secret)}).status_code == 302
    assert "accounts.factor-added" in record()
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert ports.current.box.open(stored, bound_to="second factor") == secret
    assert browser.get("/sign-in/mine/sessions").status_code == 200, "the rest of the site is open now"

    browser.post("/sign-in/out")
    assert record()[-1] == "accounts.signed-out"
    first = browser.post("/sign-in", {"login": account.sign_in_name, "password": PASSWORD})
    assert first["Location"] == "/sign-in/second-step"
    assert browser.get("/sign-in/mine").status_code == 302, "the password alone lets nobody in"
    wrong = browser.post("/sign-in/second-step", {"code": "000000"})
    assert wrong.status_code == 422
    later = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    done = browser.post("/sign-in/second-step", {"code": later})
    if done.status_code == 422:  # the code that set the app up was shown within the same half minute: it counts once
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
        done = browser.post("/sign-in/second-step", {"code": codes[0]})
    assert done["Location"] == "/"
    assert record()[-1] == "accounts.signed-in"


def test_a_password_alone_lets_nobody_in_even_where_nothing_else_is_set_up(browser, with_password, record):
    answer = browser.post("/sign-in", {"login": with_password.sign_in_name, "password": PASSWORD})
    assert answer.status_code == 403
    assert "A password alone lets nobody in here" in words(answer)
    assert record()[-1] == "accounts.sign-in-refused"
    assert browser.get("/sign-in/mine").status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(browser, with_password):
    answers = [
        browser.post("/sign-in", {"login": name, "password": "wrong " * 4})
        for name in (with_password.sign_in_name, "nobody-here")
    ]
    assert {one.status_code for one in answers} == {422}
    bodies = [re.sub(r'value="[^"]*"', "", one.content.decode()) for one in answers]
    assert bodies[0] == bodies[1]


def test_guessing_is_slowed_down_and_said_so(browser, with_password, settings):
    answers = [
        browser.post("/sign-in", {"login": with_password.sign_in_name, "password": f"guess {n}"}) for n in range(40)
    ]
    assert answers[-1].status_code == 429
    assert "That was too often" in words(answers[-1])


def test_somebody_who_left_is_out_at_the_next_request(browser, account, in_the_force):
    begin(browser)
    in_the_force.remove("person-1")
    assert browser.get("/sign-in/mine")["Location"].startswith("/sign-in?")
    in_the_force.add("person-1")
    assert browser.get("/sign-in/mine").status_code == 302, "the session is over, not only refused"


def test_somebody_who_left_is_not_let_in_with_a_code_they_still_have(browser, account, in_the_force):
    code = one_time_code()
    in_the_force.remove("person-1")
    assert browser.post("/sign-in/first", {"code": code}).status_code == 422


def test_a_session_ends_when_nobody_was_there_and_says_so(browser, account):
    begin(browser)
    session = browser.session
    session["seen"] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert browser.get("/sign-in/mine")["Location"] == "/sign-in?next=/sign-in/mine"
    assert "You were signed out because" in words(browser.get("/sign-in"))


def test_a_session_ends_after_a_working_day_however_busy(browser, account):
    begin(browser)
    session = browser.session
    session["began"] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert browser.get("/sign-in/mine").status_code == 302


def test_pressing_stay_keeps_a_session(browser, account, settings):
    begin(browser)
    session = browser.session
    idle = settings.CONFIGURATION.session_idle
    from django.utils import timezone  # noqa: PLC0415 - for this one moment

    session["seen"] = (timezone.now() - idle + timedelta(minutes=1)).isoformat()
    session.save()
    assert browser.post("/sign-in/stay").status_code == 204
    assert browser.session["seen"] > session["seen"]
    assert browser.get("/sign-in/stay").status_code == 405
    assert f'data-session-idle="{int(idle.total_seconds())}"' in words(browser.get("/sign-in/mine"))


def test_signing_in_gives_the_session_another_name(browser, account):
    browser.get("/sign-in")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = browser.cookies["bluelamp-session"].value if "bluelamp-session" in browser.cookies else None
    begin(browser)
    assert browser.cookies["bluelamp-session"].value != before


def test_signing_out_asks_first_and_clears_what_the_browser_kept(browser, account):
    begin(browser)
    assert browser.get("/sign-in/out").status_code == 200
    assert browser.get("/sign-in/mine").status_code == 200, "looking at the page signs nobody out"
    key = browser.session.session_key
    answer = browser.post("/sign-in/out")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    browser.cookies["bluelamp-session"] = key
    assert browser.get("/sign-in/mine").status_code == 302, "the old session is gone on the server too"


def test_other_sessions_are_listed_and_ended_and_this_one_stays(account, browser, client, django_user_model):
    for one in (browser, client):
        begin(one)
        one.session.save()
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - the library's rows

    row = django_user_model.objects.get(pk=account.number)
    for one in (browser, client):
        UserSession.objects.get_or_create(
            session_key=one.session.session_key,
            defaults={"user": row, "ip": "192.0.2.1", "user_agent": "Firefox Linux"},
        )
        session = one.session
        del session["setting_up"]
        session.save()
    assert "Firefox on Linux" in words(browser.get("/sign-in/mine/sessions"))
    assert browser.post("/sign-in/mine/sessions").status_code == 302
    assert client.get("/sign-in/mine").status_code == 302
    assert browser.get("/sign-in/mine").status_code == 200


def test_no_other_address_of_the_library_is_open(browser, account):
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/password/reset/", "/sign-in/signup", "/3rdparty/"):
        assert browser.get(path).status_code == 404
    from django.urls import NoReverseMatch  # noqa: PLC0415 - for this one check

    for name in ("account_signup", "account_email", "account_reset_password", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_after_sign_in_nobody_is_sent_to_another_site(browser, with_password, elsewhere):
    answer = browser.post("/sign-in", {"login": with_password.sign_in_name, "password": PASSWORD, "next": elsewhere})
    assert "evil.example" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")
