"""A request goes to the two hosts of the cloud and to nobody else, and comes back within a time."""

import socket
import threading
import time

import pytest

from bluelamp.records.fleet.connectors.intune.errors import GraphBodyRefused
from bluelamp.records.fleet.connectors.intune.transport import Came, Cloud, NoAnswer, OverHttps, Sent


def served(answer, times=9):
    """A server that answers with these bytes; its address, and what it was sent."""
    listening = socket.create_server(("127.0.0.1", 0))
    taken = []

    def run():
        for _ in range(times):
            try:
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                one.settimeout(5)
                taken.append(one.recv(65_536))
                for part in answer if isinstance(answer, list) else [answer]:
                    if isinstance(part, float):
                        time.sleep(part)
                        continue
                    try:
                        one.sendall(part)
                    except OSError:
                        break

    threading.Thread(target=run, daemon=True).start()
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}", taken


def asked(answer, *, path="/beta/groups", seconds=2.0, most_bytes=1_000, method="GET", body=None):
    listening, address, taken = served(answer)
    with listening:
        over = OverHttps(Cloud(address, address), seconds=seconds, most_bytes=most_bytes)
        return over(Sent(method, address + path, {"Authorization": "Bearer abc"}, body)), taken


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\nRequest-Id: 5\r\n\r\n{}"


def test_an_answer_comes_back_with_its_headers_in_small_letters():
    came, taken = asked(OK)
    assert came == Came(200, {"content-length": "2", "connection": "close", "request-id": "5"}, b"{}")
    assert taken[0].startswith(b"GET /beta/groups HTTP/1.1\r\n")
    assert b"Authorization: Bearer abc" in taken[0]


def test_a_redirect_is_an_answer_and_is_not_followed():
    came, taken = asked(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
    assert came.status == 302
    assert len(taken) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "cut off", "no http", "too long", "too many headers", "a header too long"],
)
def test_what_is_no_whole_answer_is_no_answer(answer):
    with pytest.raises(NoAnswer):
        asked(answer)


def test_an_answer_in_drips_is_cut_when_its_time_is_over():
    drips = [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *([b"x", 0.2] * 40)]
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        asked(drips, seconds=0.6)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "address",
    [
        "https://graph.microsoft.com.evil.example/beta/groups",
        "http://graph.microsoft.com/beta/groups",
        "https://graph.microsoft.com:8443/beta/groups",
        "https://user@graph.microsoft.com/beta/groups",
        "https://evil.example/?https://graph.microsoft.com/",
        "file:///etc/passwd",
    ],
)
def test_a_token_goes_to_nobody_else_whatever_a_link_says(address):
    with pytest.raises(NoAnswer, match="address"):
        OverHttps(Cloud())(Sent("GET", address, {"Authorization": "Bearer abc"}))


@pytest.mark.parametrize("address", ["http://graph.microsoft.com", "ftp://x", "http://10.0.0.1", "graph.microsoft.com"])
def test_no_cloud_is_spoken_to_without_https(address):
    with pytest.raises(GraphBodyRefused, match="secret"):
        Cloud(graph=address)


def test_a_connection_is_kept_for_the_next_request():
    keep = OK.replace(b"Connection: close\r\n", b"")
    listening = socket.create_server(("127.0.0.1", 0))
    accepted = []

    def run():
        one, _ = listening.accept()
        with one:
            accepted.append(1)
            for _ in range(3):
                one.recv(65_536)
                one.sendall(keep)

    threading.Thread(target=run, daemon=True).start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    over = OverHttps(Cloud(address, address), seconds=2.0)
    with listening:
        for _ in range(3):
            assert over(Sent("GET", f"{address}/beta/x", {})).status == 200
    assert accepted == [1]


def test_a_refused_connection_is_no_answer_and_shows_no_header():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    sent = Sent("GET", f"{address}/beta/x", {"Authorization": "Bearer abc"}, b"body")
    assert "abc" not in repr(sent)
    assert "body'" not in repr(sent)
    with pytest.raises(NoAnswer, match="ConnectionRefusedError"):
        OverHttps(Cloud(address, address))(sent)
