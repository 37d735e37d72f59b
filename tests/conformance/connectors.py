"""The conformance suite of the fleet's connectors: what any phone management must do behind the port.

A test of a connector inherits `ConnectorSuite` and gives the fixture `behind`, which is a `Behind`:
the connector, and a hand on the phones and on the phone management behind it.
"""

from datetime import UTC, timedelta
from typing import Protocol

import pytest

from bluelamp.core.phones.guards import State
from bluelamp.records.fleet.errors import GroupInUse, PhoneNotManaged, TargetRefused, TargetThrottled
from bluelamp.records.fleet.ports import (
    Answered,
    Apps,
    AppState,
    Connector,
    Content,
    Do,
    Enrolled,
    Failed,
    Health,
    Holds,
    Left,
    Located,
    Move,
    Order,
    Took,
)

WEEK = timedelta(days=7)


class Behind(Protocol):
    """What a test of a connector gives to the suite.

    `phones` are four serial numbers, enrolled, switched on and in no group. `contents` are three that
    the target takes, no two with the same open apps.
    """

    connector: Connector
    phones: list[str]
    contents: list[Content]

    def run(self) -> None:
        """Lets time go by until every phone that is on has checked in, done what it should and reported."""

    def switch_off(self, phone: str) -> None: ...
    def switch_on(self, phone: str) -> None: ...

    def fail_next(self, phone: str, why: str) -> None:
        """Has the phone fail at the next content that it is to take."""

    def throttle_next(self) -> None:
        """Has the phone management turn away the next change that it is asked for."""

    def leave(self, phone: str) -> None:
        """Has somebody take the phone out of management by hand."""

    def reopened(self) -> Connector:
        """The same connector, as another process would have it."""


def everything(connector, after="", most=500):
    """All reports after a cursor, page by page, and the last cursor."""
    found = []
    while True:
        page = connector.reports(after, most)
        assert len(page.rows) <= most
        found += page.rows
        after = page.cursor
        if not page.more:
            return found, after


def said(behind, phone, kind, after=""):
    """What one phone said of one kind, oldest first."""
    rows, _ = everything(behind.connector, after)
    return [one.said for one in rows if one.phone == phone and isinstance(one.said, kind)]


def cursor_now(behind):
    return everything(behind.connector)[1]


def open_apps(content):
    return {row.id for row in content.apps if row.state in (State.OPEN, State.REQUIRED)}


def shut_apps(content):
    return {row.id for row in content.apps if row.state is State.REMOVED}


def is_there(behind, phone, content, after=""):
    """Whether the phone's own reports prove that it has a content, in the way in which this target can."""
    if behind.connector.abilities.says_content:
        reported = said(behind, phone, Holds, after)
        return bool(reported) and reported[-1].content == content.digest
    reported = said(behind, phone, Apps, after)
    has = {app for app, state in reported[-1].apps.items() if state is AppState.INSTALLED} if reported else set()
    required = {row.id for row in content.apps if row.state is State.REQUIRED}
    return bool(reported) and required <= has and not has & shut_apps(content)


def ordered(phone, do, order="order-1"):
    return Order(id=order, phone=phone, do=do, keep=WEEK, message="Hand this phone in.", number="101")


class ConnectorSuite:
    """The promises of `bluelamp.records.fleet.ports`, one test each."""

    def put(self, behind, content, *phones, group="group-a"):
        behind.connector.hold(group, content)
        outcomes = behind.connector.place([Move(phone=phone, group=group) for phone in phones])
        assert [one.error for one in outcomes] == [None] * len(phones)

    def test_it_can_prove_in_some_way_what_a_phone_holds(self, behind):
        able = behind.connector.abilities
        assert able.lists_apps or able.says_content
        assert able.keeps_orders >= timedelta(days=1)
        assert {content.target for content in behind.contents} == {behind.connector.target.name}

    def test_every_enrolled_phone_is_reported_from_the_beginning(self, behind):
        behind.run()
        rows, _ = everything(behind.connector)
        enrolled = {one.phone for one in rows if isinstance(one.said, Enrolled)}
        assert set(behind.phones) <= enrolled

    def test_every_report_has_an_instant_in_utc_and_an_id_of_its_own(self, behind):
        self.put(behind, behind.contents[0], *behind.phones)
        behind.run()
        rows, _ = everything(behind.connector)
        assert len({one.id for one in rows}) == len(rows)
        assert {one.at.tzinfo for one in rows} == {UTC}

    def test_phones_say_how_they_are(self, behind):
        behind.run()
        for phone in behind.phones:
            reported = said(behind, phone, Health)
            assert reported
            assert reported[-1].system
            assert reported[-1].release

    def test_a_phone_in_a_group_takes_what_the_group_holds_and_proves_it(self, behind):
        first, second, *_ = behind.phones
        self.put(behind, behind.contents[0], first)
        behind.run()
        assert [one.content for one in said(behind, first, Took)][-1] == behind.contents[0].digest
        assert is_there(behind, first, behind.contents[0])
        assert said(behind, second, Took) == []

    def test_a_phone_that_is_off_takes_nothing_until_it_is_back(self, behind):
        phone = behind.phones[0]
        behind.switch_off(phone)
        self.put(behind, behind.contents[0], phone)
        behind.run()
        assert said(behind, phone, Took) == []
        behind.switch_on(phone)
        behind.run()
        assert is_there(behind, phone, behind.contents[0])

    def test_a_group_that_holds_something_else_changes_its_phones(self, behind):
        first, second, *_ = behind.phones
        self.put(behind, behind.contents[0], first, second)
        behind.run()
        before = cursor_now(behind)
        behind.connector.hold("group-a", behind.contents[1])
        behind.run()
        for phone in (first, second):
            assert said(behind, phone, Took, before)[-1].content == behind.contents[1].digest
            assert is_there(behind, phone, behind.contents[1], before)

    def test_holding_the_same_again_has_no_phone_do_anything(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        behind.run()
        before = cursor_now(behind)
        self.put(behind, behind.contents[0], phone)
        behind.run()
        assert said(behind, phone, Failed, before) == []
        assert {one.content for one in said(behind, phone, Took, before)} <= {behind.contents[0].digest}
        assert is_there(behind, phone, behind.contents[0])

    def test_a_phone_is_in_one_group_at_a_time(self, behind):
        stays, moves, *_ = behind.phones
        self.put(behind, behind.contents[0], stays, moves)
        behind.run()
        before = cursor_now(behind)
        self.put(behind, behind.contents[1], moves, group="group-b")
        behind.run()
        assert is_there(behind, moves, behind.contents[1], before)
        assert behind.contents[1].digest not in {one.content for one in said(behind, stays, Took)}
        before = cursor_now(behind)
        behind.connector.hold("group-a", behind.contents[2])
        behind.run()
        assert behind.contents[2].digest not in {one.content for one in said(behind, moves, Took, before)}
        assert is_there(behind, stays, behind.contents[2], before)

    def test_a_phone_that_goes_back_to_an_earlier_content_takes_it_again(self, behind):
        phone = behind.phones[0]
        for content in (behind.contents[0], behind.contents[1], behind.contents[0]):
            before = cursor_now(behind)
            self.put(behind, content, phone)
            behind.run()
            assert is_there(behind, phone, content, before)

    def test_a_phone_in_no_group_keeps_what_it_has(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        behind.run()
        had = [one.apps for one in said(behind, phone, Apps)][-1:]
        behind.connector.place([Move(phone=phone, group=None)])
        behind.connector.hold("group-a", behind.contents[1])
        behind.run()
        assert [one.apps for one in said(behind, phone, Apps)][-1:] == had
        assert behind.contents[1].digest not in {one.content for one in said(behind, phone, Took)}

    def test_a_phone_that_nobody_knows_leaves_the_others_done(self, behind):
        first, second, *_ = behind.phones
        behind.connector.hold("group-a", behind.contents[0])
        moves = [Move(phone=one, group="group-a") for one in (first, "NO-SUCH-PHONE", second)]
        outcomes = behind.connector.place(moves)
        assert [one.phone for one in outcomes] == [first, "NO-SUCH-PHONE", second]
        assert [type(one.error) for one in outcomes] == [type(None), PhoneNotManaged, type(None)]
        behind.run()
        assert is_there(behind, first, behind.contents[0])
        assert is_there(behind, second, behind.contents[0])

    def test_no_moves_and_no_orders_are_no_trouble(self, behind):
        assert list(behind.connector.place([])) == []
        assert list(behind.connector.send([])) == []

    def test_what_was_throttled_says_for_how_long_and_is_done_when_asked_again(self, behind):
        phone = behind.phones[0]
        behind.connector.hold("group-a", behind.contents[0])
        behind.throttle_next()
        throttled = None
        try:
            (outcome,) = behind.connector.place([Move(phone=phone, group="group-a")])
            throttled = outcome.error
        except TargetThrottled as error:
            throttled = error
        assert throttled is None or (isinstance(throttled, TargetThrottled) and throttled.after > timedelta())
        (again,) = behind.connector.place([Move(phone=phone, group="group-a")])
        assert again.error is None
        behind.run()
        assert is_there(behind, phone, behind.contents[0])

    def test_a_hold_that_was_throttled_half_way_is_whole_when_asked_again(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        behind.run()
        before = cursor_now(behind)
        behind.throttle_next()
        try:
            behind.connector.hold("group-a", behind.contents[1])
        except TargetThrottled as error:
            assert error.after > timedelta()  # noqa: PT017 - a connector may also wait and do it
        behind.connector.hold("group-a", behind.contents[1])
        behind.run()
        assert is_there(behind, phone, behind.contents[1], before)

    def test_a_failure_of_a_phone_is_reported_with_the_content_and_a_reason(self, behind):
        first, second, *_ = behind.phones
        behind.fail_next(first, "no space left")
        self.put(behind, behind.contents[0], first, second)
        behind.run()
        failed = said(behind, first, Failed)
        assert {(one.content, bool(one.why)) for one in failed} == {(behind.contents[0].digest, True)}
        assert said(behind, second, Failed) == []
        assert is_there(behind, second, behind.contents[0])

    def test_a_group_with_phones_is_not_taken_away(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        with pytest.raises(GroupInUse):
            behind.connector.drop("group-a")
        behind.connector.place([Move(phone=phone, group=None)])
        behind.connector.drop("group-a")
        behind.connector.drop("group-a")

    @pytest.mark.parametrize("do", [one for one in Do if one not in (Do.WIPE, Do.LOCATE)])
    def test_an_order_is_done_once_however_often_it_is_sent(self, behind, do):
        phone = behind.phones[0]
        able = do in behind.connector.abilities.orders
        for _ in range(2):
            (outcome,) = behind.connector.send([ordered(phone, do)])
            assert able is not isinstance(outcome.error, TargetRefused)
            behind.run()
        answers = [one for one in said(behind, phone, Answered) if one.order == "order-1"]
        assert len(answers) == (1 if able else 0)

    def test_an_order_to_a_phone_that_nobody_knows_leaves_the_others_done(self, behind):
        known = behind.phones[0]
        orders = [ordered("NO-SUCH-PHONE", Do.CHECK_IN, "lost-one"), ordered(known, Do.CHECK_IN, "known-one")]
        first, second = behind.connector.send(orders)
        assert isinstance(first.error, PhoneNotManaged)
        assert second.error is None

    def test_an_order_waits_for_a_phone_that_is_off(self, behind):
        phone = behind.phones[0]
        do = Do.LOST if Do.LOST in behind.connector.abilities.orders else Do.LOCK
        behind.switch_off(phone)
        behind.connector.send([ordered(phone, do)])
        behind.run()
        assert said(behind, phone, Answered) == []
        behind.switch_on(phone)
        behind.run()
        assert [one.order for one in said(behind, phone, Answered)] == ["order-1"]

    def test_a_place_is_told_of_a_lost_phone_and_of_no_other(self, behind):
        first, second, *_ = behind.phones
        if not {Do.LOST, Do.LOCATE} <= behind.connector.abilities.orders:
            pytest.skip("this target locates no phone")
        behind.connector.send([ordered(first, Do.LOST, "lost")])
        behind.run()
        behind.connector.send([ordered(first, Do.LOCATE, "where-1"), ordered(second, Do.LOCATE, "where-2")])
        behind.run()
        assert [one.order for one in said(behind, first, Located)] == ["where-1"]
        assert said(behind, second, Located) == []

    def test_a_phone_that_is_wiped_has_left(self, behind):
        phone = behind.phones[0]
        (outcome,) = behind.connector.send([ordered(phone, Do.WIPE)])
        assert outcome.error is None
        behind.run()
        assert [one.order for one in said(behind, phone, Answered)] == ["order-1"]
        assert len(said(behind, phone, Left)) == 1

    def test_a_phone_that_somebody_took_out_has_left_and_is_not_managed(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        behind.run()
        behind.leave(phone)
        behind.run()
        assert len(said(behind, phone, Left)) == 1
        (outcome,) = behind.connector.place([Move(phone=phone, group="group-a")])
        assert isinstance(outcome.error, PhoneNotManaged)

    def test_reports_come_by_pages_and_whole(self, behind):
        self.put(behind, behind.contents[0], *behind.phones)
        behind.run()
        whole, last = everything(behind.connector)
        one_by_one, end = everything(behind.connector, most=1)
        assert [one.id for one in one_by_one] == [one.id for one in whole]
        assert everything(behind.connector, last)[0] == []
        assert everything(behind.connector, end)[0] == []

    def test_a_cursor_that_nobody_knows_gives_everything(self, behind):
        self.put(behind, behind.contents[0], *behind.phones)
        behind.run()
        whole, _ = everything(behind.connector)
        again, _ = everything(behind.connector, "no cursor of this target")
        assert {(one.phone, type(one.said)) for one in again} == {(one.phone, type(one.said)) for one in whole}

    def test_another_process_goes_on_where_this_one_was(self, behind):
        phone = behind.phones[0]
        self.put(behind, behind.contents[0], phone)
        behind.run()
        before = cursor_now(behind)
        behind.connector = behind.reopened()
        behind.connector.hold("group-a", behind.contents[1])
        behind.run()
        assert is_there(behind, phone, behind.contents[1], before)
        rows, _ = everything(behind.connector, before)
        assert not [one for one in rows if isinstance(one.said, Enrolled)]
