"""What the rules want reaches phones once, in the right order, and nothing is removed that might be evidence."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.facts.ports import Circumstance
from bluelamp.records.fleet import planning, queries, reading
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.lifecycle.waves import State
from bluelamp.records.fleet.models import DeliveryRow, GroupRow, PhoneRow
from bluelamp.records.fleet.ports import AppState
from bluelamp.records.fleet.values import Stage
from records import small_register as register
from records.conftest import NOON
from records.fleet.conftest import HOUR, WHATSAPP

pytestmark = pytest.mark.django_db


def standing(fleet, which=0):
    return queries.standing(fleet.phones[which], fleet.now.date())


def test_every_phone_is_given_its_content_and_proves_it(fleet):
    done = fleet.round()
    assert (done.phones, done.given, done.waiting, done.refused) == (3, 3, 0, ())
    for which in range(3):
        view = standing(fleet, which)
        assert view.delivery.stage is Stage.VERIFIED
        assert view.waits is Waits.NOTHING


def test_the_four_times_are_kept_apart_and_come_in_order(fleet):
    fleet.read()
    fleet.plan()
    assert standing(fleet).delivery.stage is Stage.PLANNED
    fleet.send()
    assert standing(fleet).delivery.stage is Stage.SENT
    fleet.target.abilities = type(fleet.target.abilities)(
        orders=frozenset(), lists_apps=True, says_content=False, keeps_orders=timedelta(days=2)
    )
    fleet.phone().apps = {}
    fleet.later()
    fleet.target.run()
    fleet.later()
    fleet.read()
    view = standing(fleet).delivery
    assert view.stage is Stage.VERIFIED
    assert view.planned < view.sent < view.acknowledged <= view.verified


def test_a_round_in_which_nothing_changed_writes_and_sends_nothing(fleet):
    fleet.round(2)
    before = (DeliveryRow.objects.count(), fleet.target.holds, fleet.target.moved)
    done = fleet.round()
    assert done.given == 0
    assert (DeliveryRow.objects.count(), fleet.target.holds, fleet.target.moved) == before


def test_a_permission_granted_reaches_one_phone_and_no_other(fleet, monkeypatch):
    monkeypatch.setattr(reading, "ring_of", lambda phone: 0)
    fleet.round()
    before = fleet.target.moved
    fleet.permissions.give(fleet.people[0])
    done = fleet.round()
    assert done.given == 1
    assert fleet.target.moved == before + 1
    assert fleet.phone(0).apps[WHATSAPP] is AppState.INSTALLED
    assert fleet.phone(1).apps.get(WHATSAPP) is not AppState.INSTALLED
    since = queries.on_phone_since(fleet.phones[0], WHATSAPP)
    assert since == standing(fleet).delivery.verified
    assert queries.on_phone_since(fleet.phones[1], WHATSAPP) is None


def test_what_was_granted_and_only_sent_is_not_said_to_be_on_the_phone(fleet):
    fleet.round()
    fleet.phone().on = False
    fleet.permissions.give(fleet.people[0])
    fleet.round()
    assert standing(fleet).delivery.stage is Stage.SENT
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is None


def test_a_permission_that_lapses_switches_the_app_off_and_keeps_its_data(fleet):
    fleet.permissions.give(fleet.people[0], until=NOON + 2 * HOUR)
    fleet.round()
    fleet.later(3 * HOUR).round()
    assert fleet.phone().apps[WHATSAPP] is AppState.SUSPENDED
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is None


def test_where_the_target_cannot_switch_off_the_app_stays_until_the_export_is_confirmed(intune):
    intune.permissions.give(intune.people[0], until=NOON + 2 * HOUR)
    intune.round()
    assert intune.phone().apps[WHATSAPP] is AppState.INSTALLED
    intune.later(3 * HOUR).round()
    assert intune.phone().apps[WHATSAPP] is AppState.INSTALLED
    intune.permissions.close()
    intune.later().round()
    assert WHATSAPP not in intune.phone().apps


def test_a_duty_state_that_nobody_knows_changes_nothing(fleet):
    register.rostered(fleet.people[0], NOON - HOUR, NOON + 2 * HOUR)
    fleet.round()
    assert PhoneRow.objects.get(pk=fleet.phones[0]).duty == "off"
    before = standing(fleet).delivery
    fleet.later(4 * HOUR).round()
    assert PhoneRow.objects.get(pk=fleet.phones[0]).duty == "off"
    assert standing(fleet).delivery == before


def test_a_phone_that_changed_hands_keeps_what_it_has_where_messages_may_be_on_it(intune):
    intune.permissions.give(intune.people[0])
    intune.round()
    PhoneRow.objects.filter(pk=intune.phones[0]).update(holder="somebody-before")
    intune.permissions.close()
    intune.later().round()
    assert standing(intune).waits is Waits.CHANGED_HANDS
    assert intune.phone().apps[WHATSAPP] is AppState.INSTALLED
    (found,) = queries.differences(intune.now)
    assert "changed hands" in found.why


def test_a_phone_that_is_wiped_and_enrolled_again_begins_anew(fleet):
    fleet.round()
    serial = fleet.serials[fleet.phones[0]]
    fleet.later().target.leave(serial)
    fleet.round()
    assert standing(fleet).left is not None
    assert standing(fleet).delivery.sent is None
    fleet.later().target.enrol(serial)
    fleet.round()
    assert standing(fleet).delivery.stage is Stage.VERIFIED


def test_nothing_is_sent_to_a_phone_that_is_not_enrolled(make_fleet):
    fleet = make_fleet().add(2)
    del fleet.target.phones[fleet.serials[fleet.phones[1]]]
    fleet.target.said = [one for one in fleet.target.said if one.phone == fleet.serials[fleet.phones[0]]]
    fleet.round()
    assert standing(fleet, 1).delivery.stage is Stage.PLANNED
    (found,) = queries.differences(fleet.now)
    assert found.why == "It is not enrolled yet."


def test_a_change_of_many_phones_goes_ring_by_ring(make_fleet):
    fleet = make_fleet(at_once=2, soak=HOUR).add(12)
    PhoneRow.objects.all().delete()
    fleet.round()
    rings = dict(PhoneRow.objects.values_list("pk", "ring"))
    (push,) = queries.pushes()
    assert push.phones == 12
    for _ in range(6):
        for phone, ring in rings.items():
            (now,) = queries.pushes()
            if ring > now.push.ring:
                assert queries.standing(phone, fleet.now.date()).waits is Waits.FOR_RING
                assert queries.standing(phone, fleet.now.date()).delivery is None
        fleet.later(2 * HOUR).round()
    (push,) = queries.pushes()
    assert push.push.state.value == "done"
    assert all(standing(fleet, which).delivery.stage is Stage.VERIFIED for which in range(12))


def test_a_ring_that_was_opened_and_not_planned_for_yet_ends_no_push_however_quick_the_pace(make_fleet, monkeypatch):
    monkeypatch.setattr(planning, "ring_of", lambda phone: int(phone[:8], 16) % 4)
    fleet = make_fleet(at_once=2, soak=timedelta(0)).add(16)
    fleet.round()
    for _ in range(6):
        for _ in range(4):
            fleet.carry_on()
        for one in queries.pushes():
            given = PhoneRow.objects.exclude(delivery=None).count()
            assert one.push.state is not State.DONE or given == 16
        fleet.round()
    (push,) = queries.pushes()
    assert push.push.state is State.DONE
    assert all(standing(fleet, which).delivery.stage is Stage.VERIFIED for which in range(16))


def test_a_major_incident_reaches_every_ring_at_once(make_fleet):
    fleet = make_fleet(at_once=2, soak=HOUR).add(8)
    fleet.round()
    for _ in range(6):
        fleet.later(2 * HOUR).round()
    now = fleet.now
    for person in fleet.people:
        register.rostered(person, now - HOUR, now + 200 * HOUR)
    fleet.round(2)
    fleet.circumstances.rows.append(Circumstance(id="1", kind="major-incident", person=None, start=fleet.now, end=None))
    fleet.round(2)
    waiting = {queries.standing(phone, fleet.now.date()).waits for phone in fleet.phones}
    assert Waits.FOR_RING not in waiting


def test_a_team_whose_shift_ends_is_toggled_and_not_moved(make_fleet):
    fleet = make_fleet(INTUNE_ANDROID).add(4)
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    groups, moved = GroupRow.objects.count(), fleet.target.moved
    for person in fleet.people:
        register.rostered(person, fleet.now, fleet.now + 9 * HOUR)
    fleet.round(2)
    assert (GroupRow.objects.count(), fleet.target.moved) == (groups, moved)


def test_only_a_phone_that_wants_the_twin_of_what_it_has_is_at_the_edge_of_a_shift():
    contents = SimpleNamespace(twins={"on": {"on", "off"}, "new": {"new"}})
    rows = [("off", "on"), ("on", "on"), ("", "on"), ("on", "new"), ("on", "")]
    wishes = [
        SimpleNamespace(row=SimpleNamespace(id=f"{wanted}>{content}", wanted=wanted), content=content)
        for wanted, content in rows
    ]
    assert planning._toggled(wishes, contents) == {"off>on"}


def test_a_major_incident_waits_for_no_edge_of_a_shift(fleet, monkeypatch):
    fleet.round(2)
    seen = []
    monkeypatch.setattr(planning, "_toggled", lambda wishes, contents: frozenset(fleet.phones))
    monkeypatch.setattr(planning, "_regroup", lambda now, toggled: seen.append(toggled))
    fleet.plan()
    of_now = planning.holders_at
    monkeypatch.setattr(planning, "holders_at", lambda at: replace(of_now(at), major_incident=True))
    fleet.plan()
    assert seen == [frozenset(fleet.phones), frozenset()]
