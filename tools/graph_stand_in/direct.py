"""The tenant without a socket, and a clock that goes only when somebody sleeps: for many calls in a short time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bluelamp.records.fleet.connectors.intune.client import Time
from bluelamp.records.fleet.connectors.intune.transport import Came, NoAnswer, Sent
from graph_stand_in.server import Server

_START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class Clock:
    """Time that goes only when somebody sleeps, and remembers how long."""

    def __init__(self) -> None:
        self.seconds_now = 1_000.0
        self.slept: list[float] = []

    def seconds(self) -> float:
        """The present, in seconds."""
        return self.seconds_now

    def sleep(self, seconds: float) -> None:
        """Lets time go by at once."""
        self.slept.append(seconds)
        self.seconds_now += seconds

    def now(self) -> datetime:
        """The present, as an instant."""
        return _START + timedelta(seconds=self.seconds_now)

    def time(self) -> Time:
        """This clock as a client takes one; what is spread by chance lies in the middle."""
        return Time(self.seconds, self.sleep, self.now, lambda: 0.5)


class Direct:
    """A transport that goes to a tenant of this process."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent: list[Sent] = []

    def __call__(self, sent: Sent) -> Came:
        """The tenant's answer.

        Raises:
            NoAnswer: the connection was to break, before or after the call was looked at.
        """
        self.sent.append(sent)
        parts = urlsplit(sent.address)
        if not parts.path.startswith("/beta"):
            status, body = self.server.token(parse_qs((sent.body or b"").decode()), parts.path)
            return Came(status, {}, json.dumps(body).encode())
        fault = self.server.faults.connection()
        if fault == "drop":
            raise NoAnswer("RemoteDisconnected")
        came = self._asked(sent, parts.path.removeprefix("/beta") + (f"?{parts.query}" if parts.query else ""))
        if fault == "drop-after":
            raise NoAnswer("RemoteDisconnected")
        return came

    def _asked(self, sent: Sent, target: str) -> Came:
        if not self.server.lets_in(sent.headers["Authorization"]):
            return Came(401, {}, b'{"error": {"code": "InvalidAuthenticationToken"}}')
        body = None if sent.body is None else json.loads(sent.body)
        if target == "/$batch":
            status, headers, given = self.server.batch(body)
        else:
            status, headers, given = self.server.one(sent.method, target, body)
        raw = b"" if given is None else json.dumps(given).encode()
        return Came(status, {name.lower(): value for name, value in headers.items()}, raw)
