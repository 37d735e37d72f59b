"""Phones as a stock: what is in hands by the chain of custody is what the phones say of themselves."""

from datetime import timedelta

import pytest

from bluelamp.records.journal import clock
from bluelamp.records.register import acts, queries
from bluelamp.records.register.queries.stock import IN_HANDS
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def in_hands():
    return sum(one.count for one in queries.totals_now() if one.state in IN_HANDS)


def test_what_is_in_hands_by_day_adds_up_to_what_is_in_hands_now(everything_allowed):

    with clock.frozen(NOON):
        unit = small.unit("one")
        people = [small.person(f"P{number}", unit) for number in range(3)]
        by = queries.actor_for(small.person("P9", unit), clock.now(), "passkey")
        phones = [small.phone(f"T-{number}") for number in range(3)]
        for phone, person in zip(phones, people, strict=True):
            acts.issue_phone(by=by, phone_id=phone, to=person)
    with clock.frozen(NOON + timedelta(days=1)):
        acts.report_phone_lost(by=by, phone_id=phones[0], said="Generated.")
        acts.return_phone(by=by, phone_id=phones[1])
    days = queries.hands_by_day(NOON + timedelta(days=2))
    assert days == {NOON.date(): 3, (NOON + timedelta(days=1)).date(): -2}
    with clock.frozen(NOON + timedelta(days=2)):
        assert sum(days.values()) == in_hands() == 1
        assert queries.in_hands_by_unit(clock.now()) == {unit: 1}
        assert queries.came_by_year() == {small_year(): 3}


def small_year():
    (year,) = {one.at.year for one in queries.chain_of(queries.phone_by_tag("T-0", clock.now()))[:1]}
    return year
