"""Platform ids and domains to what rules speak of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.rulebook.webforms import site_of
from bluelamp.core.screening.resources import app_table, covered_table, protected_table
from small_force import small_rulebook

LABELS = st.lists(st.sampled_from(["a", "b", "com", "co", "uk"]), min_size=1, max_size=4).map(".".join)


@given(LABELS, st.frozensets(LABELS, max_size=5))
def test_a_host_belongs_to_the_longest_domain_it_ends_in(host, domains):
    ends = [one for one in domains if f".{host}".endswith(f".{one}")]
    assert site_of(host, domains) == max(ends, key=len, default=None)


def test_hosts_are_found_in_any_case_and_with_a_trailing_dot():
    domains = frozenset(small_rulebook().catalogue.sites)
    hosts = ("WWW.TikTok.com.", "nottiktok.com", "news.bbc.co.uk", "x.co.uk", "")
    assert [site_of(host, domains) for host in hosts] == ["tiktok.com", None, "bbc.co.uk", "co.uk", None]


def test_apps_are_found_by_platform_and_lower_case():
    rows = {(row["platform"], row["key"]): row["app"] for row in app_table(small_rulebook()).to_pylist()}
    assert rows["android", "com.google.android.apps.maps"] == "maps"
    assert rows["apple", "com.google.maps"] == "maps"
    assert ("apple", "com.google.android.apps.maps") not in rows
    assert rows["", "com.google.maps"] == "maps", "where nobody knows the platform"
    assert len(rows) == len(app_table(small_rulebook()))


def test_a_permission_for_whatsapp_covers_its_web_form_and_not_its_twin():
    rows = {(row["by"], row["resource_type"], row["resource"]) for row in covered_table(small_rulebook()).to_pylist()}
    assert ("whatsapp", "Site", "web.whatsapp.com") in rows
    assert ("whatsapp", "App", "whatsapp") in rows
    assert ("whatsapp", "App", "whatsapp-business") not in rows


def test_union_legal_medical_and_welfare_contacts_are_protected():
    found = {(row["resource_type"], row["resource"]) for row in protected_table(small_rulebook()).to_pylist()}
    contacts = {("Contact", name) for name in ("union", "legal", "medical", "welfare")}
    assert found == contacts | {("Site", "federation.example"), ("App", "federation")}
