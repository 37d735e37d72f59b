"""How a phone stands against Cyber Essentials, with what nobody knows never taken for well."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.health import Short, shortfalls
from bluelamp.records.fleet.ports import Health

TODAY = date(2026, 11, 2)
WELL = Health(
    system="Android", release="15", patched_on=date(2026, 10, 1), screen_lock=True, encrypted=True, tampered=False
)


def kinds(health, **given):
    asked = {"today": TODAY, "seen_on": TODAY, "newest_fix": date(2026, 10, 1), **given}
    return {one.short for one in shortfalls(health, **asked)}


def test_a_phone_that_meets_all_four_is_short_of_nothing():
    assert kinds(WELL) == set()


@pytest.mark.parametrize(
    ("changed", "short"),
    [
        ({"screen_lock": False}, Short.NO_SCREEN_LOCK),
        ({"release": "9"}, Short.UNSUPPORTED),
        ({"tampered": True}, Short.TAMPERED),
        ({"patched_on": date(2026, 9, 1)}, Short.UPDATE_LATE),
    ],
)
def test_each_requirement_that_is_not_met_is_a_shortfall(changed, short):
    assert kinds(replace(WELL, **changed)) == {short}


@pytest.mark.parametrize("name", ["screen_lock", "tampered", "patched_on"])
def test_what_a_phone_does_not_say_is_a_shortfall_of_its_own(name):
    assert kinds(replace(WELL, **{name: None})) == {Short.UNKNOWN}


def test_a_release_that_cannot_be_compared_is_not_known():
    assert kinds(replace(WELL, release="latest")) == {Short.UNKNOWN}
    assert kinds(replace(WELL, system="KaiOS")) == {Short.UNKNOWN}


def test_a_phone_that_never_reported_is_not_known():
    assert kinds(None) == {Short.UNKNOWN}


def test_an_update_may_take_fourteen_days_and_no_longer():
    late = replace(WELL, patched_on=date(2026, 9, 1))
    assert kinds(late, newest_fix=TODAY - timedelta(days=14)) == set()
    assert kinds(late, newest_fix=TODAY - timedelta(days=15)) == {Short.UPDATE_LATE}
    assert kinds(late, newest_fix=None) == set()


def test_a_phone_that_nobody_heard_from_for_fourteen_days_is_silent():
    assert kinds(WELL, seen_on=TODAY - timedelta(days=15)) == {Short.SILENT}
    assert kinds(WELL, seen_on=None) == {Short.SILENT}


some_health = st.builds(
    Health,
    system=st.sampled_from(["Android", "iOS", "android", "", "Other"]),
    release=st.sampled_from(["15", "18.2", "9", "", "x"]),
    patched_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    screen_lock=st.none() | st.booleans(),
    encrypted=st.none() | st.booleans(),
    tampered=st.none() | st.booleans(),
)


@given(some_health, st.none() | st.dates(date(2026, 9, 1), TODAY), st.none() | st.dates(date(2026, 1, 1), TODAY))
def test_every_shortfall_is_a_sentence_and_none_is_well_for_want_of_a_report(health, seen_on, newest_fix):
    found = shortfalls(health, today=TODAY, seen_on=seen_on, newest_fix=newest_fix)
    assert all(one.says.endswith(".") and one.says[0].isupper() for one in found)
    told = [
        getattr(health, one.name) for one in fields(health) if one.name in ("patched_on", "screen_lock", "tampered")
    ]
    if None in told:
        assert Short.UNKNOWN in {one.short for one in found}
