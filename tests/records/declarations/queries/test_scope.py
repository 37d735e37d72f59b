"""Pages by key: few people looked up, many walked past, and both give the same pages."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.declarations import queries
from bluelamp.records.declarations.models import ContactRow
from bluelamp.records.declarations.queries import Seen, Wanted, scope
from bluelamp.records.declarations.queries.streaming import chosen
from bluelamp.records.register import queries as register
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def written(made, called="person-{}".format):
    """A record for each pair of a person and an hour."""
    ContactRow.objects.all().delete()
    for number, (person, hour) in enumerate(made):
        ContactRow.objects.create(
            id=f"c{number:03}",
            person=called(person),
            happened_at=NOON - timedelta(hours=hour),
            recorded_at=NOON,
            late=False,
            version=1,
            who="victim",
            device="work",
            channel="call",
            incident="EX/I000001/26",
        )


def walked(seen, size, wanted=Wanted()):  # noqa: B008 - it does not change
    """Every page, one after the other."""
    found, after = [], None
    while True:
        page = queries.contacts(seen, NOON, wanted, after=after, size=size)
        assert len(page.rows) <= size
        found += [one.id for one in page.rows]
        after = page.after
        if after is None:
            return found


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=25),
    st.sets(st.integers(0, 3)),
    st.integers(1, 6),
)
def test_every_record_is_met_once_in_its_order_however_it_is_found(monkeypatch, made, people, size):
    written(made)
    seen = Seen(people=frozenset(f"person-{one}" for one in people))
    rows = ContactRow.objects.filter(person__in=seen.people).order_by("-happened_at", "-pk")
    expected = list(rows.values_list("pk", flat=True))
    assert walked(seen, size) == expected
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scope, "_FEW", -1)
        patched.setattr(scope, "_STRIDE", 4)
        patched.setattr(scope, "_LONGEST", 7)
        assert walked(seen, size) == expected
    assert walked(Seen(everybody=True), size) == list(
        ContactRow.objects.order_by("-happened_at", "-pk").values_list("pk", flat=True)
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=25),
    st.sets(st.integers(0, 2)),
    st.sampled_from([None, 0, 1]),
    st.sampled_from([None, 0, 3]),
    st.integers(1, 6),
)
def test_few_units_and_many_show_the_same_records_of_whoever_is_posted_to_them(made, units, within, person, size):
    """One person in each of three units beside each other, and one in none. `within` and `person` narrow the list."""
    with transaction.atomic():
        ids = [small.unit(f"unit-{one}") for one in range(3)]
        people = [*(small.person(f"G{one}", place) for one, place in enumerate(ids)), "somebody"]
        written(made, people.__getitem__)
        seen = Seen(people=frozenset({"somebody"}), units=frozenset(ids[one] for one in units))
        wanted = Wanted(unit=None if within is None else ids[within], person="" if person is None else people[person])
        meant = {people[one] for one in (*units, 3) if within in (None, one) and person in (None, one)}
        rows = ContactRow.objects.filter(person__in=meant).order_by("-happened_at", "-pk")
        expected = list(rows.values_list("pk", flat=True))
        assert walked(seen, size, wanted) == expected
        assert sorted(chosen(seen, wanted, NOON).values_list("pk", flat=True)) == sorted(expected)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(register, "FEW_UNITS", -1)
            patched.setattr(scope, "_STRIDE", 4)
            patched.setattr(scope, "_LONGEST", 7)
            assert walked(seen, size, wanted) == expected
        transaction.set_rollback(True)


def test_a_list_narrowed_to_somebody_out_of_reach_is_empty(db):
    written([(1, 1), (2, 1)])
    seen = Seen(people=frozenset({"person-1"}))
    assert queries.contacts(seen, NOON, Wanted(person="person-2")).rows == ()
    assert [one.person for one in queries.contacts(seen, NOON, Wanted(person="person-1")).rows] == ["person-1"]
    assert queries.contacts(seen, NOON, Wanted(incident="ex/i000001/26")).rows
    assert queries.contacts(seen, NOON, Wanted(incident="EX/I000002/26", state="late")).rows == ()
