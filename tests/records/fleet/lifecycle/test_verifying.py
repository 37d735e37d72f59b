"""What a phone's own list of apps proves, and where it differs."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.lifecycle.verifying import differs
from bluelamp.records.fleet.ports import AppState

names = st.sampled_from("abcdef")
contents = st.dictionaries(names, st.sampled_from(State)).map(
    lambda found: [AppRow(own, state) for own, state in found.items()]
)
reports = st.dictionaries(names, st.sampled_from(AppState))
WANTED = [
    AppRow("calls", State.REQUIRED),
    AppRow("maps", State.OPEN),
    AppRow("whatsapp", State.SUSPENDED),
    AppRow("tiktok", State.REMOVED),
]


def test_a_phone_that_has_what_it_should_differs_in_nothing():
    found = differs(WANTED, {"calls": AppState.INSTALLED, "whatsapp": AppState.SUSPENDED})
    assert (bool(found), found.say()) == (False, "")


def test_what_is_missing_and_what_should_not_be_there_are_told_by_id():
    found = differs(WANTED, {"whatsapp": AppState.INSTALLED, "tiktok": AppState.INSTALLED})
    assert found.say() == "not there: calls; there, and should not be: tiktok, whatsapp"


def test_a_required_app_that_is_switched_off_is_missing():
    assert differs(WANTED, {"calls": AppState.SUSPENDED}).missing == ("calls",)


def test_where_shut_apps_are_hidden_the_list_says_nothing_of_them():
    assert not differs(WANTED, {"calls": AppState.INSTALLED, "tiktok": AppState.INSTALLED}, hides=True)


@given(contents, reports)
def test_only_apps_of_the_content_are_ever_a_difference(wanted, reported):
    found = differs(wanted, reported)
    assert {*found.missing, *found.unwanted} <= {row.id for row in wanted}
    assert set(found.missing).isdisjoint(found.unwanted)
    assert bool(found) is bool(found.say())
