"""Dated values, written in any order over any span, against a list of what was said for each hour."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.register import models
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import Writing, write_many
from records import small_register as small

pytestmark = pytest.mark.django_db
HOURS = 24
SAID = st.tuples(
    st.sampled_from(["one", "two"]),
    st.integers(0, HOURS - 2),
    st.none() | st.integers(1, 8),
    st.none() | st.sampled_from(["constable", "sergeant", "inspector"]),
)


def hour(number):
    return small.day(6, 1, 0) + timedelta(hours=number)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(SAID, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_hour_has_the_value_that_was_written_last_and_every_belief_is_kept(batches):
    unit = small.unit(small.new_id())
    people = {
        name: small.models.Person.objects.create(id=small.new_id(), added_at=hour(0)).pk for name in ("one", "two")
    }
    told = {(name, at): None for name in people for at in range(HOURS)}
    beliefs = []
    for number, batch in enumerate(batches):
        write_many(models.Posting, [writing(people, unit, *said) for said in batch], now=hour(100 + number))
        for name, start, length, grade in batch:
            for at in range(start, HOURS if length is None else min(HOURS, start + length)):
                told[name, at] = grade
        beliefs.append((hour(100 + number), dict(told)))
    for known, belief in beliefs:
        for (name, at), grade in belief.items():
            found = models.Posting.objects.filter(on(hour(at), known), person_id=people[name])
            assert list(found.values_list("grade", flat=True)) == ([] if grade is None else [grade])


def writing(people, unit, name, start, length, grade):
    span = Span(hour(start), None if length is None else hour(start + length))
    values = None if grade is None else {"kind": "officer", "grade": grade, "unit_id": unit}
    return Writing(key={"person_id": people[name]}, span=span, values=values)
