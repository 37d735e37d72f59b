"""What people and the job do with a push, under the platform's own rules, from two people to a gate that stops it."""

from datetime import timedelta

import pytest

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.errors import PushNotInThatState, PushUnknown, SamePersonTwice
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import State
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, PhoneRow
from bluelamp.records.fleet.planning import SYSTEM
from bluelamp.records.fleet.values import Stage
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.models import Act
from records.fleet.conftest import HOUR

pytestmark = pytest.mark.django_db


def actor(name, *roles):
    return Actor(id=name, standings=frozenset(Standing(role=one) for one in roles), signed_in_by="passkey")


MOBILE, OTHER = actor("person-m", "officer", "mobile-team"), actor("person-o", "officer", "policy-owner")


def planned(stops=()):
    ContentRow.objects.create(pk="c", target="android", apps=[], body={}, built_at=clock.now())
    return acts.plan_push(
        by=SYSTEM, push_id="push-1", target="android", contents=("c",), phones=90, removed=7, stops=stops
    )


def test_a_push_that_stops_runs_once_two_people_have_approved_it(db, platform, noon):
    planned({Stop.MANY_REMOVED})
    assert acts.approve_push(by=MOBILE, push_id="push-1", reason="the list is right").state is State.WAITING
    with pytest.raises(SamePersonTwice):
        acts.approve_push(by=MOBILE, push_id="push-1", reason="again")
    assert acts.approve_push(by=OTHER, push_id="push-1", reason="I read it too").state is State.RUNNING
    verbs = list(Act.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["fleet.push-planned", "fleet.push-approved", "fleet.push-approved"]


def test_an_officer_decides_nothing_about_a_push(db, platform, noon):
    planned()
    officer = actor("person-1", "officer")
    for do in (acts.approve_push, acts.pause_push, acts.resume_push, acts.widen_push, acts.give_up_push):
        with pytest.raises(NotAllowed):
            do(by=officer, push_id="push-1", reason="no")
    with pytest.raises(NotAllowed):
        acts.plan_push(by=MOBILE, push_id="2", target="android", contents=(), phones=1, removed=0, stops=())


def test_a_push_is_paused_goes_on_and_is_given_up(db, platform, noon):
    planned()
    assert acts.pause_push(by=MOBILE, push_id="push-1", reason="calls come in").state is State.PAUSED
    assert acts.resume_push(by=MOBILE, push_id="push-1", reason="they were about something else").state is State.RUNNING
    assert acts.give_up_push(by=MOBILE, push_id="push-1", reason="wrong list").state is State.GIVEN_UP
    with pytest.raises(PushNotInThatState):
        acts.resume_push(by=MOBILE, push_id="push-1", reason="after all")
    with pytest.raises(PushUnknown):
        acts.pause_push(by=MOBILE, push_id="none", reason="no")
    assert queries.one_push("push-1").over_at is not None


def test_a_person_opens_the_next_ring_where_the_phones_of_the_last_are_off(db, platform, noon):
    planned()
    rings = [acts.widen_push(by=MOBILE, push_id="push-1", reason="both are in a drawer").ring for _ in range(3)]
    assert rings == [1, 2, 3]
    assert Act.objects.filter(verb="fleet.push-widened").count() == 3
    with pytest.raises(PushNotInThatState):
        acts.widen_push(by=MOBILE, push_id="push-1", reason="and again")


def test_phones_that_have_not_proved_it_and_were_not_heard_since_the_ring_began_are_silent(db, platform, noon):
    planned()
    for number, (seen, verified) in enumerate([(None, None), (-1, None), (1, None), (-1, 1), (None, None)]):
        times = {"verified_at": None if verified is None else noon + verified * HOUR}
        given = DeliveryRow.objects.create(phone=f"p{number}", content="c", planned_at=noon, **times)
        PhoneRow.objects.create(
            id=f"p{number}", target="android", ring=0, duty="on", wanted="c", delivery=given.pk, enrolled_at=noon,
            seen_at=None if seen is None else noon + seen * HOUR, left_at=noon if number == 4 else None,
        )  # fmt: skip
    figures = queries.one_push("push-1").figures
    assert (figures.phones, figures.verified, figures.silent) == (4, 1, 2)


def test_what_is_done_goes_freely_and_what_was_overtaken_does_not(db, platform, noon):
    planned()
    acts.end_push(by=SYSTEM, push_id="push-1", how=State.OVERTAKEN)
    assert ContentRow.objects.get(pk="c").released_at is None
    acts.plan_push(by=SYSTEM, push_id="push-2", target="android", contents=("c",), phones=9, removed=0, stops=())
    acts.end_push(by=SYSTEM, push_id="push-2", how=State.DONE)
    assert ContentRow.objects.get(pk="c").released_at == noon


def test_a_gate_stops_a_push_where_too_many_phones_could_not_do_it(make_fleet):
    fleet = make_fleet(at_once=2, soak=HOUR, few_failed=0).add(8)
    PhoneRow.objects.all().delete()
    for phone in fleet.target.phones.values():
        phone.fails = ["no space left"] * 50
    for _ in range(8):
        fleet.later(2 * HOUR).round()
    (push,) = queries.pushes()
    assert push.push.state is State.GATED
    assert queries.one_push(push.push.id).figures.failed > 0
    stopped_in = push.push.ring
    for phone in fleet.target.phones.values():
        phone.fails = []
    with clock.frozen(fleet.now):
        acts.resume_push(by=MOBILE, push_id=push.push.id, reason="space was made")
    for _ in range(10):
        fleet.later(timedelta(hours=25)).round()
    (push,) = queries.pushes()
    assert (push.push.state, push.push.ring > stopped_in or stopped_in == 3) == (State.DONE, True)
    stages = {queries.standing(one, fleet.now.date()).delivery.stage for one in fleet.phones}
    assert stages == {Stage.VERIFIED}
