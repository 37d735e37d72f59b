"""The addresses of pages and API are a contract: links in notices and programs rely on them. New ones may come."""

from pathlib import Path

import django
from django.urls import URLPattern, get_resolver

from bluelamp.doors.api.urls import api

LIST = Path(__file__).parent / "routes.txt"


def pages(resolver, prefix=""):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"page /{prefix}{one.pattern}".replace("//", "/")
        else:
            yield from pages(one, prefix + str(one.pattern))


def listing():
    """Every address: pages as Django writes them, and the API's with their methods."""
    django.setup()
    ours = {one for one in pages(get_resolver()) if not one.startswith("page /api/")}
    described = api.get_openapi_schema()["paths"]
    ours |= {f"api {method.upper()} {path}" for path, methods in described.items() for method in methods}
    return "".join(f"{one}\n" for one in sorted(ours))


def test_no_address_of_the_committed_list_has_vanished():
    promised = set(LIST.read_text(encoding="utf-8").splitlines())
    vanished = promised - set(listing().splitlines())
    assert vanished == set(), "links and programs rely on these: bring them back, or take them off the list on purpose"
