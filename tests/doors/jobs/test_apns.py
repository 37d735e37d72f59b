"""Pushes over HTTP/2 to a service that behaves as badly as the real one: each is answered for, and none is lost."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from apns_stand_in.faults import Faults
from apns_stand_in.server import Server
from apns_stand_in.service import PushService
from bluelamp.core.mdm.pushes import KEEPS_FOR, Kind
from bluelamp.doors.jobs import apns
from push_services import NOW, TOPIC, push, pusher, stand_in


def kinds(found):
    return {one: outcome.kind for one, outcome in found.items()}


def all_taken(found, pushes):
    return kinds(found) == {one.number: Kind.TAKEN for one in pushes}


def test_every_push_arrives_with_the_word_of_its_phone_over_one_connection(tmp_path):
    given = {}
    service = PushService(time.time, gives=lambda token, magic: given.update({token: magic}))
    pushes = [push(number) for number in range(1, 1_500)]
    with stand_in(tmp_path, service=service) as (server, made):
        assert all_taken(made.send(pushes, NOW), pushes)
        assert all_taken(made.send(pushes[:10], NOW), pushes[:10])
        assert server.connections == 1
    assert given == {one.token: one.magic for one in pushes}


def test_a_push_for_a_phone_that_is_off_is_kept_for_days_and_two_are_one(tmp_path):
    given = []
    now = [time.time()]
    service = PushService(lambda: now[0], gives=lambda token, magic: given.append(magic))
    one, two = push(1), push(2)
    service.away |= {one.token, two.token}
    with stand_in(tmp_path, service=service) as (_, made):
        for _ in range(3):
            made.send([one, two], datetime.now(UTC))
    now[0] += KEEPS_FOR.total_seconds() - 60
    assert service.comes_back(one.token)
    assert given == ["magic-1"]
    now[0] += 120
    assert not service.comes_back(two.token)


def test_each_refusal_is_told_apart(tmp_path):
    dead, unknown, well = push(1), push(2), push(3)
    at = time.time()
    service = PushService(time.time, known={dead.token, well.token}, dead={dead.token: at})
    with stand_in(tmp_path, service=service) as (_, made):
        found = made.send([dead, unknown, well], NOW)
    assert kinds(found) == {1: Kind.TOKEN, 2: Kind.TOKEN, 3: Kind.TAKEN}
    assert (found[1].reason, found[2].reason) == ("Unregistered", "BadDeviceToken")
    assert abs(found[1].dead_since.timestamp() - at) < 0.01


def test_a_service_that_takes_only_a_few_at_a_time_is_given_a_few_at_a_time(tmp_path):
    pushes = [push(number) for number in range(1, 60)]
    with stand_in(tmp_path, faults=Faults(streams=3)) as (_, made):
        assert all_taken(made.send(pushes, NOW), pushes)


@pytest.mark.parametrize(
    "faults", [Faults(goes_away_after=70), Faults(breaks_after=70), Faults(resets=7)], ids=["goaway", "break", "reset"]
)
def test_what_a_connection_ended_over_is_sent_on_another(tmp_path, faults):
    pushes = [push(number) for number in range(1, 150)]
    with stand_in(tmp_path, faults=faults) as (_, made):
        assert all_taken(made.send(pushes, NOW), pushes)


def test_a_connection_that_broke_between_two_sendings_is_made_anew(tmp_path):
    pushes = [push(number) for number in range(1, 20)]
    with stand_in(tmp_path) as (server, made):
        made.send(pushes, NOW)
        server.break_all()
        assert all_taken(made.send(pushes, NOW), pushes)
        assert server.connections == 2


def test_a_service_that_always_breaks_is_left_after_a_few_connections(tmp_path):
    pushes = [push(number) for number in range(1, 20)]
    with stand_in(tmp_path, faults=Faults(breaks_after=1)) as (server, made):
        found = made.send(pushes, NOW)
        assert server.connections == apns.CONNECTIONS
    assert set(kinds(found).values()) <= {Kind.TAKEN, Kind.LATER}
    assert Kind.LATER in kinds(found).values()


def test_a_share_of_failures_is_told_push_by_push(tmp_path):
    pushes = [push(number) for number in range(1, 400)]
    faults = Faults(answers={(500, "InternalServerError"): 10, (429, "TooManyRequests"): 10, (503, "Shutdown"): 5})
    with stand_in(tmp_path, faults=faults) as (_, made):
        found = made.send(pushes, NOW)
    later = [one for one in found.values() if one.kind is Kind.LATER]
    assert {one.reason for one in later} == {"InternalServerError", "TooManyRequests", "Shutdown"}
    assert 50 < len(later) < 160
    assert set(kinds(found).values()) == {Kind.TAKEN, Kind.LATER}


def test_a_service_that_answers_nothing_holds_nobody_up_for_longer_than_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(apns, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(apns, "SECONDS", 0.5)
    pushes = [push(number) for number in range(1, 20)]
    with stand_in(tmp_path, faults=Faults(mute=True)) as (_, made):
        began = time.monotonic()
        found = made.send(pushes, NOW)
        assert time.monotonic() - began < 10
    assert {one.reason for one in found.values()} == {"NoAnswer"}


def test_nobody_there_is_tried_later():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    service = apns.Service(host="localhost", port=port, context=ssl.create_default_context(), topic=TOPIC)
    assert kinds(apns.Apns(service).send([push(1)], NOW)) == {1: Kind.LATER}


def test_a_certificate_that_has_ended_wakes_nobody_and_says_so(tmp_path):
    with Server(tmp_path).running() as server:
        made = pusher(server, begins=NOW - timedelta(days=1), ends=NOW - timedelta(hours=1))
        (outcome,) = made.send([push(1)], NOW).values()
    assert outcome.kind is Kind.NOBODY
    assert "CERTIFICATE" in outcome.reason


def test_a_certificate_for_another_topic_wakes_nobody(tmp_path):
    with Server(tmp_path).running() as server:
        made = pusher(server, topic="com.apple.mgmt.External.other", says_topic=TOPIC)
        (outcome,) = made.send([push(1)], NOW).values()
        made.close()
    assert (outcome.kind, outcome.reason) == (Kind.NOBODY, "TopicDisallowed")


def test_a_service_that_is_not_proven_is_told_nothing(tmp_path):
    with Server(tmp_path / "one").running() as server, Server(tmp_path / "two").running() as other:
        made = pusher(server, trust=other.certificates.authority)
        (outcome,) = made.send([push(1)], NOW).values()
        assert not server.service.taken
    assert (outcome.kind, outcome.reason) == (Kind.NOBODY, "CERTIFICATE_VERIFY_FAILED")


def test_a_service_that_says_that_our_certificate_is_bad_when_it_ends_the_connection_is_believed(tmp_path):
    with stand_in(tmp_path, faults=Faults(goes_away_after=1, says=b'{"reason":"BadCertificateEnvironment"}')) as it:
        found = it[1].send([push(1), push(2), push(3)], NOW)
    assert {one.reason for one in found.values() if one.kind is not Kind.TAKEN} == {"BadCertificateEnvironment"}


@pytest.mark.parametrize("rubbish", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 64, b"\xff" * 20_000])
def test_rubbish_in_place_of_http2_is_tried_later(tmp_path, rubbish):
    with Server(tmp_path).running() as server, socket.create_server(("127.0.0.1", 0)) as listens:
        context = server.certificates.context(NOW)

        def answer():
            for _ in range(apns.CONNECTIONS):
                secure = context.wrap_socket(listens.accept()[0], server_side=True)
                secure.sendall(rubbish)
                secure.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        real, server.port = server.port, listens.getsockname()[1]
        found = pusher(server).send([push(1)], NOW)
        server.port = real
        thread.join(10)
    assert kinds(found) == {1: Kind.LATER}
