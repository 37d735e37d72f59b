"""Every address, asked by nobody and by one person of each role: what no answer may do, whoever asks for it.

The addresses are read from the URL configuration, so a new page is crawled from its first day.
"""

import re

import pytest
from django.test import Client

from bluelamp.doors.web.headers import PERMISSIONS
from bluelamp.records.journal.matrix import ROLES
from security.addresses import every_address
from security.conftest import SECRETS, browser_of, token_of, undone

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": PERMISSIONS,
}
NEVER_SENT = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
INSIDE = re.compile(
    r"Traceback|File &quot;|File \"|site-packages|/src/bluelamp|django\.|sqlite3?\.|psycopg|0x[0-9a-f]{8}"
)
ELSEWHERE = "https://elsewhere.invalid/"
FORM = "next=https%3A%2F%2Felsewhere.invalid%2F&onward=%2F%2Felsewhere.invalid"
LURES = dict.fromkeys(("next", "onward", "back", "return", "url", "to"), ELSEWHERE)
NOT_BY = {"/sign-in/with/<slug:provider_id>/back": {"HEAD"}}
"""The answer of an identity provider counts once, so nothing but a GET may take it."""
OPEN = {
    "/accessibility",
    "/api/v1/openapi.json",
    "/concerns",
    "/cookies",
    "/healthz",
    "/manifest.webmanifest",
    "/privacy",
    "/roles-and-permissions",
    "/sign-in",
    "/sign-in/cancelled",
    "/sign-in/first",
    "/sign-in/passkey",
    "/sign-in/second-step",
    "/sign-in/with/<slug:provider_id>",
    "/sign-in/with/<slug:provider_id>/back",
    "/unsafe-demo-sign-in/",
}
"""Addresses that answer anybody."""
ONES_OWN = ("<uuid:saved_id>", "<str:token_id>", "<uuid:draft_id>", "/my-phone/<uuid:phone_id>")
"""Addresses of what belongs to one person alone, whatever the role of whoever asks."""


def faults_of(answer, where):
    """What is wrong with an answer, in words; nothing for a good one."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    kind = headers.get("Content-Type", "")
    going = headers.get("Location", "")
    found = {
        f"{answer.status_code}": answer.status_code >= 500,
        "no strict policy": not all(
            part in policy
            for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
        ),
        "a weak policy": "unsafe" in policy or "*" in policy or "data:" in policy,
        "kept by caches": "no-store" not in headers.get("Cache-Control", ""),
        "no type": bool(body) and not kind,
        "no charset": kind.startswith("text/") and "charset=utf-8" not in kind.lower(),
        "the inside of the program": bool(INSIDE.search(text)) and not where.startswith("/api/v1/openapi"),
        "sent elsewhere": bool(going) and (not going.startswith("/") or going.startswith(("//", "/\\"))),
        "a link elsewhere": bool(re.search(rf"\s(href|action|src|content)=[\"']?{ELSEWHERE}", text)),
        **{f"{name} is {headers.get(name)}": headers.get(name) != value for name, value in STRICT.items()},
        **{f"{name} is sent": name in headers for name in NEVER_SENT},
    }
    for cookie in (one for one in answer.cookies.values() if one.value):
        found[f"cookie {cookie.key} is open to scripts"] = not cookie["httponly"]
        found[f"cookie {cookie.key} goes to other sites"] = cookie["samesite"] not in {"Lax", "Strict"}
    return [f"{where}: {words}" for words, wrong in found.items() if wrong]


def asked(client, method, path, headers=None, **body):
    """The answer to one request; whatever it wrote is undone."""
    with undone(client):
        return client.generic(method, path, headers=headers or {}, **body)


def caller(force, who):
    """The browser of somebody, and the headers of their program; `nobody` has neither session nor token."""
    if who == "nobody":
        return Client(raise_request_exception=False), {}
    person = force.people[who]
    return browser_of(force, person), {"Authorization": f"Bearer {token_of(force, person)}"}


@pytest.mark.parametrize("who", ["nobody", *ROLES])
def test_no_answer_is_a_fault_a_leak_or_a_way_elsewhere(who, force):
    client, token = caller(force, who)
    lures = "?" + "&".join(f"{name}={value}" for name, value in LURES.items())
    faults = []
    for one in every_address():
        path = one.with_parts(force.known)
        headers = token if one.is_api else {}
        seen = asked(client, "GET", path + ("" if one.is_api else lures), headers)
        kind = "application/json" if one.is_api else "application/x-www-form-urlencoded"
        keyed = headers | {"Idempotency-Key": "crawl-0001"}
        sent = asked(client, "POST", path, keyed, data="{}" if one.is_api else FORM, content_type=kind)
        faults += faults_of(seen, f"GET {path}") + faults_of(sent, f"POST {path}")
        told = "" if seen.streaming else seen.content.decode("utf-8", "replace")
        faults += [f"GET {path}: tells the {name}" for name, secret in SECRETS.items() if secret in told]
    assert not faults, "\n".join(faults)


def test_nobody_gets_further_than_the_pages_that_say_why_they_are_open(force):
    client, _ = caller(force, "nobody")
    let_in = []
    for one in every_address():
        if one.open_to_all:
            continue
        path = one.with_parts(force.known)
        for method in ("GET", "POST"):
            answer = asked(client, method, path)
            asked_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next=/")
            if not asked_to_sign_in and answer.status_code not in ({401, 404, 405} if one.is_api else {405}):
                let_in.append(f"{method} {path}: {answer.status_code}")
    assert let_in == []


@pytest.mark.parametrize("who", ["nobody", "administrator"])
def test_a_method_that_an_address_does_not_answer_is_refused_with_405(who, force):
    client, token = caller(force, who)
    wrong = []
    for one in every_address():
        path = one.with_parts(force.known)
        headers = token if one.is_api else {}
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "MADEUP"):
            answer = asked(client, method, path, headers)
            if answer.status_code != 405 and not (one.is_api and answer.status_code == 404):
                wrong.append(f"{method} {path}: {answer.status_code}")
        seen, looked = asked(client, "GET", path, headers), asked(client, "HEAD", path, headers)
        if not one.is_api and "HEAD" not in NOT_BY.get(one.pattern, ()) and seen.status_code != looked.status_code:
            wrong.append(f"HEAD {path}: {looked.status_code}, and GET: {seen.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", list(ROLES))
def test_what_belongs_to_one_person_opens_for_nobody_else(who, force):
    client, _ = caller(force, who)
    mine = [one for one in every_address() if any(part in one.pattern for part in ONES_OWN)]
    assert len(mine) >= 6
    opened = []
    for one in mine:
        path = one.with_parts(force.known)
        for method in ("GET", "POST"):
            answer = asked(client, method, path)
            if answer.status_code not in {403, 404, 405}:
                opened.append(f"{method} {path}: {answer.status_code}")
    assert opened == []


def test_the_owner_finds_there_what_the_others_did_not(force):
    client = browser_of(force, force.subject)
    for part in ("saved_id", "token_id", "phone_id"):
        own = [one for one in every_address() if any(f":{part}>" in name and name in one.pattern for name in ONES_OWN)]
        assert any(asked(client, "GET", one.with_parts(force.known)).status_code == 200 for one in own), part
    drafts = asked(browser_of(force, force.importer), "GET", f"/imports/phones/{force.known['draft_id']}")
    assert drafts.status_code == 200


def test_no_page_takes_a_form_without_its_guard(force):
    person = force.people["administrator"]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = browser_of(force, person).cookies
    pages = [one for one in every_address() if not one.is_api]
    answers = {one.pattern: asked(client, "POST", one.with_parts(force.known)).status_code for one in pages}
    assert {where: status for where, status in answers.items() if status not in {403, 405}} == {}
    assert sum(status == 403 for status in answers.values()) > 20


@pytest.mark.parametrize(
    "host", ["elsewhere.invalid", "testserver.elsewhere.invalid", "testserver@elsewhere.invalid", "a b"]
)
def test_a_request_for_another_host_is_refused(host, force):
    client = browser_of(force, force.people["administrator"])
    for path in ("/", "/people", "/sign-in", "/api/v1/me", "/no-such-page"):
        answer = asked(client, "GET", path, {"Host": host})
        assert answer.status_code == 400, path
        assert faults_of(answer, path) == []
        assert host.encode() not in answer.content


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-HTTP-Method-Override"]
)
def test_no_header_of_a_browser_chooses_the_host_the_address_or_the_method(header, force):
    client = browser_of(force, force.people["administrator"])
    plain = asked(client, "GET", "/sign-in/mine")
    steered = asked(
        client, "GET", "/sign-in/mine", {header: "DELETE" if "Method" in header else "elsewhere.invalid/people"}
    )
    assert (steered.status_code, steered.headers.get("Location")) == (plain.status_code, plain.headers.get("Location"))
    assert b"elsewhere.invalid" not in steered.content


def test_the_addresses_that_are_open_to_all_are_these():
    opened = {one.pattern for one in every_address() if one.open_to_all}
    assert opened - OPEN == set(), "an address that is open to all is put here on purpose"
    assert all(len(one.view.open_because) > 20 for one in every_address() if one.open_to_all)
