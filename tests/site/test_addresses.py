"""Looking an address up by its first part finds what Django finds by trying every pattern."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, include, path
from django.urls.resolvers import RegexPattern, RoutePattern
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.site.addresses import Directory, directory, first_parts
from security.addresses import NOBODYS, every_address

PLAIN = URLResolver(
    RegexPattern(r"^/"),
    [
        path("", include("bluelamp.doors.jobs.urls")),
        path("", include("bluelamp.doors.api.urls")),
        path("", include("bluelamp.doors.web.urls")),
    ],
)
WRITTEN = sorted({part for one in every_address() for part in one.pattern.split("/") if "<" not in part})
PARTS = st.sampled_from([*WRITTEN, NOBODYS, "", "..", "a b", "1", "\n", "phones\n"]) | st.text(max_size=8)


def found(resolver, address):
    """All that a page is given of its address, or the error of there being none."""
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    said = (match.func, match.args, match.kwargs, match.url_name, match.route, match.captured_kwargs)
    return said, match.app_names, match.namespaces, match.extra_kwargs


@pytest.mark.parametrize("one", every_address(), ids=lambda one: one.pattern)
def test_every_page_is_found_as_django_finds_it(one):
    address = one.with_parts({})
    assert found(get_resolver(), address) == found(PLAIN, address) is not None


@given(st.lists(PARTS, max_size=5))
def test_any_address_is_found_or_not_as_django_does(parts):
    address = "/" + "/".join(parts)
    assert found(get_resolver(), address) == found(PLAIN, address)


def view(request, **parts):
    """Answers nothing: it is looked for and never asked."""


ROUTES = ["", "a", "a/", "a/b", "<slug:x>", "<slug:x>/b", "a<int:x>", "b/<int:x>", "<path:x>", "a-<slug:x>/c"]


@given(
    st.lists(st.tuples(st.sampled_from(["", "a/", "b", "<int:y>/"]), st.lists(st.sampled_from(ROUTES))), max_size=4),
    st.lists(st.sampled_from(["a", "b", "c", "1", "a1", "a-c", ""]), max_size=4),
)
def test_patterns_of_any_kind_are_tried_in_their_order(groups, parts):
    patterns = [
        path(start, include([path(route, view, {"number": (at, number)}) for number, route in enumerate(routes)]))
        for at, (start, routes) in enumerate(groups)
    ]
    address = "/".join(parts)
    quick, plain = directory(patterns)[0], URLResolver(RoutePattern(""), patterns)
    assert found(quick, address) == found(plain, address)


def test_addresses_that_begin_as_none_of_ours_take_no_memory():
    (made,) = directory([path("phones", view), path("people/<int:x>", view)])
    for number in range(50):
        assert found(made, f"none-{number}/x") is None
    assert len(made._kept) == 1


def test_nearly_all_of_our_addresses_are_found_by_their_first_part():
    (ours,) = get_resolver().url_patterns
    assert isinstance(ours, Directory)
    assert first_parts(ours) is not None
