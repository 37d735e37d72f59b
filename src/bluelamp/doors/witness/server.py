"""The HTTP side of a witness: one call, bounded in size and time, and nothing else.

It listens on loopback unless told otherwise, because a witness is meant to stand behind a proxy of
its operator that adds TLS. Requests are not authenticated; a log's signature is what counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import Witness
from bluelamp.core.ledger.witness import LONGEST_REQUEST, TEXT_TYPE

PATH = "/add-checkpoint"
SECONDS_TO_SPEAK = 10
"""How long a caller may keep a connection without sending anything."""
MOST_AT_ONCE = 32
"""Requests handled at the same time; further ones wait in the listener's queue."""

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


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "bluelamp-witness"
    sys_version = ""
    timeout = SECONDS_TO_SPEAK

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
        body = self.rfile.read(int(length))
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
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        if close:
            # What the caller still sends is not read, so the connection cannot be used again.
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the class above
        """Leaves the line to `answer`, which knows the reason."""
