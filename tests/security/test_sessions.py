"""Sessions and second factors: names that cannot be guessed, codes that count once, changes freshly proved."""

import re
import time
from importlib import import_module

import pytest
from allauth.account.internal.flows import login as library
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings as django
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver

from bluelamp.records.accounts import acts, ports, queries
from bluelamp.records.accounts.models import Account, Token
from bluelamp.site.sign_in_wiring import actor_of
from security.addresses import every_address
from security.conftest import browser_of, undone

PASSWORD = "four words that do not belong"  # noqa: S105 - of nobody
CHANGES = (
    "/sign-in/mine/passkeys/add",
    "/sign-in/mine/code-app/add",
    "/sign-in/mine/code-app/remove",
    "/sign-in/mine/password",
    "/sign-in/mine/recovery-codes",
    "/sign-in/mine/recovery-codes/new",
    "/sign-in/mine/tokens/new",
    "/sign-in/mine/sessions",
)


@pytest.fixture
def officer(force):
    """An officer's account, with a password, a code app and recovery codes."""
    client = browser_of(force, force.subject)
    account = Account.objects.get(person=force.subject)
    account.set_password(PASSWORD)
    account.save()
    client.force_login(account)
    TOTP.activate(account, SEED)
    RecoveryCodes.activate(account)
    return account


SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(seconds):
    return format_hotp_value(hotp_value(SEED, int(seconds) // 30))


def with_password(account):
    """A browser in which the first step was taken."""
    made = Client()
    answer = made.post("/sign-in", {"login": account.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/second-step"
    return made


def is_in(client):
    return client.get("/sign-in/mine").status_code == 200


def test_the_ways_to_sign_in_are_these_and_no_other():
    assert django.AUTHENTICATION_BACKENDS == ["allauth.account.auth_backends.AuthenticationBackend"]
    assert set(django.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}
    assert {"username"} == django.ACCOUNT_LOGIN_METHODS
    opened = {one.pattern for one in every_address() if one.open_to_all}
    ways = {one for one in opened if one.startswith(("/sign-in", "/unsafe"))}
    assert ways == {
        "/sign-in",
        "/sign-in/cancelled",
        "/sign-in/first",
        "/sign-in/passkey",
        "/sign-in/second-step",
        "/sign-in/with/<slug:provider_id>",
        "/sign-in/with/<slug:provider_id>/back",
        "/unsafe-demo-sign-in/",
    }
    assert get_resolver().reverse_dict.getlist("account_reset_password") == []


def test_a_new_site_has_no_account_and_nobody_can_make_one(db):
    assert Account.objects.count() == 0
    assert Client().post("/sign-in", {"login": "admin", "password": "admin"}).status_code == 422
    assert [one.name for one in Account._meta.get_fields() if "hint" in one.name or "question" in one.name] == []


def test_a_session_has_a_name_that_cannot_be_guessed(force):
    names = {browser_of(force, person).session.session_key for person in force.people.values()}
    assert len(names) == len(force.people)
    assert all(re.fullmatch(r"[a-z0-9]{32,}", one) for one in names), "32 of 36 letters are 165 bits"
    store = import_module(django.SESSION_ENGINE).SessionStore
    assert issubclass(store, InDatabase)
    assert store._get_new_session_key is InDatabase._get_new_session_key, "the name is made by Django"
    assert django.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


def test_every_page_of_somebody_signed_in_shows_the_way_out(force):
    client = browser_of(force, force.people["administrator"])
    without, pages = [], 0
    for one in every_address():
        if one.is_api or one.open_to_all:
            continue
        with undone(client):
            answer = client.get(one.with_parts(force.known))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            pages += 1
            if "/sign-in/out" not in answer.content.decode():
                without.append(one.pattern)
    assert without == []
    assert pages > 15


@pytest.mark.parametrize("path", CHANGES)
def test_whoever_finds_a_browser_left_open_changes_nothing(path, officer, force):
    client = browser_of(force, force.subject)
    session = client.session
    session[library.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 16 * 60}]
    session[library._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(officer.pk)
    session.save()
    before = (Authenticator.objects.count(), Token.objects.count(), UserSession.objects.count())
    answer = client.post(path, {"purpose": "x", "reach": "asking", "until_0": "1", "until_1": "1", "until_2": "2027"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/again")
    assert before == (Authenticator.objects.count(), Token.objects.count(), UserSession.objects.count())


def test_proving_again_who_one_is_gives_the_session_another_name(officer, force):
    client = browser_of(force, force.subject)
    before = client.session.session_key
    answer = client.post("/sign-in/again?next=/sign-in/mine/tokens/new", {"password": PASSWORD})
    assert answer.status_code == 302
    after = client.session.session_key
    assert before != after
    stolen = Client()
    stolen.cookies["bluelamp-session"] = before
    assert not is_in(stolen)
    assert is_in(client)
    assert UserSession.objects.filter(session_key=after).exists(), "it is in the list of sessions under its new name"


def test_a_code_of_the_app_counts_once(officer):
    code = code_at(time.time())
    first, second = with_password(officer), with_password(officer)
    assert first.post("/sign-in/second-step", {"code": code}).status_code == 302
    assert second.post("/sign-in/second-step", {"code": code}).status_code == 422
    assert is_in(first)
    assert not is_in(second)


def test_a_code_of_the_app_counts_for_its_half_minute_alone(officer):
    for seconds in (-61, -3600, 61, 3600):
        client = with_password(officer)
        assert client.post("/sign-in/second-step", {"code": code_at(time.time() + seconds)}).status_code in {422, 429}
        assert not is_in(client)


def test_a_recovery_code_counts_once_and_stands_nowhere_in_clear(officer):
    row = Authenticator.objects.get(user=officer, type="recovery_codes")
    codes = row.wrap().get_unused_codes()
    assert len(set(codes)) == len(codes) >= 8
    assert all(len(re.sub(r"\W", "", one)) >= 8 for one in codes)
    assert not any(one in str(row.data) for one in codes)
    seed = ports.current.box.open(row.data["seed"], bound_to="second factor")
    assert len(seed) >= 32, "the seed of all of them is long, random and sealed"
    first, second = with_password(officer), with_password(officer)
    assert first.post("/sign-in/second-step", {"code": codes[0]}).status_code == 302
    assert second.post("/sign-in/second-step", {"code": codes[0]}).status_code == 422


def test_the_seed_of_a_code_app_is_sealed_and_of_the_size_of_its_hash(officer, force):
    row = Authenticator.objects.get(user=officer, type="totp")
    assert SEED not in str(row.data)
    from allauth.mfa.totp.internal.auth import generate_totp_secret  # noqa: PLC0415 - it alone

    made = {generate_totp_secret() for _ in range(20)}
    assert len(made) == 20
    assert all(len(one) >= 32 for one in made), "32 letters of base 32 are 160 bits"


def test_guessing_the_second_step_is_slowed_down(officer):
    client = with_password(officer)
    for n in range(12):
        assert client.post("/sign-in/second-step", {"code": f"{n:06}"}).status_code in {422, 429}
    client.post("/sign-in/second-step", {"code": code_at(time.time())})
    assert not is_in(client), "after so many guesses the right code does not count either, for a while"


def test_all_sessions_and_tokens_of_somebody_cut_off_are_over_at_once(officer, force):
    client = browser_of(force, force.subject)
    UserSession.objects.get_or_create(
        session_key=client.session.session_key, defaults={"user": officer, "ip": "192.0.2.1", "user_agent": "x"}
    )
    assert is_in(client)
    acts.cut_off(by=actor_of(force.people["administrator"], "passkey"), person=force.subject)
    assert not is_in(client)
    assert [one for one in queries.tokens_of(force.subject) if one.revoked_at is None] == []


@pytest.mark.parametrize("password", ["r7 kq w5 zm x9", "bluelamp police sergeant", "Example force officer 1"])
def test_a_password_that_is_short_or_of_this_place_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_no_password_that_everybody_knows_is_taken():
    from django.contrib.auth.password_validation import CommonPasswordValidator  # noqa: PLC0415 - for its list

    known = CommonPasswordValidator().passwords
    assert len(known) > 15_000
    for one in sorted(known, key=len)[-60:]:
        with pytest.raises(ValidationError):
            validate_password(one)


@pytest.mark.parametrize(
    "password",
    [
        "only small letters here",
        "9876543210 5647382910",
        "ÆØÅ ünïcode 密码密码密码 x",
        "x1 kpqz " * 20 + "!",
        "  spaces around it  !",
    ],
)
def test_a_password_of_any_letters_and_of_any_length_is_taken_as_it_is(password):
    if password.strip() == password:
        validate_password(password)
    account = Account(username="a", person="p")
    account.set_password(password)
    assert account.check_password(password)
    for other in (password[:-1], password.upper(), password.strip(), password[:64]):
        assert account.check_password(other) == (other == password)


def test_a_password_is_kept_by_a_slow_function_and_never_grows_old():
    kept = make_password(PASSWORD)
    hasher = identify_hasher(kept)
    assert hasher.algorithm == "scrypt"
    cost = hasher.decode(kept)
    assert cost["work_factor"] * cost["block_size"] * cost["parallelism"] >= 2**14 * 8 * 5
    assert PASSWORD not in kept
    assert [one.name for one in Account._meta.get_fields() if "expire" in one.name or "changed" in one.name] == []


def test_a_password_is_changed_by_whoever_knows_the_present_one(officer, force):
    client = browser_of(force, force.subject)
    client.post("/sign-in/again?next=/sign-in/mine", {"password": PASSWORD})
    new = "five other words without sense"
    fields = {"password1": new, "password2": new}
    client.post("/sign-in/mine/password", {**fields, "oldpassword": "not the present one"})
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    client.post("/sign-in/mine/password", {**fields, "oldpassword": PASSWORD})
    officer.refresh_from_db()
    assert officer.check_password(new)


def test_a_field_for_a_password_hides_it_and_lets_a_manager_fill_it(force):
    pages = [Client().get("/sign-in").content.decode()]
    client = browser_of(force, force.subject)
    pages.append(client.get("/sign-in/mine/password/set").content.decode())
    for page in pages:
        fields = re.findall(r"<input[^>]*name=\"(?:old)?password[12]?\"[^>]*>", page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert not re.search(r"onpaste|maxlength|readonly|value=\"[^\"]", field)
