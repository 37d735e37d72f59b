"""Every address either asks who is there or says why it need not."""

from django.urls import URLPattern, get_resolver

from architecture.records_reader import unguarded

# Addresses of libraries, each with the reason why they need no guard of ours.
OTHERS: dict[str, str] = {}


def addresses(resolver, prefix=""):
    """Every address with what answers it."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield prefix + str(one.pattern), one.callback
        else:
            yield from addresses(one, prefix + str(one.pattern))


def test_every_page_asks_who_you_are_or_says_why_not():
    open_pages = [
        where
        for where, callback in addresses(get_resolver())
        if unguarded(callback) and not any(where.startswith(one) for one in OTHERS)
    ]
    assert open_pages == []
