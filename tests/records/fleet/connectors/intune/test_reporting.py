"""What phones said is found by comparing, and nothing is said of a phone that Graph did not say."""

import json
from datetime import timedelta

import pytest

from bluelamp.records.fleet.connectors.book import MemoryBook
from bluelamp.records.fleet.connectors.intune import reporting
from bluelamp.records.fleet.connectors.intune.connector import Habits, Intune
from bluelamp.records.fleet.connectors.intune.retrying import Patience
from bluelamp.records.fleet.errors import TargetThrottled, TargetUnreachable
from bluelamp.records.fleet.ports import Answered, Apps, CheckedIn, Do, Enrolled, Left, Move, Order
from conformance.connectors import everything
from graph_stand_in.faults import Faults
from intune_worlds import AT_ONCE, Direct, content_of, world
from small_phones import holder


class Short(Direct):
    """Graph, whose lists of phones come short: without the first row, and as if that were all."""

    short = False

    def __call__(self, sent):
        came = super().__call__(sent)
        if self.short and sent.method == "GET" and "managedDevices?" in sent.address:
            body = json.loads(came.body)
            body["value"] = body["value"][1:]
            return type(came)(came.status, came.headers, json.dumps(body).encode())
        return came


@pytest.fixture
def here():
    with world(phones=6, transport=Short) as made:
        made.connector = Intune(made.graph, at=made.clock.time(), habits=AT_ONCE)
        yield made


def kinds(rows, phone=None):
    return [type(one.said) for one in rows if phone in (None, one.phone)]


def test_a_list_that_is_short_has_nobody_leave(here):
    here.tenant.run()
    _, cursor = everything(here.connector)
    here.transport.short = True
    here.tenant.run()
    rows, _ = everything(here.connector, cursor)
    assert Left not in kinds(rows)
    here.transport.short = False
    here.tenant.leave(here.serials[2])
    rows, _ = everything(here.connector, cursor)
    assert [one.phone for one in rows if isinstance(one.said, Left)] == [here.serials[2]]


def test_a_phone_whose_apps_cannot_be_read_leaves_no_other_out_and_is_asked_again(here):
    here.tenant.run()
    broken = here.tenant.phone(here.serials[0])
    broken.unreadable = True
    rows, cursor = everything(here.connector)
    assert Apps not in kinds(rows, broken.serial)
    assert all(Apps in kinds(rows, one) for one in here.serials[1:])
    broken.unreadable = False
    rows, _ = everything(here.connector, cursor)
    assert Apps in kinds(rows, broken.serial)


def test_phones_that_did_nothing_are_not_asked_about(here):
    here.tenant.run()
    _, cursor = everything(here.connector)
    here.server.seen.clear()
    assert everything(here.connector, cursor)[0] == []
    assert not [path for _, path in here.server.seen if "detectedApps" in path]


def test_between_whole_lists_only_those_who_checked_in_are_listed():
    with world(phones=6) as here:
        connector = Intune(here.graph, at=here.clock.time(), habits=Habits(look=0))
        here.tenant.run()
        _, cursor = everything(connector)
        here.tenant.run(timedelta(hours=1))
        here.transport.sent.clear()
        rows, _ = everything(connector, cursor)
        asked = [one.address for one in here.transport.sent if "managedDevices?" in one.address]
        assert all("lastSyncDateTime%20ge" in one for one in asked)
        assert kinds(rows).count(CheckedIn) == 6


def test_a_graph_that_breaks_off_says_nothing_and_loses_nothing(here):
    here.tenant.run()
    here.faults.next_calls.extend(["drop"] * 30)
    with pytest.raises(TargetUnreachable):
        here.connector.reports("", 100)
    here.faults.next_calls.clear()
    assert kinds(everything(here.connector)[0]).count(Enrolled) == 6


def test_a_phone_that_is_enrolled_anew_is_told_anew(here):
    here.tenant.run()
    everything(here.connector)
    here.tenant.leave(here.serials[0])
    here.tenant.enrol(here.serials[0])
    here.tenant.run()
    rows = [one for one in everything(here.connector)[0] if one.phone == here.serials[0]]
    assert kinds(rows).count(Enrolled) == 2
    assert kinds(rows).count(Left) == 1


def test_an_action_that_failed_is_answered_with_a_reason(here):
    order = Order(id="lock-1", phone=here.serials[0], do=Do.LOCK, keep=timedelta(days=1))
    here.connector.send([order])
    action = here.tenant.phone(here.serials[0]).actions[0]
    action["actionState"] = "notSupported"
    (answered,) = [one.said for one in everything(here.connector)[0] if isinstance(one.said, Answered)]
    assert "cannot do it" in answered.why


def test_a_second_lock_is_answered_by_itself(here):
    for number in (1, 2):
        here.connector.send([Order(id=f"lock-{number}", phone=here.serials[0], do=Do.LOCK, keep=timedelta(days=1))])
        here.tenant.run()
        answered = [one.said.order for one in everything(here.connector)[0] if isinstance(one.said, Answered)]
        assert answered == [f"lock-{one}" for one in range(1, number + 1)]


@pytest.mark.parametrize("seed", range(8))
def test_under_faults_every_phone_is_told_of_in_the_end_and_no_phone_twice(seed):
    faults = Faults(seed=seed, throttle=0.1, broken=0.05, dropped=0.05, dropped_after=0.05)
    with world(phones=30, faults=faults, seed=seed, patience=Patience(tries=3)) as here:
        book = MemoryBook()
        connector = Intune(here.graph, book, at=here.clock.time(), habits=AT_ONCE)
        content = content_of(holder())
        for one in here.tenant.phones.values():
            one.late = 0.3
        done, waiting = False, [Move(phone=one, group="a") for one in here.serials]
        for _ in range(60):
            try:
                connector.hold("a", content)
                outcomes = connector.place(waiting)
                waiting = [move for move, one in zip(waiting, outcomes, strict=True) if one.error is not None]
                connector.reports("", 1)
                done = not waiting
            except TargetUnreachable:
                connector = Intune(here.client(), book, at=here.clock.time(), habits=AT_ONCE)
            except TargetThrottled as error:
                assert error.after > timedelta()  # noqa: PT017 - it is asked again whatever it says
            here.tenant.run()
        assert done
        faults.throttle = faults.broken = faults.dropped = faults.dropped_after = 0.0
        rows, _ = everything(connector)
        assert len({one.id for one in rows}) == len(rows)
        assert {one.phone for one in rows if isinstance(one.said, Enrolled)} == set(here.serials)
        groups = [members for members in here.tenant.members.values() if members]
        assert [len(one) for one in groups] == [30]
        assert len([one for one in here.tenant.made["mobileApps"].values() if one["packageId"] == "com.pinterest"]) == 1


def test_a_look_asks_about_so_many_at_most_and_the_next_one_goes_on(monkeypatch):
    monkeypatch.setattr(reporting, "MOST", 4)
    with world(phones=11) as here:
        connector = Intune(here.graph, at=here.clock.time())
        here.tenant.run()
        rows, cursor = everything(connector)
        assert len({one.phone for one in rows}) == 4
        for _ in range(2):
            later, cursor = everything(connector, cursor)
            rows += later
        assert {one.phone for one in rows} == set(here.serials)
        assert len({one.id for one in rows}) == len(rows)
        here.server.seen.clear()
        assert connector.reports(cursor, 500).rows == ()
        assert here.server.seen == []
