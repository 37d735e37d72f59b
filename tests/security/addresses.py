"""Every address of the site, read from its URL configuration, with a concrete one for each pattern."""

import re
import uuid
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

NOBODYS = str(uuid.UUID(int=7))
"""An id that no record has."""
OF_A_KIND = {"uuid": NOBODYS, "int": "1", "slug": "something", "str": "something", "path": "some/thing"}
"""What stands for a part of an address that names nothing."""
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Address:
    """One address: how it is written in the configuration, and what answers it."""

    pattern: str
    view: object

    @property
    def is_api(self):
        return self.pattern.startswith("/api/")

    @property
    def open_to_all(self):
        return bool(getattr(self.view, "open_because", ""))

    def with_parts(self, known):
        """A concrete address: known values by the name of the part, else one that names nothing."""
        path = PART.sub(lambda part: known.get(part[2], OF_A_KIND[part[1] or "str"]), self.pattern)
        return BRACES.sub(lambda part: known.get(part[1], NOBODYS), path)


def every_address():
    """All of them, in order; a part that is a pattern of its own is not there to be crawled and fails loudly."""
    found = [Address("/" + where, view) for where, view in _walk(get_resolver(), "")]
    assert len(found) > 80, "the reader of the URL configuration finds too little"
    assert [one.pattern for one in found if set(one.pattern) & set("^$(")] == []
    return sorted(found, key=lambda one: one.pattern)


def _walk(resolver, before):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), one.callback
        else:
            yield from _walk(one, before + str(one.pattern))
