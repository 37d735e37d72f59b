"""The promises of the lifecycles, over every path: no state is skipped, nobody decides their own, all ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bluelamp.records.declarations.errors import (
    AnswersMissing,
    DeclarationError,
    EndWrong,
    NotNow,
    NotToBeAsked,
    OwnManagersRequest,
    OwnRequest,
    ToldSomebodyElse,
)
from bluelamp.records.declarations.lifecycle import contacts, permissions, told
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS, Channel, Contact, Device, Rules, Who
from bluelamp.records.declarations.lifecycle.permissions import (
    LEAVES_MESSAGES,
    Asked,
    Decider,
    Kind,
    Limits,
    Permission,
    Request,
    State,
    Wish,
)
from bluelamp.records.declarations.lifecycle.told import How, Telling

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
LIMITS = Limits(
    longest=timedelta(days=365), take_home="authorised", reference_for=("app",), accounts=("exampleforce on x",)
)
WISH = Wish(
    kind=Kind.APP,
    thing="whatsapp",
    purpose="neighbourhood watch",
    until=NOW + timedelta(days=90),
    record_route="weekly into the log",
    reference="DP-1",
)
PEOPLE = ("asker", "sergeant", "managed-by-asker")
PATHS = {
    (None, Asked.ASKED),
    (Asked.ASKED, Asked.GRANTED),
    (Asked.ASKED, Asked.REFUSED),
    (Asked.ASKED, Asked.WITHDRAWN),
    (None, State.IN_FORCE),
    (State.IN_FORCE, State.LAPSED),
    (State.IN_FORCE, State.WITHDRAWN),
    (State.IN_FORCE, State.EXTENDED),
    (State.LAPSED, State.ENDED),
    (State.WITHDRAWN, State.ENDED),
}
TELLINGS = {
    (told.State.TOLD, told.State.CONFIRMED),
    (told.State.TOLD, told.State.DISPUTED),
    (told.State.TOLD, told.State.SILENT),
    (told.State.SILENT, told.State.CONFIRMED),
    (told.State.SILENT, told.State.DISPUTED),
    (told.State.SILENT, told.State.TAKEN_UP),
}


def who(name):
    return Decider(id=name, answers_to_asker=name == "managed-by-asker")


class PermissionPaths(RuleBasedStateMachine):
    """Anybody tries anything at any time; only the steps of the diagram are taken."""

    @initialize(kind=st.sampled_from(Kind), days=st.integers(1, 365))
    def ask(self, kind, days):
        self.now = NOW
        wish = replace(WISH, kind=kind, account="exampleforce on x", until=NOW + timedelta(days=days))
        self.request = Request(id="r", person="asker", wish=permissions.checked(wish, LIMITS, NOW))
        self.permission = None
        self.steps = [(None, Asked.ASKED)]
        self.decided_by = []

    def tries(self, step, by=None):
        """Takes a step where it can be taken, and remembers it."""
        try:
            after = step()
        except DeclarationError:
            return
        if isinstance(after, tuple):
            self.steps.append((self.request.state, after[0].state))
            self.steps.append((None, after[1].state))
            self.request, self.permission = after
        elif isinstance(after, Request):
            self.steps.append((self.request.state, after.state))
            self.request = after
        else:
            self.steps.append((self.permission.state, after.state))
            self.permission = after
        if by is not None:
            self.decided_by.append(by)

    @rule(days=st.integers(0, 200))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(by=st.sampled_from(PEOPLE), days=st.none() | st.integers(-5, 400))
    def grants(self, by, days):
        until = None if days is None else self.now + timedelta(days=days)
        grant = lambda: permissions.grant(  # noqa: E731 - called once, in `tries`
            self.request, who(by), until=until, now=self.now, limits=LIMITS, permission_id="p"
        )
        self.tries(grant, by)

    @rule(by=st.sampled_from(PEOPLE))
    def refuses(self, by):
        self.tries(lambda: permissions.refuse(self.request, who(by)), by)

    @rule(by=st.sampled_from(PEOPLE))
    def takes_back_the_request(self, by):
        self.tries(lambda: permissions.withdraw_request(self.request, by))

    @rule(by=st.sampled_from(PEOPLE))
    def takes_back_the_permission(self, by):
        if self.permission:
            self.tries(lambda: permissions.withdraw(self.permission, who(by), self.now))

    @rule()
    def carries_on(self):
        if self.permission:
            self.tries(lambda: permissions.extended(self.permission, self.now))

    @rule()
    def lapses(self):
        if self.permission:
            self.tries(lambda: permissions.lapse(self.permission, self.now))

    @rule(by=st.sampled_from(PEOPLE))
    def confirms_the_export(self, by):
        if self.permission:
            self.tries(lambda: permissions.confirm_export(self.permission, by, self.now))

    @invariant()
    def no_path_skips_a_state(self):
        assert set(self.steps) <= PATHS

    @invariant()
    def nobody_decides_their_own_or_their_managers(self):
        assert set(self.decided_by) <= {"sergeant"}

    @invariant()
    def every_permission_ends(self):
        if self.permission is None:
            return
        assert self.permission.start < self.permission.until <= self.permission.start + LIMITS.longest
        assert not self.permission.holds(self.permission.until)
        assert self.permission.until <= self.request.wish.until

    @invariant()
    def what_is_over_is_not_read_by_any_rule(self):
        if self.permission is not None and self.permission.state is not State.IN_FORCE:
            assert not self.permission.holds(self.now)

    @invariant()
    def what_leaves_messages_ends_only_with_its_export(self):
        if self.permission is not None and self.permission.state is State.ENDED:
            assert self.permission.kind in LEAVES_MESSAGES
            assert self.permission.exported_at is not None


TestPermissionPaths = PermissionPaths.TestCase
TestPermissionPaths.settings = settings(max_examples=150, stateful_step_count=20)


class TellingPaths(RuleBasedStateMachine):
    """As above, for what a supervisor was told."""

    @initialize()
    def tell(self):
        telling = Telling(id="t", teller="pc", supervisor="sergeant", told_at=NOW, how=How.IN_PERSON)
        self.telling = told.checked(telling, NOW)
        self.steps = []

    @rule(by=st.sampled_from(["pc", "sergeant", "inspector"]), step=st.sampled_from(["confirm", "dispute", "take_up"]))
    def answers(self, by, step):
        try:
            after = getattr(told, step)(self.telling, by)
        except DeclarationError:
            return
        assert by != "pc"
        assert by == ("inspector" if step == "take_up" else "sergeant")
        self.steps.append((self.telling.state, after.state))
        self.telling = after

    @rule()
    def the_clock_ends(self):
        try:
            after = told.fall_silent(self.telling)
        except NotNow:
            return
        self.steps.append((self.telling.state, after.state))
        self.telling = after

    @invariant()
    def no_path_skips_a_state(self):
        assert set(self.steps) <= TELLINGS
        assert len(self.steps) <= 2


TestTellingPaths = TellingPaths.TestCase
TestTellingPaths.settings = settings(max_examples=80, stateful_step_count=12)


def test_a_request_without_its_answers_names_each_of_them():
    with pytest.raises(AnswersMissing) as refused:
        permissions.checked(replace(WISH, purpose=" ", record_route="", reference=""), LIMITS, NOW)
    assert refused.value.missing == ("purpose", "record_route", "reference")


def test_a_reference_is_asked_for_only_where_the_rules_ask():
    wish = replace(WISH, kind=Kind.NUMBER_WITHHELD, thing="", reference="", record_route="")
    assert permissions.checked(wish, LIMITS, NOW) == wish


@pytest.mark.parametrize(("setting", "says"), [("free", "without a permission"), ("no", "stay at work")])
def test_taking_home_is_asked_for_only_where_the_force_authorises_it(setting, says):
    wish = replace(WISH, kind=Kind.TAKE_HOME, thing="own-work-phone")
    assert permissions.checked(wish, LIMITS, NOW).kind is Kind.TAKE_HOME
    with pytest.raises(NotToBeAsked, match=says):
        permissions.checked(wish, replace(LIMITS, take_home=setting), NOW)


def test_what_the_rules_do_not_know_cannot_be_asked_for():
    with pytest.raises(NotToBeAsked, match="`whatsapp`"):
        permissions.checked(WISH, replace(LIMITS, knows_thing=False), NOW)
    with pytest.raises(NotToBeAsked, match="no corporate account"):
        permissions.checked(replace(WISH, kind=Kind.ACCOUNT, account="my own"), LIMITS, NOW)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_an_end_that_has_passed_or_is_too_far_off_is_refused(days):
    with pytest.raises(EndWrong):
        permissions.checked(replace(WISH, until=NOW + timedelta(days=days)), LIMITS, NOW)


def test_the_refusals_say_whose_the_request_is():
    request = Request(id="r", person="asker", wish=WISH)
    with pytest.raises(OwnRequest, match="You asked for this yourself"):
        permissions.refuse(request, who("asker"))
    with pytest.raises(OwnManagersRequest, match="Your own line manager"):
        permissions.refuse(request, who("managed-by-asker"))


def test_only_one_s_own_permission_in_force_for_the_same_thing_is_carried_on():
    held = Permission(id="p", person="asker", kind=Kind.APP, start=NOW, until=NOW + timedelta(days=9))
    permissions.may_extend(WISH, held, "whatsapp", "asker")
    for wish, one, thing, person in (
        (WISH, held, "signal", "asker"),
        (WISH, held, "whatsapp", "sergeant"),
        (WISH, replace(held, state=State.LAPSED), "whatsapp", "asker"),
        (replace(WISH, until=held.until), held, "whatsapp", "asker"),
    ):
        with pytest.raises(NotNow):
            permissions.may_extend(wish, one, thing, person)


RULES = Rules(within=timedelta(hours=72), forms=["EX/I######/##"])
CONTACT = Contact(
    reference="the victim",
    who=Who.VICTIM,
    happened_at=NOW,
    device=Device.WORK,
    channel=Channel.CALL,
    purpose="to agree a time for a statement",
    rationale="asked for in the plan",
    incident="EX/I000123/26",
)
OWN = replace(CONTACT, device=Device.PERSONAL, conditions=dict.fromkeys(CONDITIONS, True), told="Sergeant on duty")


@given(st.sets(st.sampled_from([*CONDITIONS, "told"])))
def test_each_missing_condition_of_one_s_own_phone_is_named(left_out):
    given_ = {name: None if name in left_out else True for name in CONDITIONS}
    contact = replace(OWN, conditions=given_, told="" if "told" in left_out else OWN.told)
    if not left_out:
        assert contacts.checked(contact, RULES, NOW).not_met() == ()
        return
    with pytest.raises(AnswersMissing) as refused:
        contacts.checked(contact, RULES, NOW)
    assert set(refused.value.missing) == left_out


def test_a_condition_that_was_not_met_is_recorded_and_not_refused():
    contact = replace(OWN, conditions={**OWN.conditions, "emergency": False})
    assert contacts.checked(contact, RULES, NOW).not_met() == ("emergency",)


def test_what_belongs_to_another_device_is_not_kept():
    contact = replace(CONTACT, conditions={"emergency": True}, told="somebody", withheld_why="a reason")
    assert contacts.checked(contact, RULES, NOW) == CONTACT


def test_a_withheld_number_needs_its_reason():
    with pytest.raises(AnswersMissing, match="why your number was withheld"):
        contacts.checked(replace(CONTACT, number_withheld=True), RULES, NOW)


@pytest.mark.parametrize(("hours", "late"), [(0, False), (72, False), (73, True), (24 * 400, True)])
def test_a_late_record_is_marked_however_late_it_is(hours, late):
    assert contacts.is_late(CONTACT, RULES, NOW + timedelta(hours=hours)) is late


def test_only_the_one_who_is_named_answers():
    telling = Telling(id="t", teller="pc", supervisor="sergeant", told_at=NOW, how=How.BY_RADIO)
    with pytest.raises(ToldSomebodyElse):
        told.confirm(telling, "inspector")
    with pytest.raises(OwnRequest):
        told.checked(replace(telling, supervisor="pc"), NOW)


@given(st.none() | st.integers(-10, 40), st.integers(1, 30))
def test_an_answer_is_due_by_the_end_of_the_tour_and_never_later_than_the_set_time(tour, within):
    ends = None if tour is None else NOW + timedelta(hours=tour)
    due = told.answer_due(NOW, ends, timedelta(hours=within))
    assert NOW < due <= NOW + timedelta(hours=within)
    assert due == ends or tour is None or tour <= 0 or tour >= within
