"""Phones that enrol over the real protocol, through the views; and those that may not."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from apple_phones import signing
from apple_phones.phone import Mood, Phone, Silent
from apple_world import TEAM
from bluelamp.core.mdm import Authority as Trusted
from bluelamp.core.mdm import Issuer, Place, Priority, Shortcut, State, Status, Verifier
from bluelamp.doors.device_api import wired
from bluelamp.doors.device_api.listening import Listener
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from bluelamp.records.mdm import acts, declared, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed", "site")]
KEY = signing.rsa_key()
CA = signing.authority("Generated authority", KEY)
ISSUER = Issuer(CA.certificate, KEY)
PHONE_KEYS = [signing.rsa_key() for _ in range(2)]


@pytest.fixture
def site(monkeypatch):
    place = Place("https://devices.example", "com.apple.mgmt.External.generated", "Example force")
    monkeypatch.setattr(wired, "choices", lambda: wired.Choices(ISSUER, place))
    monkeypatch.setattr(wired, "_made", Listener(Verifier(Trusted([CA.certificate])), Shortcut()))
    with override_settings(ROOT_URLCONF="bluelamp.doors.device_api.urls", MIDDLEWARE=[]):
        yield


def speak(method, path, headers, body):
    own = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"}
    answer = Client().generic(method, path, body, content_type=headers.get("Content-Type", ""), **own)
    return answer.status_code, answer.content


def invited(phone, **more):
    facts = {"by": TEAM, "serial_number": phone.serial_number, "lasts": timedelta(hours=1), **more}
    return f"/enrol/{acts.invite(**facts).challenge}"


def phone(number=1, **more):
    return Phone(number, speak, PHONE_KEYS[number % 2], **more)


def enrolled(number=1, **more):
    made = phone(number, **more)
    made.enrol(invited(made))
    return made, queries.enrolments(made.serial_number)[0].number


@pytest.mark.parametrize("by_get", [True, False])
def test_a_phone_enrols_with_its_invitation_over_either_way_to_ask(by_get):
    made = phone()
    made.enrol(invited(made), by_get=by_get)
    (seen,) = queries.enrolments(made.serial_number)
    assert (seen.state, seen.udid) == (State.ENROLLED, made.udid)
    verbs = list(Act.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["mdm.phone-invited", "mdm.certificate-issued", "mdm.enrolment-begun", "mdm.phone-enrolled"]


def test_an_invitation_is_good_for_one_certificate_and_one_phone():
    made = phone()
    path = invited(made)
    made.enrol(path)
    with pytest.raises(Silent, match="404"):
        phone(2).enrol(path)


def test_a_phone_whose_answer_was_lost_is_given_the_same_certificate_again_and_another_is_told_no():
    made = phone()
    challenge = invited(made).rpartition("/")[2]
    said = {"URL": "https://devices.example/scep", "Challenge": challenge}
    first, second = (made._certificate(said, by_get=False) for _ in range(2))
    assert first.certificate == second.certificate
    with pytest.raises(Exception, match="status 2"):
        phone(2)._certificate(said, by_get=False)


def test_a_phone_with_the_invitation_of_another_gets_a_certificate_that_enrols_nobody_else():
    one, two = phone(1), phone(2)
    one.enrol(invited(one))
    with pytest.raises(Silent, match="Authenticate was answered with 400"):
        two.enrol(invited(one))
    assert [seen.state for seen in queries.enrolments(one.serial_number)] == [State.ENROLLED]
    assert one.wake() == []


@pytest.mark.parametrize("challenge", ["nonsense", "x" * 300])
def test_whoever_has_no_invitation_gets_no_profile_and_no_certificate(challenge):
    assert speak("GET", f"/enrol/{challenge}", {}, b"")[0] == 404
    with pytest.raises(Exception, match="status 2"):
        phone()._certificate({"URL": "https://devices.example/scep", "Challenge": challenge}, by_get=False)


def test_an_invitation_that_is_over_brings_nothing():
    made = phone()
    path = invited(made)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert speak("GET", path, {}, b"")[0] == 404
        with pytest.raises(Exception, match="status 2"):
            made._certificate({"URL": "/scep", "Challenge": path.rpartition("/")[2]}, by_get=False)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/scep", b"", 400),
        ("GET", "/scep?operation=PKIOperation&message=%25", b"", 400),
        ("GET", "/scep?operation=PKIOperation&message=" + "A" * 100_001, b"", 413),
        ("POST", "/scep?operation=PKIOperation", b"x" * 65_537, 413),
        ("POST", "/scep?operation=PKIOperation", b"garbage", 400),
    ],
)
def test_what_is_no_question_for_a_certificate_is_refused(method, path, body, status):
    assert speak(method, path, {"Content-Type": "application/x-pki-message"}, body)[0] == status


def test_a_phone_is_told_what_the_server_can_do():
    status, body = speak("GET", "/scep?operation=GetCACaps", {}, b"")
    assert (status, body.split()) == (200, [b"AES", b"POSTPKIOperation", b"SHA-256", b"SCEPStandard"])


def test_a_force_without_phones_of_apples_has_no_such_door(monkeypatch):
    monkeypatch.setattr(wired, "choices", lambda: None)
    assert speak("GET", "/scep?operation=GetCACaps", {}, b"")[0] == 404
    assert speak("GET", "/enrol/anything", {}, b"")[0] == 404


COMMANDS = [
    {"RequestType": "ProfileList"},
    {"RequestType": "InstalledApplicationList"},
    {"RequestType": "DeviceInformation", "Queries": ["OSVersion"]},
    {"RequestType": "SecurityInfo"},
    {"RequestType": "InstallApplication", "Identifier": "uk.example.app"},
    {"RequestType": "RemoveApplication", "Identifier": "uk.example.app"},
    {"RequestType": "DeviceLock", "Message": "Return to <any> station"},
    {"RequestType": "EnableLostMode", "Message": "Return to any station"},
    {"RequestType": "DeviceLocation"},
    {"RequestType": "DisableLostMode"},
    {"RequestType": "RestartDevice"},
    {"RequestType": "Settings", "Settings": [{"Item": "Bluetooth", "Enabled": True}]},
]


def test_a_phone_answers_every_command_that_we_send():
    made, number = enrolled()
    for command in COMMANDS:
        acts.queue(f"{command['RequestType']}-1", command, [number])
    assert made.wake() == [command["RequestType"] for command in COMMANDS]
    assert {one.status for one in queries.deliveries(number)} == {Status.ACKNOWLEDGED}


def test_a_phone_that_misbehaves_in_every_way_does_each_command_once_and_none_is_lost():
    made, number = enrolled()
    kinds = ["ProfileList", "SecurityInfo", "DeviceLock"]
    for kind in kinds:
        acts.queue(f"{kind}-1", {"RequestType": kind}, [number])
    made.mood = Mood(puts_off=frozenset({"SecurityInfo"}), twice=True, garbage=True)
    assert made.wake() == kinds
    made.mood = Mood(late=True)
    assert made.wake() == ["SecurityInfo"]
    made.mood = Mood(away=True)
    with pytest.raises(Silent):
        made.wake()
    made.mood = Mood()
    made.wake()
    assert [(one.waits, one.status) for one in queries.deliveries(number)] == [(False, Status.ACKNOWLEDGED)] * 3


def test_what_a_phone_cannot_do_is_kept_with_its_reason_and_not_sent_again():
    made, number = enrolled()
    made.mood = Mood(fails=frozenset({"DeviceLock"}))
    acts.queue("lock-1", {"RequestType": "DeviceLock"}, [number])
    acts.queue("nonsense-1", {"RequestType": "StopMirroring"}, [number])
    made.wake()
    made.mood = Mood()
    assert made.wake() == []
    assert [one.status for one in queries.deliveries(number)] == [Status.ERROR, Status.FORMAT_ERROR]
    assert b"told to fail" in queries.deliveries(number)[0].answer


def test_what_is_urgent_reaches_a_phone_before_what_it_puts_off():
    made, number = enrolled()
    made.mood = Mood(puts_off=frozenset({"InstallApplication"}))
    acts.queue("install-1", {"RequestType": "InstallApplication", "Identifier": "uk.example.app"}, [number])
    acts.queue("lost-1", {"RequestType": "EnableLostMode", "Message": "x"}, [number], priority=Priority.URGENT)
    assert made.wake() == ["EnableLostMode", "InstallApplication"]
    assert made.lost


def test_a_phone_that_left_comes_back_only_when_it_is_invited_again():
    made, _ = enrolled()
    made.leave()
    with pytest.raises(Silent):
        made.wake()
    made.enrol(invited(made))
    assert made.wake() == []
    assert [seen.state for seen in queries.enrolments(made.serial_number)] == [State.ENROLLED, State.ENDED]


def test_what_is_declared_to_a_phone_is_fetched_applied_and_said_and_a_refusal_is_seen():
    made, number = enrolled()
    web = {"Type": "com.apple.configuration.math.settings", "Identifier": "web", "ServerToken": "t1", "Payload": {}}
    start = {"Type": "com.apple.activation.simple", "Identifier": "start", "ServerToken": "t1", "Payload": {}}
    token = declared.declare([number], [web, start])
    assert made.wake() == ["DeclarativeManagement"]
    assert (made.declared_token, set(made.declared)) == (token, {"web", "start"})
    assert declared.declared(number).applied
    declared.declare([number], [{**web, "ServerToken": "t2"}])
    made.refuses = frozenset({"web"})
    made.wake()
    assert set(made.declared) == {"web"}
    assert not declared.declared(number).applied
