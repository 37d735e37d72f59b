"""What is given of an instant and what is given of a span say the same, whatever became of the permissions."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.declarations import queries
from bluelamp.records.declarations.lifecycle.permissions import Kind
from bluelamp.records.declarations.models import PermissionRow
from records.conftest import NOON

pytestmark = pytest.mark.django_db
HOURS = 48
moments = st.integers(0, HOURS)
terms = st.tuples(
    st.sampled_from(["one", "two"]),
    st.sampled_from([Kind.APP, Kind.NUMBER_WITHHELD]),
    moments,
    st.integers(1, HOURS),
    st.none() | st.integers(0, HOURS),
)


def hour(number):
    return NOON + timedelta(hours=number)


def written(made):
    """The rows of some terms: who, what, from which hour, for how long, and after how long it was stopped."""
    PermissionRow.objects.all().delete()
    for number, (person, kind, start, length, stopped) in enumerate(made):
        end = start + length if stopped is None else start + min(stopped, length)
        PermissionRow.objects.create(
            id=f"p{number}",
            request=f"r{number}",
            person=person,
            kind=kind.value,
            thing_type="App" if kind is Kind.APP else "",
            thing="whatsapp" if kind is Kind.APP else "",
            purpose="watch",
            start=hour(start),
            until=hour(start + length),
            ends=hour(end),
            state="in-force",
            decided_by="sergeant",
        )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(terms, max_size=6), moments, st.integers(1, HOURS))
def test_an_instant_and_a_span_that_has_it_give_the_same(made, start, length):
    written(made)
    span = queries.in_force_between(hour(start), hour(start + length))
    for at in (hour(start), hour(start + length) - timedelta(milliseconds=1)):
        for person in ("one", "two"):
            held = {one.id for one in span if one.person == person and one.start <= at < one.until}
            assert {one.id for one in queries.in_force_for(person, at)} == held


def test_what_was_stopped_before_it_began_was_never_in_force(db):
    written([("one", Kind.APP, 3, 5, 0)])
    assert queries.in_force_for("one", hour(3)) == []
    assert queries.in_force_between(hour(0), hour(20)) == []
