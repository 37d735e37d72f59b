"""The HTTP side of a witness: one call, bounded in size and time, and nothing else.

It listens on loopback unless told otherwise, because a witness is meant to stand behind a proxy of
its operator that adds TLS. Requests are not authenticated; a log's signature is what counts.
Promise: a caller who sends one byte a second holds a thread for ten seconds and no longer
(`tests/doors/witness/test_server.py`).
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import Witness
from bluelamp.core.ledger.witness import LONGEST_REQUEST, TEXT_TYPE

PATH = "/add-checkpoint"
SECONDS_FOR_A_REQUEST = 10.0
"""How long a caller has for a whole request, from the first wait for it to its last byte; and for taking the answer."""
MOST_AT_ONCE = 32
"""Requests handled at the same time; further ones wait their turn."""
MOST_CONNECTIONS = 256
"""Connections open at the same time; a further one is closed at once, so that callers cannot use up threads."""

Say = Callable[[str], None]


class WitnessServer(ThreadingHTTPServer):
    """A server for one witness. Port 0 takes a free one; `address` says which."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, witness: Witness, host: str, port: int, say: Say, now: Callable[[], int]) -> None:
        super().__init__((host, port), _Handler)
        self.witness = witness
        self.say = say
        self.now = now
        self.places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self.connections = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Starts a thread for a connection, or closes it where too many are open."""
        if self.connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.say(f"closed a connection: {MOST_CONNECTIONS} are open")
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.release()

    @property
    def address(self) -> str:
        """The submission prefix, as a log is configured with it."""
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"


@contextmanager
def serving(
    witness: Witness,
    host: str = "127.0.0.1",
    port: int = 0,
    say: Say = lambda _line: None,
    now: Callable[[], int] = lambda: int(time.time()),
) -> Iterator[WitnessServer]:
    """A server that runs beside the block and is stopped, port and all, when the block ends."""
    with WitnessServer(witness, host, port, say, now) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Hurried(io.RawIOBase):
    """What a caller sends, up to one moment: each wait is cut to what is left, so that trickling gains nothing."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.end = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "bluelamp-witness"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.hurried = _Hurried(self.connection)
        self.rfile.close()
        self.rfile = io.BufferedReader(self.hurried)

    def handle_one_request(self) -> None:
        self.hurried.end = time.monotonic() + SECONDS_FOR_A_REQUEST
        super().handle_one_request()

    def do_POST(self) -> None:
        """Answers `add-checkpoint`; every refusal says why on the witness's own log."""
        if self.path != PATH:
            self.answer(HTTPStatus.NOT_FOUND, "", f"there is no {self.path[:80]!r} here")
            return
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self.answer(HTTPStatus.LENGTH_REQUIRED, "", "the length of the request is not given", close=True)
            return
        if len(length) > 9 or int(length) > LONGEST_REQUEST:
            why = f"the request has {length[:20]} bytes; at most {LONGEST_REQUEST} are read"
            self.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "", why, close=True)
            return
        try:
            body = self.rfile.read(int(length))
        except TimeoutError:
            why = f"the request was not there after {SECONDS_FOR_A_REQUEST:g} seconds"
            self.answer(HTTPStatus.REQUEST_TIMEOUT, "", why, close=True)
            return
        with self.server.places:
            try:
                answer = self.server.witness.add_checkpoint(body, self.server.now())
            except BluelampError as error:
                self.answer(HTTPStatus.INTERNAL_SERVER_ERROR, "", error.message)
                return
        self.answer(answer.status, answer.body, answer.why, answer.content_type)

    def do_GET(self) -> None:
        """Refuses: a witness has nothing to read here."""
        self.answer(HTTPStatus.METHOD_NOT_ALLOWED, "", "only add-checkpoint can be called", close=True)

    def answer(self, status: int, body: str, why: str, content_type: str = TEXT_TYPE, *, close: bool = False) -> None:
        """Sends an answer and writes one line about it."""
        # The line first: whoever has the answer may already be looking for it.
        self.server.say(f"{int(status)} {why}")
        raw = body.encode()
        self.connection.settimeout(SECONDS_FOR_A_REQUEST)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        if close:
            # What the caller still sends is not read, so the connection cannot be used again. `send_header` ends it.
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the class above
        """Leaves the line to `answer`, which knows the reason."""
