"""The name of a site has one form, and what stands behind it is never kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.protected import ProtectedList, as_domain


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://user:secret@WWW.Example.org:8443/a?b#c", "www.example.org"),
        ("example.org.", "example.org"),
        ("example.org:443", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("localhost", "localhost"),
        ("a b", None),
        ("", None),
        ("-", None),
        ("[x]", None),
        ("https://", None),
        ("a..b", None),
        ("é" * 300, None),
        ("a." * 130 + "b", None),
    ],
)
def test_the_site_is_the_host_alone(text, site):
    assert site_of(text) == site


@given(st.text(max_size=40))
def test_a_site_has_one_form(text):
    found = site_of(text)
    assert found is None or site_of(found) == found
    assert found is None or not set(found) & set("/?#@ ")


def test_a_protected_site_is_known_in_the_spelling_that_networks_carry():
    listed = ProtectedList(domains=frozenset({as_domain("bücher.example")}))
    assert listed.has_domain(site_of("https://www.bücher.example/x"))
    assert listed.has_domain("xn--bcher-kva.example")
    assert listed.is_named_in("GET https://bücher.example/… 200")
    assert not listed.has_domain("example")
