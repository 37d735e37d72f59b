"""The lists of people, phones and units: filters in the address, a page by key, one entry each, within their budget."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal.models import Act
from doors.web.register.conftest import heading, text_of
from records import small_register as small

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6
OF_THE_ENTRY = 5  # the act, whom it concerns, its openings, what goes to the ledger, its ticket


def verbs():
    return list(Act.objects.order_by("pk").values_list("verb", flat=True))


def test_the_list_of_phones_shows_state_and_holder_and_leaves_one_entry(team, force):
    small.phone("A-1", holder=force.ben)
    small.phone("A-2")
    before = len(verbs())
    answer = team.get("/phones")
    text = text_of(answer)
    assert answer.status_code == 200
    assert heading(answer)[0] == "Phones"
    assert heading(answer)[1].startswith("Phones \u2013")
    assert "Ben &lt;b&gt;Generated&lt;/b&gt; (N2)" in text
    assert "In the store" in text
    assert "2 of 2 phones" in text
    assert "As at" in text
    assert verbs()[before:] == ["register.phones-listed"]


@pytest.mark.parametrize(
    ("query", "tags"),
    [
        ("state=in-store", {"A-2", "B-1"}),
        ("platform=apple", {"B-1"}),
        ("text=A-", {"A-1", "A-2"}),
        ("text=S-B-1", {"B-1"}),
        ("unit={red}", {"A-1"}),
        ("holder={ann}", {"A-1"}),
        ("state=in-store&platform=apple", {"B-1"}),
        ("text=nothing", set()),
    ],
)
def test_a_filter_in_the_address_narrows_the_list(team, force, query, tags):
    small.phone("A-1", holder=force.ann)
    small.phone("A-2")
    small.phone("B-1", platform="apple")
    text = text_of(team.get("/phones?" + query.format(red=force.red, ann=force.ann)))
    assert set(re.findall(r'class="govuk-link bl-id" href="/phones/[^"]+">([^<]+)<', text)) == tags
    assert "Remove all filters" in text


def test_a_filter_that_does_not_hold_is_said_and_narrows_nothing(team, force):
    small.phone("A-1")
    answer = team.get("/phones?state=nonsense")
    assert answer.status_code == 422
    assert "govuk-error-message" in text_of(answer)
    assert "A-1" in text_of(answer)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(team, force):
    for number in range(120):
        small.phone(f"T-{number:03d}")
    seen, address = [], "/phones"
    while address:
        text = text_of(team.get(address))
        seen += re.findall(r">(T-[0-9]{3})<", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = "/phones" + following[1].replace("&amp;", "&") if following else None
    assert seen == [f"T-{number:03d}" for number in range(120)]


def test_the_list_of_people_finds_by_surname_number_kind_and_role(team, force):
    for query, names in (
        ("", {"Ann Generated", "Ben &lt;b&gt;Generated&lt;/b&gt;", "Tia Generated", "Bo Generated"}),
        ("text=ann", {"Ann Generated"}),
        ("text=n1", {"Ann Generated"}),
        ("kind=staff", {"Tia Generated"}),
        ("role=mobile-team", {"Tia Generated"}),
    ):
        answer = team.get("/people?" + query)
        assert heading(answer)[0] == "People"
        assert set(re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)<', text_of(answer))) == names, query


def test_units_are_listed_with_what_they_are_part_of(team, force):
    answer = team.get("/units")
    assert heading(answer)[0] == "Units"
    assert re.search(r"Red team.*?Command 1", text_of(answer), re.DOTALL)


@pytest.mark.parametrize("address", ["/phones", "/people", "/units", "/phones/totals"])
def test_nobody_sees_a_list_without_signing_in(client, address, db):
    answer = client.get(address)
    assert answer.status_code == 302


@pytest.mark.parametrize("address", ["/phones", "/people"])
def test_whom_the_rules_refuse_is_told_so_and_shown_nothing(team, force, nothing_allowed, address):
    small.phone("A-1", holder=force.ann)
    answer = team.get(address)
    assert answer.status_code == 403
    assert heading(answer)[0] == "You may not do this"
    assert "A-1" not in text_of(answer)
    assert "Ann" not in text_of(answer)


@pytest.mark.parametrize("address", ["/phones", "/people", "/people?unit={red}", "/phones?unit={red}&state=issued"])
def test_a_list_keeps_to_its_budget_of_queries(team, force, address):
    for number in range(60):
        small.phone(f"T-{number:03d}", holder=small.person(f"P{number}", force.red))
    address = address.format(red=force.red)
    team.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert team.get(address).status_code == 200
    asked = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    # One statement for several rows is told as "50 times: INSERT".
    entry = [one for one in asked if "INSERT" in one]
    assert len(entry) == OF_THE_ENTRY, "one entry in the journal, and nothing else written"
    assert len(asked) - len(entry) <= MOST_QUERIES, "\n".join(one[:150] for one in asked)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["text", "state", "platform", "unit", "holder", "kind", "role", "after"]), st.text()
    )
)
def test_no_address_of_a_list_is_ever_a_fault_of_ours(team, force, query):
    for address in ("/phones", "/people"):
        assert team.get(address, query).status_code in {200, 422}
