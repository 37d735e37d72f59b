"""Work stands in one of four groups, and being a minute behind is not being late."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.clocks.lifecycle import Group, group_of, is_late, is_role, role_owner

DUE = datetime(2026, 11, 9, tzinfo=UTC)
ORDER = [Group.NOT_DUE, Group.DUE_SOON, Group.OVERDUE, Group.CRITICALLY_OVERDUE]


def grouped(now):
    return group_of(warn_at=DUE - timedelta(days=1), due_at=DUE, critical_at=DUE + timedelta(days=7), now=now)


def test_each_moment_begins_its_group():
    assert [grouped(DUE + timedelta(days=days)) for days in (-2, -1, 0, 7)] == ORDER
    just = timedelta(microseconds=1)
    assert [grouped(DUE + timedelta(days=days) - just) for days in (-1, 0, 7)] == ORDER[:3]


@given(st.lists(st.timedeltas(timedelta(days=-20), timedelta(days=20)), min_size=2))
def test_work_only_ever_becomes_more_urgent(offsets):
    groups = [ORDER.index(grouped(DUE + one)) for one in sorted(offsets)]
    assert groups == sorted(groups)


def test_what_is_paused_is_not_due():
    assert group_of(warn_at=None, due_at=None, critical_at=None, now=DUE) is Group.NOT_DUE


def test_a_sweep_that_ran_within_minutes_is_in_time():
    assert [is_late(DUE, DUE + timedelta(minutes=minutes)) for minutes in (0, 5, 6)] == [False, False, True]


def test_a_role_can_own_a_clock_and_is_not_taken_for_a_person():
    assert is_role(role_owner("standards"))
    assert not is_role("5d3c")
