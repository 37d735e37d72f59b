"""What every answer says to browsers, and whose address a request came from."""

import dataclasses

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.headers import UNKNOWN, address_of

pytestmark = pytest.mark.django_db
PAGES = ["/sign-in", "/privacy", "/no-such-page", "/static/bluelamp/start.js", "/sign-in/mine", "/sign-in/stay"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_what_no_page_needs(path, client):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_for_contents_is_the_one_that_the_library_writes(path, client, settings):
    plain = client.get(path).headers["Content-Security-Policy"]
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware", *settings.MIDDLEWARE[1:]]
    written = Client().get(path).headers["Content-Security-Policy"]
    assert sorted(plain.split("; ")) == sorted(written.split("; "))


def test_an_answer_that_adds_to_the_policy_keeps_what_it_adds(client, monkeypatch):
    origins = lambda made: ("https://sign-in.example",)  # noqa: E731 - stands for a method
    monkeypatch.setattr("bluelamp.site.configuration.Configuration.identity_provider_origins", origins)
    assert "form-action 'self' https://sign-in.example" in client.get("/sign-in").headers["Content-Security-Policy"]
    assert "sign-in.example" not in client.get("/privacy").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [one for one in PAGES if not one.startswith("/static")])
def test_no_page_is_kept_by_a_cache(path, client):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "TRACK"])
def test_methods_that_nothing_here_answers_are_refused(method, client):
    answer = client.generic(method, "/privacy")
    assert answer.status_code == 405
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_guard_is_refused():
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {"login": "a", "password": "b"})
    assert answer.status_code == 403


def of(settings, proxies, forwarded, seen="192.0.2.9"):
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, proxies=proxies)
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=seen))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "192.0.2.9"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (1, None, UNKNOWN),
        (2, "198.51.100.7", UNKNOWN),
        (1, "<script>", UNKNOWN),
    ],
)
def test_only_our_own_proxies_say_where_somebody_is(proxies, forwarded, address, settings):
    assert of(settings, proxies, forwarded) == address


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=80))
def test_whatever_a_browser_writes_it_chooses_no_address(text):
    request = RequestFactory().get("/", headers={"x-forwarded-for": text}, REMOTE_ADDR="192.0.2.9")
    assert address_of(request) == "192.0.2.9"
