"""Sends pushes to Apple's push service over one HTTP/2 connection, many at a time, and says what came of each.

The service is one host that was set, and it is asked with the certificate of the topic. The connection is kept from
one sending to the next; one that the service ends is made anew at once. What the service did not answer may have been
taken or not: it is sent again, since two pushes are one.

Nothing that happens on the way is raised: a push that nobody answered is to be tried later, and where the two cannot
agree on certificates, nobody can be woken.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import hpack

from bluelamp.core.mdm.pushes import KEEPS_FOR, Kind, Outcome, body_of, outcome_of
from bluelamp.records.mdm.waking import Push

SECONDS = 40.0
"""How long one sending may last, however many connections it needs: less than a claim holds."""
QUIET_SECONDS = 10.0
"""After so long without a byte a connection counts as lost."""
CONNECTIONS = 4
"""How many connections one sending makes at most."""
MOST_AT_ONCE = 500
"""Pushes under way at a time; fewer where the service says so. The library looks through them for each new one."""
_PER_TURN = 100
_MOST_BODY = 4_096
_NOBODY_ANSWERED = Outcome(Kind.LATER, "NoAnswer")
_FORGOTTEN = {h2.errors.ErrorCodes.REFUSED_STREAM, h2.errors.ErrorCodes.ENHANCE_YOUR_CALM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where the push service is, how it is proven and how we are, and the topic that is pushed to."""

    host: str
    port: int
    context: ssl.SSLContext
    topic: str


@dataclass(slots=True)
class _Asked:
    """A push that is under way."""

    push: Push
    status: int = 0
    body: bytearray = field(default_factory=bytearray)


class Lost(Exception):
    """A connection that is of no more use. `refused` where it was refused for its certificate."""

    def __init__(self, refused: str = "") -> None:
        super().__init__(refused)
        self.refused = refused


class Apns:
    """The push service, spoken to by one thread."""

    def __init__(self, service: Service, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._monotonic = monotonic
        self._line: _Line | None = None

    def send(self, pushes: Sequence[Push], now: datetime) -> dict[int, Outcome]:
        """What came of each push. Comes back within `SECONDS`, and raises nothing."""
        answers: dict[int, Outcome] = {}
        until = self._monotonic() + SECONDS
        expires = str(int((now + KEEPS_FOR).timestamp())).encode()
        for _ in range(CONNECTIONS):
            left = [one for one in pushes if one.number not in answers]
            if not left or self._monotonic() >= until:
                break
            try:
                if self._line is None:
                    self._line = _Line(self._service, self._monotonic)
                self._line.exchange(left, expires, answers, until)
            except Lost as lost:
                self.close()
                if lost.refused:
                    refused = Outcome(Kind.NOBODY, lost.refused)
                    return {one.number: answers.get(one.number, refused) for one in pushes}
        return {one.number: answers.get(one.number, _NOBODY_ANSWERED) for one in pushes}

    def close(self) -> None:
        """Ends the connection, if there is one; the next sending makes another."""
        if self._line is not None:
            self._line.close()
            self._line = None


class _Line:
    """One connection."""

    def __init__(self, service: Service, monotonic: Callable[[], float]) -> None:
        self._service = service
        self._monotonic = monotonic
        self._socket = _connected(service)
        # What goes out is made here and what comes in is read by its status alone, so neither is looked over twice.
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=True,
                header_encoding=None,
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self._h2.initiate_connection()
        self._under_way: dict[int, _Asked] = {}
        self._where = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", service.host.encode())]
        self._how = [
            (b"apns-topic", service.topic.encode()),
            (b"apns-push-type", b"mdm"),
            (b"apns-priority", b"10"),
        ]

    def exchange(self, pushes: Sequence[Push], expires: bytes, answers: dict[int, Outcome], until: float) -> None:
        """Sends pushes and takes in answers until every one is answered, or the service wants another connection.

        Raises:
            Lost: the connection is of no more use; what was answered is in `answers`.
        """
        waiting = deque(pushes)
        try:
            while waiting or self._under_way:
                for _ in range(_PER_TURN):
                    if not waiting or not self._may_ask(waiting[0]):
                        break
                    self._ask(waiting.popleft(), expires)
                self._flush()
                if not (waiting and self._may_ask(waiting[0])) or self._has_more():
                    self._take_in(answers, until)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise Lost from error
        except ssl.SSLError as error:
            # Under TLS 1.3 a refused certificate is told after the handshake, in place of the first answer.
            raise Lost("" if answers else _reason(error)) from error
        except (OSError, h2.exceptions.ProtocolError) as error:
            raise Lost from error

    def close(self) -> None:
        """Ends it."""
        with suppress(OSError, h2.exceptions.ProtocolError):
            self._h2.close_connection()
            self._socket.settimeout(1)
            self._flush()
        self._socket.close()

    def _may_ask(self, push: Push) -> bool:
        most = min(MOST_AT_ONCE, self._h2.remote_settings.max_concurrent_streams)
        room = self._h2.outbound_flow_control_window
        # A small window for one stream is for that stream: a push always fits into what a new one has at first.
        return len(self._under_way) < most and room >= len(body_of(push.magic))

    def _ask(self, push: Push, expires: bytes) -> None:
        stream = self._h2.get_next_available_stream_id()
        # Whoever passes this on is not to keep it: a token is what a phone is found by.
        path = hpack.NeverIndexedHeaderTuple(b":path", b"/3/device/" + push.token.hex().encode())
        self._h2.send_headers(stream, [*self._where, path, *self._how, (b"apns-expiration", expires)])
        self._h2.send_data(stream, body_of(push.magic), end_stream=True)
        self._under_way[stream] = _Asked(push)

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data:
            self._socket.settimeout(QUIET_SECONDS)
            self._socket.sendall(data)

    def _has_more(self) -> bool:
        """Whether something can be read now."""
        return bool(self._socket.pending() or select.select([self._socket], [], [], 0)[0])

    def _take_in(self, answers: dict[int, Outcome], until: float) -> None:
        seconds = min(QUIET_SECONDS, until - self._monotonic())
        if seconds <= 0:
            raise Lost
        self._socket.settimeout(seconds)
        data = self._socket.recv(65_536)
        if not data:
            raise Lost
        for event in self._h2.receive_data(data):
            self._take(event, answers)
        self._flush()

    def _take(self, event: h2.events.Event, answers: dict[int, Outcome]) -> None:
        match event:
            case h2.events.ResponseReceived(stream_id=stream, headers=headers) if stream in self._under_way:
                status = dict(headers).get(b":status", b"")
                self._under_way[stream].status = int(status) if status.isdigit() else 0
            case h2.events.DataReceived(stream_id=stream, data=data, flow_controlled_length=length):
                if stream in self._under_way and len(self._under_way[stream].body) < _MOST_BODY:
                    self._under_way[stream].body += data
                self._h2.acknowledge_received_data(length, stream)
            case h2.events.StreamEnded(stream_id=stream) if stream in self._under_way:
                asked = self._under_way.pop(stream)
                answers[asked.push.number] = outcome_of(asked.status, bytes(asked.body[:_MOST_BODY]))
            case h2.events.StreamReset(stream_id=stream, error_code=code) if stream in self._under_way:
                asked = self._under_way.pop(stream)
                if code not in _FORGOTTEN:
                    answers[asked.push.number] = Outcome(Kind.LATER, "StreamReset")
            case h2.events.ConnectionTerminated(additional_data=said):
                # It may still answer what it had begun; asking anew is as good, and needs no other way to read.
                outcome = outcome_of(400, said or b"")
                raise Lost(outcome.reason if outcome.kind is Kind.NOBODY else "")


def _connected(service: Service) -> ssl.SSLSocket:
    """A connection on which both sides proved who they are, and agreed on HTTP/2.

    Raises:
        Lost: there is none.
    """
    plain: socket.socket | None = None
    try:
        plain = socket.create_connection((service.host, service.port), timeout=QUIET_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made = service.context.wrap_socket(plain, server_hostname=service.host)
    except (OSError, UnicodeError) as error:
        if plain is not None:
            plain.close()
        ended = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or not isinstance(error, ssl.SSLError)
        raise Lost("" if ended else _reason(error)) from error
    if made.selected_alpn_protocol() != "h2":
        made.close()
        raise Lost("NoHttp2")
    return made


def _reason(error: BaseException) -> str:
    return (getattr(error, "reason", None) or "TLS")[:40]
