"""Sends one event to one receiver over HTTPS, within a time, and says what came of it.

What a host's name leads to is looked up here, and the connection goes to the very address that was looked at: a name
that leads to a private network is refused unless the force has named it, also where it led elsewhere a moment ago.
Redirects and proxies are not followed. Nothing that the receiver says is read but its status.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult

from bluelamp.records.webhooks.errors import WebhookError
from bluelamp.records.webhooks.lifecycle import CONTENT_TYPE, GONE, checked_address, may_be_sent_to

SECONDS = 10.0
"""How long a receiver has, from connecting to its status. A slower one is not told from one that is down.

Looking its name up comes before, and lasts as long as the machine's own resolver lets it.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered: its status, or None where it did not, and a word for whoever looks after it."""

    status: int | None
    said: str

    @property
    def took_it(self) -> bool:
        """Whether the event has arrived."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def gone(self) -> bool:
        """Whether the receiver says that it is there no more."""
        return self.status == GONE


def send(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private_hosts: Collection[str],
    seconds: float = SECONDS,
) -> Answer:
    """What the receiver at an address answered to an event. Nothing that happens on the way is raised."""
    try:
        parts = checked_address(address, private_hosts)
        found = _looked_up(parts, private_hosts)
        held: list[socket.socket] = []
        late = threading.Timer(seconds, _cut, [held])
        late.start()
        try:
            held.append(socket.create_connection(found, timeout=seconds))
            return _posted(held, parts, body, headers)
        finally:
            late.cancel()
            for one in held:
                one.close()
    except WebhookError as error:
        return Answer(None, error.code)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        # What the receiver or the network said may hold anything, so only its kind is kept.
        return Answer(None, type(error).__name__)


def _looked_up(parts: SplitResult, private_hosts: Collection[str]) -> tuple[str, int]:
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host not in private_hosts and not all(may_be_sent_to(one.partition("%")[0]) for one in found):
        raise OSError("private")
    return found[0], port


def _posted(held: list[socket.socket], parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Posts over the last of the sockets; one that is put around it is held as well, so that it can be cut."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        secure = context.wrap_socket(held[-1], server_hostname=host, do_handshake_on_connect=False)
        held.append(secure)
        secure.do_handshake()
    made = http.client.HTTPConnection(parts.netloc)
    made.sock = held[-1]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    made.request("POST", path, body, {"Content-Type": CONTENT_TYPE, "User-Agent": "Bluelamp", **headers})
    with closing(made.getresponse()) as answer:
        return Answer(answer.status, str(answer.status))


def _cut(held: list[socket.socket]) -> None:
    """Ends a connection whose time is over, whatever it is doing: a byte now and then holds nobody up."""
    for one in held:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
