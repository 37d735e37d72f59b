"""A short walk through a site that is served, as a stranger would take it: for `make demo ONCE=1`."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Callable

from bluelamp.core.kernel import BluelampError


class WalkFailed(BluelampError):
    """A page of the demonstration did not show what it should."""

    code = "walk-failed"
    meaning = "The walk through the demonstration met a page that did not show what it should."


def walk(address: str, say: Callable[[str], object]) -> None:
    """Signs in as the demo's first person, opens the first pages of their desk, and says what they are called.

    Raises:
        WalkFailed: a page is missing, or not what it should be.
    """
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = _read(opener, f"{address}/unsafe-demo-sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    person = re.search(r'name="person" value="([^"]+)"', page)
    if token is None or person is None:
        raise WalkFailed("The page of the demo sign-in offers `nobody`.", todo="read what the web server wrote above.")
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "person": person[1]}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/unsafe-demo-sign-in/", form, {"Referer": address, "Origin": address}
    )
    pages = {"/": _title(_read(opener, request))}
    for path in ("/my-phone", "/rules", "/accessibility"):
        pages[path] = _title(_read(opener, address + path))
    for path, title in pages.items():
        say(f"  {path}: {title}")
    say(f"{len(pages)} pages opened as one person of the generated force.")


def _read(opener: urllib.request.OpenerDirector, what: str | urllib.request.Request) -> str:
    try:
        with opener.open(what, timeout=20) as answer:
            return str(answer.read().decode())
    except OSError as error:
        where = what if isinstance(what, str) else what.full_url
        raise WalkFailed(
            f"`{urllib.parse.urlsplit(where).path}` did not open: {error}.",
            todo="read what the web server wrote above.",
        ) from error


def _title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    if found is None:
        raise WalkFailed("A page came `without a title`.", todo="read what the web server wrote above.")
    return " ".join(found[1].split())
