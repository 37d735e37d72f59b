"""What an event says, how it is signed, where it may be sent, and when it is tried again.

    waiting ── the receiver answers 2xx ─────────────────────────▶ sent
      ├─────── it answers anything else ── later, twice as late ──▶ waiting
      └─────── it has answered so for two days ──────────────────▶ parked ── an administrator resumes ──▶ waiting

What is parked holds back what came later on the same record, so that a receiver never sees a record's events turned
round. A receiver that does not answer at all is tried with one event at a time, and is parked itself after two days.

The form of an event is CloudEvents 1.0; the signature is that of Standard Webhooks: HMAC-SHA256 over id, time and body.

Pure: no Django, no clock, no table, no network.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from bluelamp.records.webhooks.errors import WebhookAddressRefused, WebhookNameTaken, WebhookTypesWrong

NAME = re.compile(r"[a-z][a-z0-9-]{2,39}")
SECRET_START = "whsec_"  # noqa: S105 - how a secret of Standard Webhooks begins
SECRET_BYTES = 32
CONTENT_TYPE = "application/cloudevents+json"
LONGEST_ADDRESS = 300
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
TRIED_FOR = timedelta(days=2)
"""How long an event is tried before it is parked: more than a day, so that a weekend's fault loses nothing."""
GONE = 410
_MOST_DOUBLINGS = 20
READ_AT: Mapping[str, str] = {
    "request": "/api/v1/requests",
    "permission": "/api/v1/permissions",
    "contact": "/api/v1/contacts",
    "phone": "/api/v1/phones",
}
"""The kinds of record that events are about, and where each is read."""
OFFERED = (
    "declarations.contact-corrected",
    "declarations.contact-recorded",
    "declarations.export-confirmed",
    "declarations.permission-asked",
    "declarations.permission-given-back",
    "declarations.permission-granted",
    "declarations.permission-lapsed",
    "declarations.permission-refused",
    "declarations.permission-withdrawn",
    "declarations.request-withdrawn",
    "register.phone-described",
    "register.phone-found",
    "register.phone-issued",
    "register.phone-lost",
    "register.phone-retired",
    "register.phone-returned",
    "register.phone-signed-in",
    "register.phone-signed-out",
    "register.phone-transferred",
)
"""What a webhook may be told of. Nothing of what somebody told a supervisor, of looks, of conduct or of sign-in."""


class State(StrEnum):
    """Where an event for one receiver stands."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"


class Use(StrEnum):
    """Where a webhook stands."""

    ON = "on"
    PARKED = "parked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, as far as others are told: which act, what, when, and on which record."""

    act: int
    place: int
    verb: str
    at: datetime
    kind: str
    record: str

    @property
    def id(self) -> str:
        """By which a receiver knows an event again that came twice."""
        return f"act-{self.act}"

    @property
    def key(self) -> str:
        """What it is ordered by: its record."""
        return f"{self.kind}/{self.record}"


def body_of(event: Event, source: str) -> bytes:
    """The event as it is sent: the same bytes each time. It carries references, and no fact about anybody."""
    made = {
        "specversion": "1.0",
        "id": event.id,
        "source": source,
        "type": f"bluelamp.{event.verb}",
        "subject": event.key,
        "time": f"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "sequence": f"{event.place:020}",
        "datacontenttype": "application/json",
        "data": {"kind": event.kind, "id": event.record, "read_at": f"{READ_AT[event.kind]}/{event.record}"},
    }
    return json.dumps(made, separators=(",", ":"), sort_keys=True).encode()


def make_secret() -> str:
    """A new secret, as Standard Webhooks writes one."""
    return SECRET_START + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(secret: str, event_id: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that Standard Webhooks sends with a body."""
    stamp = str(int(sent_at.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_START))
    found = hmac.new(key, b".".join((event_id.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(found).decode()}",
    }


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries that failed: twice as long each time, an hour at most.

    >>> [wait_after(tries).seconds for tries in (1, 2, 3, 30)]
    [5, 10, 20, 3600]
    """
    doubled: int = 2 ** min(tries - 1, _MOST_DOUBLINGS)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def checked_name(name: str) -> str:
    """The name.

    Raises:
        WebhookNameTaken: it is none.
    """
    if not NAME.fullmatch(name):
        raise WebhookNameTaken(
            f"`{name[:40]}` is no name for a webhook.",
            todo="choose one of 3 to 40 small letters, digits and hyphens, such as `command-and-control`.",
        )
    return name


def checked_types(types: Collection[str]) -> list[str]:
    """The types of event, each once, in order.

    Raises:
        WebhookTypesWrong: there are none, or one is not offered.
    """
    wrong = sorted(set(types) - set(OFFERED))
    if wrong or not types:
        raise WebhookTypesWrong(
            f"No webhook is told of `{wrong[0][:60]}`." if wrong else "It would be told of nothing.",
            todo=f"choose from {', '.join(OFFERED)}.",
        )
    return sorted(set(types))


def checked_address(address: str, private_hosts: Collection[str]) -> SplitResult:
    """The parts of an address that events may be sent to. What its name leads to is asked at every sending.

    `private_hosts` are those that the force has named: they may lie on its own network, or on this machine, where
    HTTPS is not asked for.

    Raises:
        WebhookAddressRefused: it is not one of HTTPS, carries a name or a password, or is on a private network.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused("It cannot be read.") from error
    plain = re.fullmatch(r"[\x21-\x7e]+", address) is not None and len(address) <= LONGEST_ADDRESS
    if not plain or not host or parts.username is not None or parts.fragment:
        raise _refused("It has no host, or holds a name, a password, a fragment or a sign that addresses do not have.")
    named = host in private_hosts
    if parts.scheme != "https" and not (parts.scheme == "http" and named and is_this_machine(host)):
        raise _refused("It is not one of HTTPS.")
    if not named and not may_be_sent_to(host):
        raise _refused("It is on a private network or on this machine.")
    return parts


def is_this_machine(host: str) -> bool:
    """Whether a host as it is written is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def may_be_sent_to(host: str) -> bool:
    """Whether a host as it is written may be sent to: a name may be, until it is looked up; an address if it is public.

    >>> [may_be_sent_to(one) for one in ("127.0.0.1", "10.0.0.7", "::1", "169.254.169.254", "localhost", "8.8.8.8")]
    [False, False, False, False, False, True]
    """
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost" and not host.endswith((".localhost", ".local", ".internal"))
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    one = mapped or found
    return one.is_global and not one.is_multicast


def _refused(why: str) -> WebhookAddressRefused:
    return WebhookAddressRefused(
        f"Events are not sent to this address. {why}",
        todo="give an `https` address; name a host of the force's own network in BLUELAMP_WEBHOOK_HOSTS.",
    )
