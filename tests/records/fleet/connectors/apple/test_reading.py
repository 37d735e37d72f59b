"""What phones told becomes reports, each once; what they cannot do says why, and no place outlives its purpose."""

import json
from datetime import timedelta

import pytest

from apple_behind import Behind, content_of, door, invited
from apple_phones.moods import Mood
from bluelamp.core.mdm import Status
from bluelamp.records.fleet.connectors.apple import connector, reading
from bluelamp.records.fleet.errors import TargetRefused
from bluelamp.records.fleet.models import NoteRow, SaidRow
from bluelamp.records.fleet.ports import (
    Answered,
    Apps,
    CheckedIn,
    Content,
    Do,
    Enrolled,
    Failed,
    Health,
    Holds,
    Left,
    Located,
    Move,
    Took,
)
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, queries, watching
from bluelamp.records.mdm.lifecycle import News
from bluelamp.records.mdm.models import DeclaredSet, Done, Told
from bluelamp.records.mdm.telling import ToldSeen
from conformance.connectors import cursor_now, everything, ordered, said
from small_phones import holder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
DAY = timedelta(days=1)


@pytest.fixture
def behind(db, monkeypatch):
    with door(monkeypatch):
        yield Behind(1)


@pytest.fixture
def phone(behind):
    return behind.phones[0]


@pytest.fixture
def device(behind, phone):
    return behind.by_serial[phone]


def put(behind, content, *phones, group="group-a"):
    behind.connector.hold(group, content)
    assert not any(one.error for one in behind.connector.place([Move(phone=one, group=group) for one in phones]))


def answers(behind, phone):
    return [(one.order, one.why) for one in said(behind, phone, Answered)]


def test_a_phone_takes_what_is_declared_and_opens_what_it_allows(behind, phone, device):
    put(behind, behind.contents[1], phone)
    behind.run()
    assert {row.id for row in behind.contents[1].apps} == device.opens
    assert [one.content for one in said(behind, phone, Holds)] == [behind.contents[1].digest]


def test_a_phone_goes_by_what_was_declared_last_and_back_and_says_so_each_time(behind, phone):
    """Also where the earlier content is declared again before the phone has heard of the later."""
    put(behind, behind.contents[0], phone)
    behind.run()
    put(behind, behind.contents[1], phone)
    put(behind, behind.contents[0], phone)
    assert len(said(behind, phone, Holds)) == 1
    behind.run()
    assert [one.content for one in said(behind, phone, Holds)] == [behind.contents[0].digest] * 2


def test_what_a_phone_could_not_be_is_tried_again_when_it_is_placed_again_and_not_before(behind, phone, device):
    behind.fail_next(phone, "no space left")
    put(behind, behind.contents[0], phone)
    behind.run()
    behind.run()
    assert [one.why for one in said(behind, phone, Failed)] == ["no space left"]
    assert [one.content for one in said(behind, phone, Took)] == [behind.contents[0].digest]
    assert said(behind, phone, Holds) == []
    put(behind, behind.contents[0], phone)
    behind.run()
    assert [one.content for one in said(behind, phone, Holds)] == [behind.contents[0].digest]
    assert device.settings


def test_a_phone_that_cannot_fetch_its_profile_says_so(behind, phone):
    whole = behind.contents[0]
    put(behind, Content(digest="x", target=whole.target, apps=whole.apps, body={**whole.body, "profile": None}), phone)
    behind.run()
    assert "fetched" in said(behind, phone, Failed)[-1].why


def test_health_and_apps_are_asked_once_a_phone_has_enrolled_and_then_once_a_day_when_it_was_heard(
    behind, phone, device
):
    behind.run()
    assert (len(said(behind, phone, Health)), len(said(behind, phone, Apps))) == (1, 1)
    device.passcode = False
    number = queries.under_management([phone])[phone]
    for hours, asked in [(2, 1), (21, 2), (21.5, 2)]:
        now = clock.now() + timedelta(hours=hours)
        with clock.frozen(now):
            watching.write_seen({number: now})
            behind.run()
        assert len(said(behind, phone, Apps)) == asked
    assert len(said(behind, phone, CheckedIn)) == 2
    assert said(behind, phone, Health)[-1].screen_lock is False


def test_a_phone_that_answers_no_question_is_not_asked_another_for_a_week(behind, phone, device):
    device.mood = Mood(puts_off=frozenset({"DeviceInformation", "SecurityInfo", "InstalledApplicationList"}))
    behind.run()
    number = queries.under_management([phone])[phone]
    for days, waiting in [(1, 3), (6, 3), (8, 6)]:
        now = clock.now() + days * DAY
        with clock.frozen(now):
            watching.write_seen({number: now})
            behind.run()
            assert sum(one.waits for one in queries.deliveries(number)) == waiting


def test_what_a_phone_cannot_do_is_answered_with_its_reason(behind, phone, device):
    behind.connector.send([ordered(phone, Do.FOUND, "found-1")])
    behind.run()
    assert answers(behind, phone) == [("found-1", "The device is not in Lost Mode. (MCMDMErrorDomain 12067)")]


def test_an_order_that_still_waits_when_a_phone_leaves_is_answered_with_that(behind, phone):
    behind.connector.send([ordered(phone, Do.LOCK, "lock-1")])
    behind.leave(phone)
    behind.run()
    assert answers(behind, phone) == [("lock-1", "the phone left management before it answered")]
    assert len(said(behind, phone, Left)) == 1


def test_a_phone_that_enrols_again_has_left_and_come_and_is_in_no_group(behind, phone, device):
    put(behind, behind.contents[0], phone)
    behind.run()
    before = cursor_now(behind)
    device.declared, device.declared_token = {}, ""
    device.enrol(invited(device))
    behind.run()
    rows, _ = everything(behind.connector, before)
    kinds = [type(one.said) for one in rows]
    assert kinds[:2] == [Left, Enrolled]
    assert Holds not in kinds
    behind.connector.drop("group-a")


def test_where_a_phone_was_is_kept_nowhere_once_it_is_found(behind, phone):
    behind.connector.send([ordered(phone, Do.LOST, "lost-1")])
    behind.run()
    behind.connector.send([ordered(phone, Do.LOCATE, "where-1")])
    behind.run()
    (place,) = said(behind, phone, Located)
    assert (place.latitude, place.longitude, place.metres) == (51.4988, -0.1348, 12.0)
    assert not any(b"51.49" in bytes(one.answer or b"") for one in Done.objects.all())
    behind.connector.send([ordered(phone, Do.FOUND, "found-1")])
    behind.run()
    assert said(behind, phone, Located) == []
    assert not SaidRow.objects.filter(report__kind="Located").exists()
    assert not NoteRow.objects.filter(kind=reading.PLACE).exists()
    assert [one.order for one in said(behind, phone, Answered)] == ["lost-1", "where-1", "found-1"]


def test_a_phone_that_wiped_itself_has_left_though_it_says_no_more(behind, phone, device):
    behind.connector.send([ordered(phone, Do.WIPE, "wipe-1")])
    device.wake()
    assert device.wiped
    rows, _ = everything(behind.connector)
    assert [type(one.said) for one in rows if isinstance(one.said, Answered | Left)] == [Answered, Left]
    assert queries.under_management([phone]) == {}
    acts.end_wiped(by=acts.LISTENER, enrolment=queries.enrolments(phone)[0].number)
    everything(behind.connector)
    assert len(said(behind, phone, Left)) == 1


@pytest.mark.parametrize("kind", ["DeviceInformation", "InstalledApplicationList", "DeviceLocation"])
def test_an_answer_that_says_nothing_of_what_was_asked_is_no_answer(behind, phone, device, monkeypatch, kind):
    monkeypatch.setattr(type(device), f"_do_{kind}", lambda self, command: {"Nonsense": 1})
    behind.connector.send([ordered(phone, Do.LOST, "lost-1")])
    behind.run()
    do = Do.LOCATE if kind == "DeviceLocation" else Do.CHECK_IN
    behind.connector.send([ordered(phone, do, "order-1")])
    behind.run()
    why = dict(answers(behind, phone))["order-1"]
    assert bool(why) is (kind != "InstalledApplicationList")
    assert said(behind, phone, Located) == []


def test_a_command_that_a_phone_does_not_know_is_answered_so(behind, phone, device, monkeypatch):
    monkeypatch.delattr(type(device), "_do_DeviceLock")
    behind.connector.send([ordered(phone, Do.LOCK, "lock-1")])
    behind.run()
    assert answers(behind, phone) == [("lock-1", "the phone did not understand the command")]


def test_what_was_told_is_taken_once_and_stays_where_taking_it_fails(behind, phone, monkeypatch):
    def fall(*facts):
        raise RuntimeError("killed here")

    waiting = Told.objects.count()
    assert waiting
    with monkeypatch.context() as patched:
        patched.setattr(behind.connector._book, "write", fall)
        with pytest.raises(RuntimeError):
            behind.connector.look()
    assert Told.objects.count() == waiting
    behind.connector.look()
    assert (Told.objects.count(), len(said(behind, phone, Enrolled))) == (0, 1)


def test_sets_that_no_phone_has_any_more_are_cleared_away(behind, phone):
    for content in behind.contents:
        put(behind, content, phone)
    with clock.frozen(clock.now() + DAY):
        behind.connector.look()
    assert DeclaredSet.objects.count() == 1
    behind.run()
    assert said(behind, phone, Holds)


def test_a_content_of_another_kind_or_without_declarations_is_refused(behind):
    whole = content_of(holder())
    for wrong in ({"target": "intune-apple"}, {"body": {"profile": {}, "declarations": []}}):
        facts = {"digest": "x", "target": whole.target, "apps": whole.apps, "body": whole.body, **wrong}
        with pytest.raises(TargetRefused):
            behind.connector.hold("group-a", Content(**facts))


def test_a_phone_that_has_not_looked_yet_at_what_is_declared_is_reported_as_nothing(behind, phone, device):
    put(behind, behind.contents[0], phone)
    (row,) = DeclaredSet.objects.all()
    looking = [
        {"identifier": one["Identifier"], "server-token": one["ServerToken"], "active": False, "valid": "unknown"}
        for one in row.declarations
    ]
    items = {"management": {"declarations": {"configurations": looking}}}
    device.ask("status", json.dumps({"StatusItems": items}).encode())
    assert not [one for kind in (Took, Holds, Failed) for one in said(behind, phone, kind)]


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.ERROR])
def test_an_answer_that_cannot_be_read_is_told_and_stops_nothing(phone, status):
    found = reading.Reading(known={}, releases={}, declared={})
    facts = {"number": 1, "enrolment": 1, "serial_number": phone, "news": News.ANSWERED, "at": clock.now()}
    found.take(ToldSeen(**facts, command="order-o1", kind="DeviceLock", status=status, answer=b"<plist><dict>"))
    (report,) = found.reports
    assert report.said.why


def test_what_was_told_is_taken_to_the_end_however_much_it_is(behind, phone, monkeypatch):
    monkeypatch.setattr(connector, "AT_ONCE", 1)
    behind.connector.send([ordered(phone, Do.CHECK_IN, "order-1")])
    behind.run()
    assert Told.objects.count() == 0
    assert answers(behind, phone) == [("order-1", "")]


@pytest.fixture
def boxed(db, monkeypatch):
    """A phone out of its box, which waits to be let go."""
    with door(monkeypatch):
        yield Behind(1, awaits_configuration=True)


def test_a_phone_out_of_its_box_is_let_go_once_it_took_what_is_declared(boxed):
    (device,) = boxed.by_serial.values()
    device.tell_token()
    boxed.run()
    assert device.awaits_configuration
    put(boxed, boxed.contents[0], device.serial_number)
    boxed.run()
    assert not device.awaits_configuration
    assert device.done.count("DeviceConfigured") == 1
    assert device.done.index("DeviceConfigured") > device.done.index("DeclarativeManagement")


def test_a_phone_out_of_its_box_for_which_nobody_decides_is_let_go_after_a_while(boxed):
    (device,) = boxed.by_serial.values()
    for minutes, waits in [(10, True), (20, False), (40, False)]:
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            boxed.run()
            assert device.awaits_configuration is waits
    assert device.done.count("DeviceConfigured") == 1
