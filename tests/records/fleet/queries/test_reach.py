"""How far phones have got: proved, waiting for a push, or neither; phones that left are not among them."""

import pytest

from bluelamp.records.fleet import queries
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import Reach
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def phone(name, *, target="intune-android", enrolled=NOON, left=None, waits=Waits.NOTHING, given=True, verified=None):
    number = None
    if given:
        number = DeliveryRow.objects.create(phone=name, content="c", planned_at=NOON, verified_at=verified).pk
    PhoneRow.objects.create(
        id=name,
        target=target,
        ring=3,
        duty="on",
        enrolled_at=enrolled,
        left_at=left,
        waits=waits.value,
        delivery=number,
    )


def test_phones_are_counted_once_each_by_how_far_they_have_got():
    phone("proved", verified=NOON)
    phone("under way")
    phone("waits", waits=Waits.FOR_RING, verified=NOON)
    phone("nothing yet", given=False)
    phone("not enrolled", enrolled=None)
    phone("left", left=NOON, verified=NOON)
    phone("other", target="apple", verified=NOON)
    assert queries.reach() == (
        Reach(target="apple", phones=1, verified=1, waiting=0),
        Reach(target="intune-android", phones=4, verified=1, waiting=2),
    )
    assert [one.under_way for one in queries.reach()] == [0, 1]


def test_reach_asks_twice_whatever_the_size(django_assert_num_queries):
    for number in range(30):
        phone(f"{number}")
    with django_assert_num_queries(2):
        queries.reach()
