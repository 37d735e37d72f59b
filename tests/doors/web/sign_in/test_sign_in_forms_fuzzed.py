"""Every form of signing in, ours and the library's, with anything at all in it: refused in words, never a fault."""

import base64
import json
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.sign_in import demo
from bluelamp.records.accounts import acts
from doors.web.fuzzing import FAULTLESS, FUZZED, MARK, WORDS, Case, names_for, never_a_fault, refused_in_words
from doors_web_sign_in.helpers import PASSWORD

pytestmark = pytest.mark.django_db
OPEN = {
    "sign_in.views.SignInForm": Case("/sign-in", {"login": MARK, "password": "x"}),
    "sign_in.views.FirstForm": Case("/sign-in/first", {"code": MARK}),
    "sign_in.demo.DemoForm": Case("/unsafe-demo-sign-in/", {"person": "?"}),
}
SIGNED_IN = {
    "sign_in.tokens.TokenForm": Case("/sign-in/mine/tokens/new", {"purpose": MARK, "until-day": "x"}),
}
FORMS = sorted([*OPEN, *SIGNED_IN])
PAGES = [
    "/sign-in",
    "/sign-in/passkey",
    "/sign-in/second-step",
    "/sign-in/first",
    "/sign-in/stay",
    "/sign-in/again",
    "/sign-in/again/code",
    "/sign-in/again/passkey",
    "/sign-in/mine",
    "/sign-in/mine/passkeys/add",
    "/sign-in/mine/passkeys/1/remove",
    "/sign-in/mine/code-app/add",
    "/sign-in/mine/code-app/remove",
    "/sign-in/mine/recovery-codes",
    "/sign-in/mine/recovery-codes/new",
    "/sign-in/mine/password/set",
    "/sign-in/mine/password",
    "/sign-in/mine/sessions",
    "/sign-in/mine/tokens/new",
    "/sign-in/mine/tokens/nobodys/revoke",
]
BOXES = [
    *("login", "password", "code", "credential", "name", "passwordless", "next", "remember"),
    *("oldpassword", "password1", "password2", "purpose", "reach", "until-day", "until-month", "until-year"),
]
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "signature"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=6,
)
TYPED = st.one_of(WORDS, JSON.map(json.dumps), st.just(PASSWORD))


@pytest.fixture
def enter(account, settings, monkeypatch):
    """A browser that came in with a one-time code a moment ago, or one of nobody."""
    settings.CONFIGURATION = replace(settings.CONFIGURATION, unsafe_demo_sign_in=True)
    monkeypatch.setattr(demo, "people", lambda: ())

    def make(*, signed_in):
        cache.clear()
        browser = Client()
        if signed_in:
            code = acts.make_link(by=Actor.system("set-up"), person="person-1")
            assert browser.post("/sign-in/first", {"code": code}).status_code == 302
            session = browser.session
            session.pop("setting_up", None)
            session.save()
        return browser

    return make


@pytest.mark.parametrize("name", [name for name in FORMS if name != "sign_in.demo.DemoForm"])
def test_what_a_form_refuses_comes_back_as_typed_with_a_sentence(enter, name):
    refused_in_words(enter(signed_in=name in SIGNED_IN), name, {**OPEN, **SIGNED_IN}[name])


@pytest.mark.parametrize("name", FORMS)
@FUZZED
@given(data=st.data())
def test_whatever_is_typed_is_never_a_fault_of_ours(enter, name, data):
    browser, case = enter(signed_in=name in SIGNED_IN), {**OPEN, **SIGNED_IN}[name]
    never_a_fault(browser, case, names_for(browser, case), data)


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("path", PAGES)
@FUZZED
@given(data=st.data())
def test_whatever_a_page_of_sign_in_is_sent_it_never_fails(enter, path, signed_in, data):
    browser = enter(signed_in=signed_in)
    browser.get(path)  # a page may keep a challenge that the form answers
    typed = data.draw(st.dictionaries(st.sampled_from(BOXES), TYPED, max_size=6))
    assert browser.post(path, typed).status_code in FAULTLESS


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/sign-in/mine/password/set", {"password1": "x" * 14, "password2": "x" * 14}),
        ("/sign-in/mine/password/set", {"password1": PASSWORD, "password2": "another one of that length"}),
    ],
)
def test_what_the_librarys_forms_refuse_is_refused_as_any_other(enter, path, wrong):
    answer = enter(signed_in=True).post(path, wrong)
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.content.decode()


OTHERS = ("userHandle", "attestationObject", "transports", "publicKeyAlgorithm")
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["", "AAAA", "public-key", "!"]))
TEXTS = st.one_of(
    st.binary(max_size=60).map(lambda some: base64.urlsafe_b64encode(some).decode().rstrip("=")),
    JSON.map(lambda some: base64.urlsafe_b64encode(json.dumps(some).encode()).decode().rstrip("=")),
    st.text(max_size=8),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["id", "rawId", "type", "authenticatorAttachment"], LEAVES),
        "clientExtensionResults": st.one_of(LEAVES, st.dictionaries(st.sampled_from(["credProps", "prf"]), LEAVES)),
        "response": st.one_of(
            LEAVES,
            st.dictionaries(
                st.sampled_from(
                    [
                        "clientDataJSON",
                        "authenticatorData",
                        "signature",
                        "userHandle",
                        "attestationObject",
                        "transports",
                    ]
                ),
                st.one_of(LEAVES, st.just([]), st.just({})),
            ),
        ),
    },
)
"""Answers of a passkey with anything missing and anything in its place: what a program without one would send."""


@pytest.mark.parametrize(
    ("path", "signed_in"),
    [("/sign-in/passkey", False), ("/sign-in/again/passkey", True), ("/sign-in/mine/passkeys/add", True)],
)
@settings(parent=FUZZED, max_examples=80)
@example(answer={"id": None})
@example(
    answer={
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {"clientDataJSON": "", "signature": 10**18},
    }
)
@example(answer={"id": "AAAA", "rawId": "AAAA"})
@given(answer=ANSWERS)
def test_an_answer_that_no_passkey_gave_is_refused_whatever_it_lacks(enter, path, signed_in, answer):
    browser = enter(signed_in=signed_in)
    browser.get(path)
    assert browser.post(path, {"credential": json.dumps(answer)}).status_code in FAULTLESS


@pytest.mark.parametrize(
    ("path", "signed_in"),
    [("/sign-in/passkey", False), ("/sign-in/again/passkey", True), ("/sign-in/mine/passkeys/add", True)],
)
@settings(parent=FUZZED, max_examples=80)
@given(data=st.data())
def test_an_answer_of_the_right_shape_with_anything_in_it_is_refused_too(enter, path, signed_in, data):
    browser = enter(signed_in=signed_in)
    browser.get(path)
    parts = [*("clientDataJSON", "authenticatorData", "signature"), *OTHERS[:2]]
    answer = {
        "id": "AAAA",
        "rawId": data.draw(st.sampled_from(["AAAA", "AAAB", "!"])),
        "type": data.draw(st.sampled_from(["public-key", "x"])),
        "response": data.draw(st.dictionaries(st.sampled_from(parts), TEXTS, min_size=2)),
        **data.draw(st.sampled_from([{}, {"clientExtensionResults": {"credProps": 1}}, {"more": []}])),
    }
    assert browser.post(path, {"credential": json.dumps(answer)}).status_code in FAULTLESS
