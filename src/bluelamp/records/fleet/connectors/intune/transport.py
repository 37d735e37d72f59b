"""One request over HTTPS and its answer, within a time, to the two hosts of Microsoft and to nobody else.

As in the sending of webhooks: no redirect and no proxy is followed, a certificate is checked against the
machine's own list, and a connection is cut when its time is over, whatever it is doing. A connection is kept for
the next request of its thread, since 1,500 calls would otherwise be 1,500 handshakes.

Promise: a token MUST go to the hosts of the cloud alone, whatever Graph says in a link
(`tests/records/fleet/connectors/intune/test_transport.py`).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from bluelamp.records.fleet.connectors.intune.errors import GraphBodyRefused

SECONDS = 30.0
"""How long Graph has, from connecting to the last byte of its answer."""
MOST_BYTES = 16_000_000
"""The longest answer that is read: a page of a thousand phones is under two."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where tokens are given and where Graph answers; the public cloud unless told otherwise."""

    sign_in: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"

    def __post_init__(self) -> None:
        for one in (self.sign_in, self.graph):
            parts = urlsplit(one)
            if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname or "")):
                raise GraphBodyRefused(
                    f"`{one}` is not an address that a secret may be sent to.",
                    todo="give the addresses of the cloud with https.",
                )

    def has(self, address: str) -> bool:
        """Whether an address is at one of the two hosts, by the same scheme and port."""
        parts = urlsplit(address)
        own = (urlsplit(one) for one in (self.sign_in, self.graph))
        return any((parts.scheme, parts.netloc) == (one.scheme, one.netloc) for one in own)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request. What is secret in it is never shown."""

    method: str
    address: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Came:
    """An answer, its headers by their names in small letters."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


class NoAnswer(Exception):
    """Nothing came back, or not the whole of it. `kind` says what happened, in no words of the other side."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Transport(Protocol):
    """How a request goes out."""

    def __call__(self, sent: Sent) -> Came:
        """The answer. MUST come back within a time, and raise nothing but NoAnswer."""


class OverHttps:
    """Sends to the hosts of one cloud. A connection for each thread and host; threads do not wait for each other."""

    def __init__(self, cloud: Cloud, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._cloud = cloud
        self._seconds = seconds
        self._most = most_bytes
        self._own = threading.local()

    def __call__(self, sent: Sent) -> Came:
        """The answer to one request.

        Raises:
            NoAnswer: no connection, no answer in time, or an answer that is cut off or too long.
        """
        if not self._cloud.has(sent.address):
            raise NoAnswer("address")
        parts = urlsplit(sent.address)
        key = f"{parts.scheme}://{parts.netloc}"
        connection, kept = self._connection(key)
        late = threading.Timer(self._seconds, _cut, [connection])
        late.daemon = True
        late.start()
        try:
            came = self._asked(connection, sent, parts.path + (f"?{parts.query}" if parts.query else ""))
        except (OSError, http.client.HTTPException) as error:
            self._forget(key)
            # A kept connection that the other side closed before it saw anything: once more, on a new one.
            if kept and isinstance(error, http.client.RemoteDisconnected) and sent.method == "GET":
                return self(sent)
            raise NoAnswer(type(error).__name__) from None
        finally:
            late.cancel()
        if came.headers.get("connection", "").lower() == "close":
            self._forget(key)
        return came

    def _asked(self, connection: http.client.HTTPConnection, sent: Sent, target: str) -> Came:
        connection.request(sent.method, target, sent.body, {"User-Agent": "Bluelamp", **sent.headers})
        answer = connection.getresponse()
        body = answer.read(self._most + 1)
        # Python's own reader takes an answer that is cut off for the whole of it when it is told how much to read.
        if len(body) > self._most or answer.length:
            raise http.client.IncompleteRead(b"")
        return Came(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)

    def _connection(self, key: str) -> tuple[http.client.HTTPConnection, bool]:
        kept: dict[str, http.client.HTTPConnection] = self._own.__dict__
        if key in kept:
            return kept[key], True
        parts = urlsplit(key)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            made: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.netloc, timeout=self._seconds, context=context
            )
        else:
            made = http.client.HTTPConnection(parts.netloc, timeout=self._seconds)
        kept[key] = made
        return made, False

    def _forget(self, key: str) -> None:
        made: http.client.HTTPConnection | None = self._own.__dict__.pop(key, None)
        if made is not None:
            made.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    """Ends a connection whose time is over: a byte now and then holds nobody up."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
