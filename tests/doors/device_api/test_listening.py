"""The refusals of the protocol and the rules of the queue, through the door that phones use."""

import base64
import plistlib

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from apple_phones import signing
from apple_world import CA, VERIFIER, Phone
from bluelamp.core.mdm import LEASE, Priority, Shortcut
from bluelamp.doors.device_api import listening, views, wired
from bluelamp.doors.device_api.listening import Listener
from bluelamp.doors.device_api.watching import Watcher
from bluelamp.records.mdm import acts, queries, steps
from bluelamp.records.mdm.models import Wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock", "Message": "<Return & call>"}
STEP = "application/x-apple-aspen-mdm-checkin"


class Door:
    """One process: its listener, a watcher that looks when it is told to, and a clock of its own."""

    def __init__(self):
        self.now = 0.0
        self.shortcut = Shortcut()
        self.listener = Listener(VERIFIER, self.shortcut, monotonic=lambda: self.now)
        self.watcher = Watcher(self.shortcut, self.listener, monotonic=lambda: self.now)

    def say(self, phone, body, *, by=None, content_type="", **more):
        """The status and the content of the answer."""
        headers = {"HTTP_MDM_SIGNATURE": (by or phone.identity).header(body), **more}
        answer = views.messages(RequestFactory().generic("PUT", "/mdm", body, content_type=content_type, **headers))
        return answer.status_code, answer.content

    def told(self, phone, body):
        """The name of the command that the phone is told, or None."""
        status, content = self.say(phone, body)
        assert status == 200
        return plistlib.loads(content)["CommandUUID"] if content else None


@pytest.fixture
def door(monkeypatch):
    made = Door()
    monkeypatch.setattr(wired, "_made", made.listener)
    return made


def test_a_phone_enrols_is_told_what_waits_and_says_what_became_of_it(door):
    phone = Phone()
    for body in (phone.authenticate(), phone.token()):
        assert door.say(phone, body, content_type=STEP) == (200, b"")
    number = queries.enrolments(phone.serial_number)[0].number
    acts.queue("lock-1", LOCK, [number])
    status, content = door.say(phone, phone.idle())
    assert (status, plistlib.loads(content)) == (200, {"CommandUUID": "lock-1", "Command": LOCK})
    assert door.told(phone, phone.result("lock-1", MessageResult="Success")) is None
    (seen,) = queries.deliveries(number)
    assert plistlib.loads(seen.answer)["MessageResult"] == "Success"


def test_a_quiet_phone_is_answered_without_the_database(door, django_assert_num_queries):
    phone = Phone().enrolled()
    door.told(phone, phone.idle())
    door.watcher.look()
    with django_assert_num_queries(0):
        assert door.told(phone, phone.idle()) is None
    door.now += LEASE
    with django_assert_num_queries(2 if steps.connection.vendor == "sqlite" else 0):
        assert door.told(phone, phone.idle()) is None


def test_the_certificate_of_one_phone_is_never_taken_for_another_on_the_quick_path(door):
    one, two = Phone(1).enrolled(), Phone(2).enrolled()
    door.told(one, one.idle())
    door.watcher.look()
    assert door.say(one, two.idle())[0] == 400


def test_put_off_commands_block_nothing_and_the_phone_is_woken_later(door):
    phone = Phone().enrolled()
    for uuid in ("one", "two"):
        acts.queue(uuid, LOCK, [phone.enrolment])
    acts.queue("first", LOCK, [phone.enrolment], priority=Priority.URGENT)
    Wake.objects.all().delete()
    door.watcher.look()
    messages = phone.idle(), phone.result("first"), phone.result("one", "NotNow"), phone.result("two"), phone.idle()
    assert [door.told(phone, body) for body in messages] == ["first", "one", "two", None, "one"]
    assert Wake.objects.get().enrolment == phone.enrolment


def test_an_answer_played_again_changes_nothing(door):
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    for _ in range(3):
        assert door.told(phone, phone.result("lock-1")) is None
    assert len(queries.deliveries(phone.enrolment)) == 1


def test_a_phone_that_says_again_how_it_is_woken_is_no_new_enrolment(door):
    phone = Phone().enrolled()
    assert door.say(phone, phone.token(b"\x02" * 32)) == (200, b"")
    assert len(queries.enrolments(phone.serial_number)) == 1


def test_a_phone_that_left_is_refused_even_where_it_was_remembered(door):
    phone = Phone().enrolled()
    door.told(phone, phone.idle())
    door.watcher.look()
    other = Door()
    other.watcher.look()
    acts.leave(by=acts.LISTENER, **phone.checked_in(phone.left()))
    door.watcher.look()
    assert door.say(phone, phone.idle())[0] == 400
    assert door.say(phone, phone.left())[0] == 400


ATTACKS = {
    "changed body": lambda one, two: (one.idle().replace(b"Idle", b"Evil"), one.identity.header(one.idle())),
    "no signature": lambda one, two: (one.idle(), ""),
    "foreign signature": lambda one, two: (
        one.idle(),
        signing.Identity(one.identity.certificate, two.identity.key).header(one.idle()),
    ),
    "self-signed with the right subject": lambda one, two: (
        one.idle(),
        signing.issued(
            one.identity.certificate.subject, signing.curve_key(), by=None, issuer=CA.certificate.subject
        ).header(one.idle()),
    ),
    "wrong UDID": lambda one, two: (one.idle(), two.identity.header(one.idle())),
    "takeover by enrolling anew": lambda one, two: (
        one.authenticate(),
        Phone(2).identity.header(one.authenticate()),
    ),
    "the first step played again": lambda one, two: (one.authenticate(), one.identity.header(one.authenticate())),
    "binary list": lambda one, two: _signed(one, plistlib.dumps({"UDID": one.udid}, fmt=plistlib.FMT_BINARY)),
    "deep list": lambda one, two: _signed(one, b"<plist>" + b"<array>" * 100_000),
    "long signature": lambda one, two: (one.idle(), base64.b64encode(bytes(100_000)).decode()),
    "unknown kind": lambda one, two: _signed(one, signing.body(UDID=one.udid, MessageType="Dance")),
    "unknown status": lambda one, two: _signed(one, one.result("lock-1", "Dancing")),
    "nothing": lambda one, two: (b"", ""),
}


def _signed(phone, body):
    return body, phone.identity.header(body)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_every_way_round_is_refused_with_400_and_the_phone_itself_goes_on(door, attack):
    one, two = Phone(1).enrolled(), Phone(2).enrolled()
    acts.queue("lock-1", LOCK, [one.enrolment])
    body, header = attack(one, two)
    status, content = door.say(one, body, HTTP_MDM_SIGNATURE=header)
    assert (status, content[:4]) == (400, b"mdm-")
    assert door.told(one, one.idle()) == "lock-1"
    assert [one.state for one in queries.enrolments(one.serial_number)] == ["enrolled"]


@pytest.mark.parametrize(("content_type", "length"), [(STEP, (1 << 20) + 1), ("", (32 << 20) + 1)])
def test_a_message_that_is_too_large_is_refused_before_it_is_read(door, content_type, length):
    request = RequestFactory().generic(
        "PUT", "/mdm", b"x", content_type=content_type or "text/xml", CONTENT_LENGTH=str(length)
    )
    assert views.messages(request).status_code == 413


def test_a_user_of_the_phone_is_declined(door):
    phone = Phone().enrolled()
    assert door.say(phone, signing.body(UDID=phone.udid, MessageType="UserAuthenticate"))[0] == 410


def test_only_a_message_is_taken_and_only_by_put(door):
    answer = views.messages(RequestFactory().get("/mdm"))
    assert (answer.status_code, answer["Allow"]) == (405, "PUT")


def test_where_the_database_is_away_the_phone_is_told_to_come_again(door, monkeypatch):
    phone = Phone().enrolled()

    def away(*facts):
        raise OperationalError("away")

    monkeypatch.setattr(steps, "step", away)
    monkeypatch.setattr(views.connection, "close", lambda: None)
    assert door.say(phone, phone.idle())[0] == 503


def test_what_is_remembered_in_a_process_is_bounded(door, monkeypatch):
    monkeypatch.setattr(listening, "MOST_PINS", 2)
    monkeypatch.setattr(listening, "MOST_BODY_BYTES", 1_000)
    phones = [Phone(number).enrolled() for number in (1, 2, 3)]
    for phone in phones:
        acts.queue(f"lock-{phone.number}", {**LOCK, "Message": "x" * 600}, [phone.enrolment])
        assert door.told(phone, phone.idle()) == f"lock-{phone.number}"
    assert len(door.listener._pins) <= 2
    assert sum(map(len, door.listener._bodies.values())) <= 1_000
    assert [door.told(phone, phone.idle()) for phone in phones] == ["lock-1", "lock-2", "lock-3"]
