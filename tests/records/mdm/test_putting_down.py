"""A command is put down once for every phone that is here and never had it, and each is woken once."""

import pytest

from apple_world import Phone
from bluelamp.core.mdm import Priority
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, putting_down
from bluelamp.records.mdm.models import Command, Enrolment, Open, Wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock"}


def phones(count):
    return [Phone(number).enrolled().enrolment for number in range(1, count + 1)]


def test_phones_that_left_that_have_it_or_that_had_it_are_passed_over(monkeypatch):
    monkeypatch.setattr(putting_down, "AT_ONCE", 2)
    numbers = phones(5)
    acts.queue("lock-1", LOCK, numbers[:2], priority=Priority.URGENT)
    Enrolment.objects.filter(pk=numbers[4]).update(state="ended")
    assert acts.queue("lock-1", LOCK, [*numbers, 987_654]) == 2
    assert list(Open.objects.order_by("enrolment").values_list("enrolment", flat=True)) == numbers[:4]
    assert set(Open.objects.filter(enrolment__in=numbers[:2]).values_list("priority", flat=True)) == {0}


def test_what_is_put_down_says_whether_somebody_waits_for_the_answer():
    (number,) = phones(1)
    acts.queue("told", LOCK, [number])
    acts.queue("asked", LOCK, [number], asks=True)
    found = {Command.objects.get(pk=one.command).uuid: one.asks for one in Open.objects.all()}
    assert found == {"told": False, "asked": True}


def test_nobody_is_put_down_to_be_woken_who_is_not_here():
    acts.wake([987_654], clock.now())
    assert not Wake.objects.exists()


def test_nothing_is_asked_of_the_database_where_nobody_is_named(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert putting_down.put_down(1, [], 5, asks=False) == []
        putting_down.wake([], clock.now(), urgent=True)
