from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bluelamp.core.mdm import LEASE, Shortcut

PHONES = range(4)


class DatabaseAndSet(RuleBasedStateMachine):
    """A database that changes, a watcher that is slow, stuck or absent, and looks that overlap with both."""

    @initialize()
    def begin(self):
        self.now = 0.0
        self.number = 0
        self.waits = dict.fromkeys(PHONES, False)
        self.since = dict.fromkeys(PHONES, -100.0)
        self.log = []
        self.asked = None
        self.looks = []
        self.shortcut = Shortcut()

    @rule(seconds=st.sampled_from([0.1, 0.3, 0.9, 1.1, 5.0]))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(phone=st.sampled_from(PHONES))
    def something_comes_to_wait(self, phone):
        self.number += 1
        self.log.append((self.number, phone))
        if not self.waits[phone]:
            self.waits[phone], self.since[phone] = True, self.now

    @rule(phone=st.sampled_from(PHONES))
    def the_phone_has_done_it(self, phone):
        self.waits[phone] = False

    @rule()
    def the_watcher_begins_to_ask(self):
        seen = self.shortcut.seen
        answer = list(self.log[seen:]) if seen >= 0 else (self.number, [one for one in PHONES if self.waits[one]])
        self.asked = (self.now, seen, answer)

    @rule()
    def the_watcher_has_its_answer_however_late(self):
        if self.asked is None:
            return
        asked_at, seen, answer = self.asked
        self.asked = None
        if seen >= 0:
            self.shortcut.take_in(answer, asked_at=asked_at)
        else:
            self.shortcut.begin(*answer, asked_at=asked_at)

    @rule(missed=st.integers(1, 3))
    def changes_are_cleared_away_before_they_were_seen(self, missed):
        if self.shortcut.seen >= 0:
            self.number += missed + 1
            self.log += [(self.number - missed - 1 + one, PHONES[0]) for one in range(1, missed + 2)]
            late = self.log[-1]
            if late[0] > self.shortcut.seen + 1:
                self.shortcut.take_in([late], asked_at=self.now)
                assert not self.shortcut.holds(at=self.now)
            if not self.waits[PHONES[0]]:
                self.waits[PHONES[0]], self.since[PHONES[0]] = True, self.now

    @rule(phone=st.sampled_from(PHONES))
    def a_look_at_the_database_begins(self, phone):
        self.looks.append((phone, self.shortcut.ticket(phone), self.waits[phone]))

    @rule()
    def a_look_at_the_database_ends(self):
        if self.looks:
            phone, ticket, waits = self.looks.pop(0)
            if not waits:
                self.shortcut.settle(phone, ticket)

    @invariant()
    def nothing_is_said_to_be_nothing_that_has_waited_for_a_lease(self):
        for phone in PHONES:
            if self.shortcut.nothing_for(phone, at=self.now):
                assert not (self.waits[phone] and self.now - self.since[phone] > LEASE)


TestDatabaseAndSet = DatabaseAndSet.TestCase
TestDatabaseAndSet.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)


def test_before_anything_was_read_every_phone_is_looked_up():
    assert not Shortcut().nothing_for(1, at=0.0)


def test_a_phone_without_anything_waiting_is_known_while_the_lease_lasts_and_not_after():
    shortcut = Shortcut()
    shortcut.begin(0, [2], asked_at=10.0)
    assert shortcut.nothing_for(1, at=10.9)
    assert not shortcut.nothing_for(2, at=10.9)
    assert not shortcut.nothing_for(1, at=10.0 + LEASE)


def test_an_answer_that_came_late_gives_no_lease_from_when_it_came():
    shortcut = Shortcut()
    shortcut.begin(0, [], asked_at=0.0)
    shortcut.take_in([], asked_at=5.0)
    assert not shortcut.nothing_for(1, at=6.0)


def test_a_look_that_is_older_than_a_change_takes_nothing_out():
    shortcut = Shortcut()
    shortcut.begin(3, [1], asked_at=0.0)
    ticket = shortcut.ticket(1)
    shortcut.take_in([(4, 1)], asked_at=0.1)
    shortcut.settle(1, ticket)
    assert not shortcut.nothing_for(1, at=0.2)
    shortcut.settle(1, shortcut.ticket(1))
    assert shortcut.nothing_for(1, at=0.2)
