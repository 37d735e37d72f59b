"""Figures over the fleet: differences with their reasons, health, the time to the proof, and the rollout."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.fleet import held, queries
from bluelamp.records.fleet.lifecycle.health import Short
from bluelamp.records.fleet.lifecycle.proving import within
from bluelamp.records.fleet.lifecycle.rollout import Plan
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.ports import AppState, Do
from bluelamp.records.fleet.values import Kind, Stage
from records.conftest import NOON
from records.fleet.conftest import WHATSAPP

pytestmark = pytest.mark.django_db
SYSTEMS = st.sampled_from(
    [(None, ""), ("Android", "15"), ("Android", "9"), ("iOS", "18.1"), ("Windows", "11"), ("", "")]
)
SYSTEMS_AGES = st.sampled_from([None, 0, 3, 14, 15, 40])
TRUTHS = st.sampled_from([None, True, False])
AGES = st.sampled_from([None, 0, 13, 14, 15, 30])


def test_each_phone_that_differs_says_why_in_a_sentence(fleet):
    fleet.phone(0).on = False
    fleet.phone(1).fails = ["no space left"]
    fleet.round()
    found = {one.phone: one for one in queries.differences(fleet.now)}
    assert found.keys() == {fleet.phones[0], fleet.phones[1]}
    assert found[fleet.phones[0]].why == "It was sent, and the phone has not proved it yet."
    assert found[fleet.phones[1]].why == "It could not: no space left"
    later = {one.phone: one.why for one in queries.differences(fleet.now + timedelta(days=2))}
    assert later[fleet.phones[0]].startswith("The phone has not answered for more than a day.")


def test_differences_come_by_pages_and_whole(fleet):
    for which in range(3):
        fleet.phone(which).on = False
    fleet.round()
    whole = [one.phone for one in queries.differences(fleet.now)]
    paged, after = [], ""
    while page := queries.differences(fleet.now, after=after, size=1):
        paged += [one.phone for one in page]
        after = page[-1].phone
    assert paged == whole == sorted(fleet.phones)


def test_a_phone_that_left_and_one_without_a_serial_number_are_differences(fleet):
    fleet.round()
    fleet.later().target.leave(fleet.serials[fleet.phones[0]])
    fleet.round()
    PhoneRow.objects.filter(pk=fleet.phones[1]).update(serial="")
    DeliveryRow.objects.filter(phone=fleet.phones[1]).update(verified_at=None)
    why = {one.phone: one.why for one in queries.differences(fleet.now)}
    assert why[fleet.phones[0]].startswith("It left management.")
    assert "no serial number" in why[fleet.phones[1]]


def test_health_is_counted_by_what_is_short(fleet):
    fleet.round()
    today = fleet.now.date()
    assert queries.health_figures(today) == {None: 3}
    PhoneRow.objects.filter(pk=fleet.phones[0]).update(screen_lock=False, tampered=True)
    PhoneRow.objects.filter(pk=fleet.phones[1]).update(patched_on=date(2025, 1, 1))
    figures = queries.health_figures(today)
    assert figures == {Short.NO_SCREEN_LOCK: 1, Short.TAMPERED: 1, Short.UPDATE_LATE: 1, None: 1}
    standing = queries.standing(fleet.phones[0], today)
    assert [one.short for one in standing.shortfalls] == [Short.TAMPERED, Short.NO_SCREEN_LOCK]


def test_the_time_to_the_proof_is_counted_by_spans_and_what_waits_is_not_hidden_by_it(fleet):
    fleet.phone(0).on = False
    fleet.round()
    found = queries.proof_times(NOON.date(), NOON.date())
    assert (found.whole.count, found.waiting) == (2, 1)
    assert found.days == (found.whole,)
    taken = {one.verified - one.decided for each in fleet.phones[1:] for one in queries.deliveries_of(each)}
    assert {within(one) for one in taken} == {found.whole.half} == {found.whole.most}
    assert found.oldest == queries.deliveries_of(fleet.phones[0])[0].decided


def test_what_waited_for_a_ring_counts_from_the_decision_and_not_from_the_plan(make_fleet):
    fleet = make_fleet(at_once=0).add(3)
    fleet.round(2)
    decided = {each: PhoneRow.objects.get(pk=each).rules_want_since for each in fleet.phones}
    fleet.later(timedelta(hours=30)).round(3)
    given = [one for each in fleet.phones for one in queries.deliveries_of(each)[:1]]
    assert all(one.decided == decided[one.phone] for one in given)


def test_a_phone_that_drifts_from_what_it_proved_is_a_difference_in_words(fleet):
    fleet.round()
    assert queries.differences(fleet.now) == ()
    fleet.phone(1).apps.clear()
    fleet.target.run()
    fleet.read()
    (found,) = queries.differences(fleet.now, kind=Kind.DRIFTED)
    assert found.phone == fleet.phones[1]
    assert found.why.startswith("Its own list says not there: ")


def test_the_rollout_stands_beside_a_straight_line_to_its_target(fleet):
    fleet.phone(0).on = False
    fleet.round()
    plan = Plan(unit="", phones=30, begins=NOON.date(), ends=NOON.date() + timedelta(days=10))
    days = queries.rollout(plan, NOON + timedelta(days=12))
    assert [one.line for one in days] == [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 30, 30]
    assert {(one.issued, one.enrolled, one.verified) for one in days} == {(3, 3, 2)}


@given(said=st.lists(st.tuples(SYSTEMS, SYSTEMS_AGES, TRUTHS, TRUTHS, AGES), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_of_phones_that_are_short_is_what_each_phone_says_by_itself(db, said):
    PhoneRow.objects.all().delete()
    for number, ((system, release), patched, lock, tampered, seen) in enumerate(said):
        PhoneRow.objects.create(
            id=f"{number:02}",
            target="android",
            ring=1,
            duty="on",
            enrolled_at=NOON,
            seen_at=None if seen is None else NOON - timedelta(days=seen),
            health_at=None if system is None else NOON,
            system=system or "",
            release=release,
            patched_on=None if patched is None else (NOON - timedelta(days=patched)).date(),
            screen_lock=lock,
            tampered=tampered,
        )
    today = NOON.date()
    alone = {
        row.pk: {one.short for one in queries.standing(row.pk, today).shortfalls} for row in PhoneRow.objects.all()
    }
    for short in Short:
        listed = queries.health(today, short=short, size=50)
        assert {one.phone for one in listed.rows} == {phone for phone, found in alone.items() if short in found}
        assert listed.figures.get(short, 0) == len(listed.rows)
    whole = queries.health(today, size=50)
    assert {one.phone for one in whole.rows} == {phone for phone, found in alone.items() if found}
    assert whole.figures.get(None, 0) == sum(not found for found in alone.values())


def test_an_app_is_on_a_phone_since_its_proof_through_later_contents_that_have_it_too(fleet):
    fleet.permissions.give(fleet.people[0])
    fleet.round()
    since = queries.on_phone_since(fleet.phones[0], WHATSAPP)
    fleet.permissions.give(fleet.people[0], app="tiktok")
    fleet.later(timedelta(hours=1)).round()
    assert queries.deliveries_of(fleet.phones[0])[0].stage is Stage.VERIFIED
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) == since


def test_what_the_fleet_holds_about_somebody_is_told_to_them(fleet):
    fleet.round()
    (row,) = held.gather(fleet.people[0], fleet.now)
    assert row.facts["system"] == "Android 15"
    assert row.facts["lost mode"] == "off"
    assert queries.phones_held_by(fleet.people[0]) == (fleet.phones[0],)


def test_what_a_phone_can_be_ordered_follows_from_its_management(fleet):
    fleet.round()
    assert queries.can(fleet.phones[0], Do.WIPE)
    assert not queries.can("no-such-phone", Do.WIPE)
    assert fleet.phone().apps.get(WHATSAPP) is not AppState.INSTALLED
