"""The site as production has it, behind a proxy that ends HTTPS: what browsers are told, and what goes in the clear."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from bluelamp.site.configuration import read_configuration
from bluelamp.site.way_in import browser_settings
from security.addresses import every_address
from security.conftest import browser_of, token_of, undone
from site_worlds.production_environment import good_environment

HOST = "phones.example.police.uk"
A_YEAR = 365 * 24 * 3600


@pytest.fixture(autouse=True)
def production(force, settings):
    """From here on the site is told what a production environment says of browsers."""
    made = read_configuration(good_environment())
    settings.CONFIGURATION = made
    settings.ALLOWED_HOSTS = [HOST]
    for name, value in browser_settings(made).items():
        setattr(settings, name, value)
    return made


def over_https(client, method, path, **more):
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"} | more.pop("headers", {})
    with undone(client):
        return client.generic(method, path, headers=headers, **more)


def in_the_clear(path, **headers):
    return Client().get(path, headers={"Host": HOST, "X-Forwarded-Proto": "http"} | headers)


def signed_in_again(force, person):
    """Somebody's browser, with its session under the name that cookies have over HTTPS."""
    client = browser_of(force, person)
    key = next(iter(client.cookies.values())).value
    client.cookies["__Host-bluelamp-session"] = key
    return client


def test_every_answer_tells_browsers_to_come_back_over_https_alone(force):
    client = signed_in_again(force, force.people["administrator"])
    without = []
    for one in every_address():
        for asker in (client, Client()):
            told = over_https(asker, "GET", one.with_parts(force.known)).headers.get("Strict-Transport-Security", "")
            seconds = told.partition("max-age=")[2].partition(";")[0]
            if not seconds.isdecimal() or int(seconds) < A_YEAR or "includeSubDomains" not in told:
                without.append(f"{one.pattern}: {told}")
    assert without == []


def test_every_cookie_is_for_this_host_over_https_and_for_no_script(force):
    seen = {}
    client = signed_in_again(force, force.people["administrator"])
    for one in every_address():
        for method in ("GET", "POST"):
            for asker in (client, Client()):
                answer = over_https(asker, method, one.with_parts(force.known))
                seen |= {cookie.key: cookie for cookie in answer.cookies.values() if cookie.value}
    assert set(seen) == {"__Host-bluelamp-session", "__Host-bluelamp-form"}, "the page on cookies names these two"
    for cookie in seen.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert len(cookie.key) + len(cookie.value) < 4096


def test_the_page_on_cookies_names_every_cookie(force):
    page = over_https(Client(), "GET", "/cookies").content.decode()
    assert "__Host-bluelamp-session" in page
    assert "__Host-bluelamp-form" in page


def test_a_page_asked_for_in_the_clear_is_sent_to_https_and_shows_nothing(force):
    for path in ("/", "/people", "/sign-in", "/privacy"):
        answer = in_the_clear(path)
        assert answer.status_code == 301
        going = urlsplit(answer.headers["Location"])
        assert (going.scheme, going.netloc, going.path) == ("https", HOST, path)
        assert answer.content == b""


def test_a_program_that_comes_in_the_clear_is_refused_and_not_sent_on(force):
    token = token_of(force, force.people["administrator"])
    for path in ("/api/v1/me", "/api/v1/people", "/api/v1/openapi.json"):
        answer = in_the_clear(path, Authorization=f"Bearer {token}")
        assert answer.status_code == 403, path
        assert "Location" not in answer.headers
        assert answer.json()["code"] == "request-refused"
    good = over_https(Client(), "GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert good.status_code == 200


def test_a_browser_that_says_it_came_over_https_is_not_believed_without_a_proxy(force, settings):
    made = read_configuration(good_environment(HTTPS="direct", PROXIES="0", TLS_CERTIFICATE="/a", TLS_KEY="/b"))
    settings.CONFIGURATION = made
    for name, value in browser_settings(made).items():
        setattr(settings, name, value)
    answer = Client().get("/sign-in", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    assert answer.status_code == 301
