"""The HTTP side of a witness: the protocol's codes and types, and bounds on everything it is sent."""

import http.client
import socket
import threading
import time

import pytest

from bluelamp.core.ledger import with_cosignatures, witness_request
from bluelamp.core.ledger.errors import StoreFailed
from bluelamp.doors.witness.server import serving
from ledger_worlds import START, World


@pytest.fixture
def world():
    made = World()
    made.grow(20)
    made.note = made.publish()
    return made


@pytest.fixture
def said():
    return []


@pytest.fixture
def server(world, said):
    with serving(world.witness, say=said.append, now=lambda: START) as running:
        yield running


def call(server, body, path="/add-checkpoint", method="POST", headers=None):
    connection = http.client.HTTPConnection(*server.server_address, timeout=5)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers["Content-Type"]


def test_a_checkpoint_is_cosigned_over_http(world, server, said):
    status, lines, _ = call(server, witness_request(world.subtree(), 0, world.note))
    assert status == 200
    note = with_cosignatures(world.note, [lines], [one.verifier for one in world.witnesses])
    assert set(world.policy.check(note).cosigned.values()) == {START}
    assert said == ["200 Cosigned at `21` entries."]


def test_a_stale_request_gets_the_size_with_its_own_type(world, server):
    world.ask(world.note)
    assert call(server, witness_request(world.subtree(), 0, world.note)) == (409, "21\n", "text/x.tlog.size")


def test_what_is_no_request_is_refused_and_the_reason_is_on_the_log(server, said):
    assert call(server, b"nonsense")[:2] == (400, "")
    assert said[0].startswith("400 The request begins `nonsense`")


def test_one_connection_serves_many_requests(server):
    connection = http.client.HTTPConnection(*server.server_address, timeout=5)
    for _ in range(3):
        connection.request("POST", "/add-checkpoint", b"nonsense")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (400, b"")


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/other", "POST", 404), ("/add-checkpoint", "GET", 405), ("/", "GET", 405)]
)
def test_there_is_one_call_and_no_other(server, path, method, status):
    assert call(server, None, path, method)[0] == status


def test_ten_megabytes_are_refused_without_being_read(server):
    with socket.create_connection(server.server_address, timeout=5) as raw:
        raw.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
        assert b" 413 " in raw.recv(1000).split(b"\r\n")[0]


@pytest.mark.parametrize("header", ["", "Content-Length: many\r\n", "Transfer-Encoding: chunked\r\n"])
def test_a_request_without_its_length_is_refused(server, header):
    with socket.create_connection(server.server_address, timeout=5) as raw:
        raw.sendall(f"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n{header}\r\n".encode())
        assert b" 411 " in raw.recv(1000).split(b"\r\n")[0]


def test_a_witness_that_cannot_write_answers_500_and_goes_on(world, server, said, monkeypatch):
    def fail(_body, _at):
        raise StoreFailed("The disk is `full`.", todo="make room.")

    with monkeypatch.context() as broken:
        broken.setattr(world.witness, "add_checkpoint", fail)
        assert call(server, b"x")[0] == 500
    assert said == ["500 The disk is `full`."]
    assert call(server, b"x")[0] == 400


def test_the_server_listens_on_loopback_and_lets_go_of_its_port(world):
    with serving(world.witness) as running:
        address = running.server_address
        assert running.address == f"http://127.0.0.1:{address[1]}"
        assert call(running, b"x")[0] == 400
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=1)


def trickle(server, start, pause=0.02):
    """Sends a start and then a byte at a time for five seconds; gives what came back and after how long."""
    began = time.monotonic()
    with socket.create_connection(server.server_address, timeout=5) as raw:
        raw.sendall(start)
        stop = threading.Event()

        def go_on():
            while not stop.wait(pause) and time.monotonic() < began + 5:
                try:
                    raw.sendall(b"x")
                except OSError:
                    return

        sender = threading.Thread(target=go_on)
        sender.start()
        try:
            answer = raw.recv(1000)
        except ConnectionResetError:
            answer = b""
        stop.set()
        sender.join()
    return answer, time.monotonic() - began


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"HTTP/1.1 408 "),
        (b"POST /add-checkpoint HTTP/1.1\r\nX-Slow: ", b""),
        (b"PO", b""),
    ],
    ids=["body", "header", "first line"],
)
def test_a_caller_who_sends_a_byte_at_a_time_is_cut_off_at_the_deadline(server, monkeypatch, start, answer):
    monkeypatch.setattr("bluelamp.doors.witness.server.SECONDS_FOR_A_REQUEST", 0.3)
    said, took = trickle(server, start)
    assert said[: len(answer) or None] == answer
    assert 0.3 <= took < 4


def test_a_caller_who_sends_nothing_is_cut_off_too_and_others_are_served_meanwhile(server, monkeypatch):
    monkeypatch.setattr("bluelamp.doors.witness.server.SECONDS_FOR_A_REQUEST", 0.5)
    with socket.create_connection(server.server_address, timeout=5) as silent:
        assert call(server, b"x")[0] == 400
        assert silent.recv(1) == b""


def test_a_caller_whose_time_is_over_before_the_first_byte_is_read_gets_none(server, monkeypatch):
    monkeypatch.setattr("bluelamp.doors.witness.server.SECONDS_FOR_A_REQUEST", 0)
    with socket.create_connection(server.server_address, timeout=5) as late:
        assert late.recv(1) == b""


def test_connections_beyond_the_most_are_closed_and_the_rest_go_on(world, said, monkeypatch):
    monkeypatch.setattr("bluelamp.doors.witness.server.MOST_CONNECTIONS", 2)
    with serving(world.witness, say=said.append) as running:
        held = [socket.create_connection(running.server_address, timeout=5) for _ in range(2)]
        for one in held:
            one.sendall(b"GET /")
        while running.connections._value:
            time.sleep(0.01)
        with socket.create_connection(running.server_address, timeout=5) as third:
            assert third.recv(1) == b""
        assert said == ["closed a connection: 2 are open"]
        for one in held:
            one.close()
        while running.connections._value < 2:
            time.sleep(0.01)
        assert call(running, b"x")[0] == 400
