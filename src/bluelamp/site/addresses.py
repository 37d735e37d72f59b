"""Finding the page of an address among all there are, by the first part of the address.

Django tries one pattern after another, dozens for most pages of a service with as many addresses as this one, which is
a twentieth of what a list page costs. Nearly every address begins with a part that is written out, such as `phones`,
so the patterns are sorted by it once, and a request is tried against the few that begin as it does, in their old order.

Promise: it finds what Django finds, and nothing where Django finds nothing
(`tests/site/test_addresses.py`). Only the list of patterns that were tried, which a page for developers shows, is
shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Pattern = URLPattern | URLResolver


class Directory(URLResolver):
    """Patterns that are looked up by the first part of an address."""

    @cached_property
    def url_patterns(self) -> list[Pattern]:
        """The patterns, and those beneath them, sorted in the same way."""
        found: Any = getattr(self.urlconf_module, "urlpatterns", self.urlconf_module)
        return [sorted_by_first(one) for one in found]

    @cached_property
    def _firsts(self) -> list[frozenset[str] | None]:
        return [first_parts(one) for one in self.url_patterns]

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset[str]().union(*(one for one in self._firsts if one is not None))

    @cached_property
    def _kept(self) -> dict[str, URLResolver]:
        return {}

    def resolve(self, path: str) -> ResolverMatch:
        """The page of an address.

        Raises:
            Resolver404: there is none.
        """
        rest = self.pattern.match(str(path))
        if rest is None:
            return super().resolve(path)
        first = str(rest[0]).partition("/")[0]
        # Addresses that begin as none of ours share one place, so that nobody fills the memory with them.
        return self._beginning(first if first in self._named else "\n").resolve(path)

    def _beginning(self, first: str) -> URLResolver:
        found = self._kept.get(first)
        if found is None:
            fit = [
                one
                for one, firsts in zip(self.url_patterns, self._firsts, strict=True)
                if firsts is None or first in firsts
            ]
            found = URLResolver(self.pattern, fit, self.default_kwargs, self.app_name, self.namespace)
            self._kept[first] = found
        return found


def sorted_by_first(pattern: Pattern) -> Pattern:
    """The same pattern; where it holds others, they are looked up by the first part of the address."""
    if isinstance(pattern, Directory) or not isinstance(pattern, URLResolver):
        return pattern
    return Directory(pattern.pattern, pattern.urlconf_name, pattern.default_kwargs, pattern.app_name, pattern.namespace)


def first_parts(pattern: Pattern) -> frozenset[str] | None:
    """The first parts that addresses of a pattern have; None where they are not all written out."""
    written = _written_out(pattern.pattern)
    if written is None:
        return None
    first, more, _ = written.partition("/")
    if more:
        return frozenset({first})
    if isinstance(pattern, URLPattern):
        return frozenset({first}) if written == str(pattern.pattern) else None
    if written:
        return None
    beneath = [first_parts(one) for one in pattern.url_patterns]
    return None if None in beneath else frozenset[str]().union(*(one for one in beneath if one is not None))


def _written_out(pattern: Any) -> str | None:
    """How a route begins, as far as it is written out; None for a pattern of another kind."""
    if type(pattern) is not RoutePattern:
        return None
    return str(pattern).partition("<")[0]


def directory(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns of a site, as Django is given them."""
    return [Directory(RoutePattern(""), list(patterns))]
