"""The queue of phones that are to be woken: held to a small model in every order, and its rules one by one."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apple_world import Phone
from bluelamp.core.mdm import Priority, pushes
from bluelamp.core.mdm.pushes import LONGEST, Kind, Outcome
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, waking, watching
from bluelamp.records.mdm.models import Enrolment, Open, Seen, Wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
TOPIC = "com.apple.mgmt.generated"
LOCK = {"RequestType": "DeviceLock"}
TAKEN, LATER, NOBODY = Outcome(Kind.TAKEN), Outcome(Kind.LATER, "Busy"), Outcome(Kind.NOBODY, "BadCertificate")
DEAD = Outcome(Kind.TOKEN, "BadDeviceToken")


def numbers(claimed):
    return [one.number for one in claimed.pushes]


def claim(now, most=100):
    return waking.claim(TOPIC, now, most)


def with_command(number=1, uuid="lock-1", **more):
    phone = Phone(number).enrolled()
    acts.queue(uuid, LOCK, [phone.enrolment], **more)
    return phone


def all_noted(claimed, outcome, now):
    return waking.note(claimed, dict.fromkeys(numbers(claimed), outcome), now)


def test_a_phone_is_claimed_once_with_what_it_is_woken_by():
    phone, now = with_command(), clock.now()
    first = claim(now)
    assert numbers(first) == [phone.enrolment]
    (push,) = first.pushes
    assert (push.token, push.magic, push.waits) == (b"\x01" * 32, "generated", True)
    assert claim(now).pushes == ()


def test_a_claim_that_nobody_gave_back_lapses():
    phone, now = with_command(), clock.now()
    claim(now)
    assert numbers(claim(now + waking.CLAIM)) == [phone.enrolment]


def test_what_an_earlier_claim_brings_back_is_not_counted_for_a_later_one():
    phone, now = with_command(), clock.now()
    late = claim(now)
    claim(now + waking.CLAIM)
    assert all_noted(late, DEAD, now) == 0
    row = Wake.objects.get(pk=phone.enrolment)
    assert row.claimed_until == now + 2 * waking.CLAIM
    assert row.dead_at is None


def test_what_comes_to_wait_while_the_push_is_under_way_is_pushed_again_at_once():
    phone, now = with_command(), clock.now()
    under_way = claim(now)
    acts.queue("lock-2", LOCK, [phone.enrolment])
    all_noted(under_way, TAKEN, now)
    assert numbers(claim(clock.now())) == [phone.enrolment]


def test_a_phone_that_put_off_what_it_was_given_is_woken_when_that_was_asked():
    phone, now = with_command(), clock.now()
    under_way = claim(now)
    acts.wake([phone.enrolment], now + acts.PUT_OFF_FOR)
    all_noted(under_way, TAKEN, now)
    assert Wake.objects.get().due_at == now + acts.PUT_OFF_FOR


def test_a_phone_that_came_and_has_nothing_left_is_not_woken():
    phone, now = with_command(), clock.now()
    Open.objects.all().delete()
    watching.write_seen({phone.enrolment: now})
    found = claim(now)
    assert (found.looked_at, found.pushes) == (1, ())
    assert Wake.objects.get().due_at >= now + pushes.SILENT_FOR


def test_what_is_urgent_goes_before_everything_that_was_due_long_before():
    for number in range(1, 4):
        with_command(number, f"lock-{number}")
    lost = with_command(9, "lost", priority=Priority.URGENT)
    now = clock.now() + timedelta(minutes=5)
    assert numbers(claim(now, most=1)) == [lost.enrolment]
    assert len(numbers(claim(now))) == 3


def test_what_is_urgent_stays_urgent_until_the_service_took_it():
    lost, now = with_command(9, "lost", priority=Priority.URGENT), clock.now()
    all_noted(claim(now), NOBODY, now)
    assert Wake.objects.get(pk=lost.enrolment).urgent
    all_noted(claim(now), LATER, now)
    assert Wake.objects.get().urgent
    all_noted(claim(now + timedelta(hours=2)), TAKEN, now)
    assert not Wake.objects.get().urgent


def test_a_refused_certificate_costs_a_phone_no_try_and_no_time():
    with_command()
    now = clock.now()
    all_noted(claim(now), NOBODY, now)
    row = Wake.objects.get()
    assert (row.tries, row.said) == (0, "BadCertificate")
    assert len(claim(now).pushes) == 1


def test_a_dead_token_is_left_alone_until_the_phone_gives_a_token_again():
    phone, now = with_command(), clock.now()
    assert all_noted(claim(now), DEAD, now) == 1
    acts.queue("lock-2", LOCK, [phone.enrolment])
    later = clock.now() + timedelta(minutes=5)
    assert claim(later).pushes == ()
    assert waking.standing(later).dead == 1
    acts.take_token(**phone.checked_in(phone.token()))
    assert numbers(claim(clock.now())) == [phone.enrolment]
    assert waking.standing(clock.now()).dead == 0


def test_a_token_that_the_phone_gave_after_it_was_called_dead_is_tried_again_soon():
    phone, now = with_command(), clock.now()
    long_ago = Outcome(Kind.TOKEN, "Unregistered", now - timedelta(days=30))
    Enrolment.objects.filter(pk=phone.enrolment).update(token_signed_at=now)
    assert all_noted(claim(now), long_ago, now) == 0
    assert numbers(claim(now + LONGEST)) == [phone.enrolment]


@pytest.mark.parametrize("change", [{"push_token": b""}, {"topic": "com.apple.mgmt.other"}, {"state": "begun"}])
def test_a_phone_that_no_push_would_reach_is_not_pushed_and_not_forgotten(change):
    phone, now = with_command(), clock.now()
    Enrolment.objects.filter(pk=phone.enrolment).update(**change)
    assert claim(now).pushes == ()
    assert Wake.objects.get().due_at <= now + LONGEST


def test_a_phone_that_left_is_taken_off_the_queue():
    phone, now = with_command(), clock.now()
    Enrolment.objects.filter(pk=phone.enrolment).update(state="ended")
    assert claim(now).pushes == ()
    assert not Wake.objects.exists()


def test_a_phone_for_which_nothing_ever_waited_is_asked_after_a_day_of_silence():
    phone = Phone().enrolled()
    now = clock.now()
    assert waking.cover(now) == 1
    assert waking.cover(now) == 0
    assert claim(now).pushes == ()
    silent = now + LONGEST + timedelta(minutes=1)
    assert numbers(claim(silent)) == [phone.enrolment]


def test_a_phone_that_was_asked_and_stays_silent_is_asked_again_a_day_later_and_not_sooner():
    Phone().enrolled()
    now = clock.now()
    waking.cover(now)
    silent = now + LONGEST + timedelta(minutes=1)
    all_noted(claim(silent), TAKEN, silent)
    assert claim(silent + timedelta(hours=23)).pushes == ()
    assert len(claim(silent + LONGEST).pushes) == 1


def test_how_the_queue_stands_says_how_many_are_due_and_since_when():
    with_command()
    now = clock.now() + timedelta(minutes=5)
    found = waking.standing(now)
    assert (found.due, found.dead) == (1, 0)
    assert found.oldest_due_at < now
    all_noted(claim(now), TAKEN, now)
    assert waking.standing(now).oldest_due_at is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.integers(0, 2)),
        st.tuples(st.just("done"), st.integers(0, 2)),
        st.tuples(st.just("heard"), st.integers(0, 2)),
        st.tuples(st.just("claim"), st.integers(1, 3)),
        st.tuples(st.just("note"), st.sampled_from([TAKEN, LATER, NOBODY, DEAD])),
        st.tuples(st.just("killed"), st.none()),
        st.tuples(st.just("token"), st.integers(0, 2)),
        st.tuples(st.just("pass"), st.sampled_from([1, 90, 3_700, 90_000])),
    ),
    max_size=30,
)


class Model:
    """The queue as plain sets: who has something waiting, whose token is dead, and who is claimed until when."""

    def __init__(self, phones):
        self.now = clock.now()
        self.phones = phones
        self.uuid = 0
        self.waits = {one.enrolment: [] for one in phones}
        self.dead = {}
        self.claims = []
        self.held = {}

    def do(self, step, value):
        getattr(self, f"do_{step}")(value)
        self.check()

    def do_queue(self, at):
        phone = self.phones[at]
        self.uuid += 1
        acts.queue(f"lock-{self.uuid}", LOCK, [phone.enrolment])
        Wake.objects.filter(pk=phone.enrolment, due_at__lt=self.now).update(due_at=self.now)
        self.waits[phone.enrolment].append(self.uuid)

    def do_done(self, at):
        phone = self.phones[at].enrolment
        Open.objects.filter(enrolment=phone).delete()
        self.waits[phone] = []

    def do_heard(self, at):
        watching.write_seen({self.phones[at].enrolment: self.now})

    def do_claim(self, most):
        found = claim(self.now, most)
        for one in found.pushes:
            assert self.held.get(one.number, self.now) <= self.now, "claimed by two at once"
            assert self.dead.get(one.number, self.now) <= self.now, "a dead token was to be pushed"
            silent = Seen.objects.filter(pk=one.number, at__gt=self.now - pushes.SILENT_FOR)
            assert self.waits[one.number] or not silent.exists(), "woken for nothing"
            self.held[one.number] = found.until
        self.claims.append(found)

    def do_note(self, outcome):
        if self.claims:
            found = self.claims.pop(0)
            mine = [one for one in numbers(found) if self.held.get(one) == found.until]
            waking.note(found, dict.fromkeys(numbers(found), outcome), self.now)
            for one in mine:
                del self.held[one]
                if outcome is DEAD:
                    self.dead[one] = self.now + pushes.DEAD_FOR

    def do_killed(self, _):
        self.claims.clear()

    def do_token(self, at):
        phone = self.phones[at]
        acts.take_token(**phone.checked_in(phone.token()))
        self.dead.pop(phone.enrolment, None)

    def do_pass(self, seconds):
        self.now += timedelta(seconds=seconds)

    def check(self):
        for row in Wake.objects.all():
            bound = row.claimed_until or row.due_at
            assert bound <= self.now + LONGEST, "put off for longer than the longest time"
        for phone, waiting in self.waits.items():
            assert not waiting or Wake.objects.filter(pk=phone).exists(), "something waits and nobody will wake"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_in_whatever_order_no_phone_with_something_waiting_is_lost(steps):
    Wake.objects.all().delete()
    Open.objects.all().delete()
    Seen.objects.all().delete()
    phones = [Phone(number).enrolled() for number in range(1, 4)]
    model = Model(phones)
    for step, value in steps:
        model.do(step, value)
    # And in the end, with a service that works and a token each, everybody for whom something waits is pushed.
    for phone in phones:
        model.do_token(phone.number - 1)
    model.now = max(model.now, clock.now()) + LONGEST
    pushed = set()
    while (found := claim(model.now)).looked_at:
        pushed |= set(numbers(found))
        all_noted(found, TAKEN, model.now)
    assert {phone for phone, waiting in model.waits.items() if waiting} <= pushed
