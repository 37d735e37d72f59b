"""The chain of custody through the acts: what it keeps, and totals that always reconcile."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, models, queries
from bluelamp.records.register.errors import RegisterError
from bluelamp.records.register.lifecycle import State
from records import small_register as small

WHO = st.integers(0, 3)
PHONE = st.integers(0, 2)


class Custody(RuleBasedStateMachine):
    """People hand phones about. A plain model on the side says who must have what, and how many there are."""

    def __init__(self):
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    @initialize()
    def a_small_force(self):
        self.now = small.day(3, 1)
        unit = small.unit(small.new_id())
        self.people = [small.person(small.new_id()[:30], unit) for _ in range(4)]
        self.team = Actor(id=self.people[3])
        self.phones = []
        self.history = []

    def do(self, what, **facts):
        """An act an hour later; a refusal changes nothing."""
        self.now += timedelta(hours=1)
        with clock.frozen(self.now):
            try:
                return what(by=self.team, **facts)
            except RegisterError:
                return None

    @precondition(lambda self: len(self.phones) < 3)
    @rule(platform=st.sampled_from(["android", "apple"]))
    def add(self, platform):
        made = self.do(acts.add_phone, asset_tag=small.new_id(), platform=platform, model="M1", used_for="a beat")
        self.phones.append(made.id)

    @rule(phone=PHONE, to=WHO)
    def issue(self, phone, to):
        self.step(acts.issue_phone, phone, to=to)

    @rule(phone=PHONE, to=WHO)
    def sign_out(self, phone, to):
        self.step(acts.sign_out_phone, phone, to=to)

    @rule(phone=PHONE, to=WHO)
    def transfer(self, phone, to):
        self.step(acts.transfer_phone, phone, to=to)

    @rule(phone=PHONE, taken_by=WHO)
    def sign_in(self, phone, taken_by):
        self.step(acts.sign_in_phone, phone, taken_by=taken_by)

    @rule(phone=PHONE, taken_by=WHO)
    def give_back(self, phone, taken_by):
        self.step(acts.return_phone, phone, taken_by=taken_by)

    @rule(phone=PHONE)
    def lose(self, phone):
        self.step(acts.report_phone_lost, phone)

    @rule(phone=PHONE, taken_by=WHO)
    def find(self, phone, taken_by):
        self.step(acts.find_phone, phone, taken_by=taken_by)

    @rule(phone=PHONE)
    def retire(self, phone):
        self.step(acts.retire_phone, phone)

    def step(self, what, phone, **people):
        if phone >= len(self.phones):
            return
        facts = {name: self.people[who] for name, who in people.items()}
        after = self.do(what, phone_id=self.phones[phone], **facts)
        if after is not None:
            held = after.state in (State.ISSUED, State.ON_LOAN, State.LEFT_AT_WORK)
            self.history.append((self.now, after.phone, after.holder if held else None))

    @invariant()
    def who_held_what_is_known_for_every_hour(self):
        for at, phone, holder in self.history:
            found = queries.who_held(phone, at)
            assert (found.person if found else None) == holder

    @invariant()
    def the_chain_ends_where_the_phone_is(self):
        for phone in self.phones:
            chain, now = queries.chain_of(phone), queries.custody_of(phone)
            assert [one.position for one in chain] == list(range(1, now.position + 1))
            assert (chain[-1].after, chain[-1].holder, chain[-1].at) == (now.state, now.holder, now.since)

    @invariant()
    def every_period_reconciles(self):
        middle = small.day(3, 1) + (self.now - small.day(3, 1)) / 2
        for start, end in ((small.LONG_AGO, middle), (middle, self.now + timedelta(seconds=1))):
            assert all(one.reconciles for one in queries.flows(start, end))

    @invariant()
    def what_the_steps_add_up_to_is_what_is_there(self):
        assert queries.totals_at(self.now + timedelta(seconds=1)) == queries.totals_now()
        closing = sum(one.closing for one in queries.flows(small.LONG_AGO, self.now + timedelta(seconds=1)))
        assert closing == models.Phone.objects.exclude(state="retired").count()


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_allowed")
def test_the_figures_of_every_period_reconcile():
    limits = settings(max_examples=10, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None)
    run_state_machine_as_test(Custody, settings=limits)
