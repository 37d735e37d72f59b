"""Which website a host belongs to, and which websites an app has: one reading for plans, screening and questions."""

from __future__ import annotations

from functools import cache

from bluelamp.core.cedar import EntityUid
from bluelamp.core.rulebook.model import Catalogue


def site_of(host: str, domains: frozenset[str]) -> str | None:
    """The site that a host belongs to: the longest of the domains that it is or lies below.

    >>> site_of("m.facebook.com", frozenset({"facebook.com", "com"}))
    'facebook.com'
    >>> site_of("notfacebook.com", frozenset({"facebook.com"})) is None
    True
    """
    name = host.lower().rstrip(".")
    while name:
        if name in domains:
            return name
        _, _, name = name.partition(".")
    return None


class WebForms:
    """What a permission for an app or website extends to.

    A permission for an app covers its websites too: WhatsApp in a browser is WhatsApp. A permission
    for a website covers that alone. MUST be one reading for everybody: a phone that shut what
    screening lets pass would be wrong for one of them (`tests/agreement/test_four_uses.py`).
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.covered_by = cache(self._covered_by)

    def _covered_by(self, thing: EntityUid) -> tuple[EntityUid, ...]:
        """The thing itself, and the catalogue's websites of an app."""
        app = self._catalogue.apps.get(thing.id) if thing.type == "App" else None
        if app is None:
            return (thing,)
        own = frozenset(domain.lower() for domain in app.domains)
        sites = (domain for domain in self._catalogue.sites if site_of(domain, own) is not None)
        return (thing, *(EntityUid("Site", domain) for domain in sites))
