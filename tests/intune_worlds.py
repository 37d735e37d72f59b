"""A tenant of the stand-in, with a client before it whose clock and sleep a test holds."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bluelamp.core.phones.intune.payloads import app_rows, intune_android
from bluelamp.records.fleet.connectors.intune.buckets import Buckets
from bluelamp.records.fleet.connectors.intune.client import Graph, Time
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Came, Cloud, NoAnswer, OverHttps
from bluelamp.records.fleet.ports import Content
from graph_stand_in.faults import Faults
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant
from small_phones import plan, rulebook

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class Clock:
    """Time that goes only when somebody sleeps, and remembers how long."""

    def __init__(self):
        self.seconds_now = 1_000.0
        self.slept = []

    def seconds(self):
        return self.seconds_now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds_now += seconds

    def now(self):
        return NOW + timedelta(seconds=self.seconds_now)

    def time(self):
        return Time(self.seconds, self.sleep, self.now, lambda: 0.5)


class Direct:
    """A transport that goes to the stand-in without a socket: for thousands of calls."""

    def __init__(self, server):
        self.server = server
        self.sent = []

    def __call__(self, sent):
        self.sent.append(sent)
        parts = urlsplit(sent.address)
        if not parts.path.startswith("/beta"):
            status, body = self.server.token(parse_qs((sent.body or b"").decode()), parts.path)
            return Came(status, {}, json.dumps(body).encode())
        fault = self.server.faults.connection()
        if fault == "drop":
            raise NoAnswer("RemoteDisconnected")
        if not self.server.lets_in(sent.headers["Authorization"]):
            return Came(401, {}, b'{"error": {"code": "InvalidAuthenticationToken"}}')
        body = None if sent.body is None else json.loads(sent.body)
        target = parts.path.removeprefix("/beta") + (f"?{parts.query}" if parts.query else "")
        if target == "/$batch":
            status, headers, given = self.server.batch(body)
        else:
            status, headers, given = self.server.one(sent.method, target, body)
        if fault == "drop-after":
            raise NoAnswer("RemoteDisconnected")
        raw = b"" if given is None else json.dumps(given).encode()
        return Came(status, {name.lower(): value for name, value in headers.items()}, raw)


class World:
    """A tenant, its server, and a client of it."""

    def __init__(self, phones=4, *, faults=None, seed=1, transport=Direct, patience=None, token_seconds=3_599):
        self.clock = Clock()
        self.tenant = Tenant(seed)
        self.serials = [f"R5CX{number:05}" for number in range(phones)]
        for serial in self.serials:
            self.tenant.enrol(serial)
        self.faults = faults or Faults(counts=False)
        self.server = Server(self.tenant, self.faults, seconds=self.clock.seconds, token_seconds=token_seconds)
        self.cloud = Cloud(self.server.address, self.server.address)
        self.transport = OverHttps(self.cloud, seconds=5.0) if transport is OverHttps else transport(self.server)
        self.patience = patience
        self.graph = self.client()

    def client(self, secret=None):
        """Another client, as another process would have it."""
        registration = Registration(TENANT, CLIENT, secret or self.server.secret)
        tokens = Tokens(registration, self.cloud, self.transport, self.clock.seconds)
        return Graph(
            self.cloud, tokens, self.transport, buckets=Buckets(), patience=self.patience, at=self.clock.time()
        )

    def close(self):
        self.server.close()


@contextmanager
def world(**named):
    """A world whose port is given back."""
    made = World(**named)
    try:
        if isinstance(made.transport, OverHttps):
            with made.server.running():
                yield made
        else:
            yield made
    finally:
        made.close()


def content_of(one, *, duty="on", rules=None):
    """The content of a holder's class, as the fleet hands it over."""
    rules = rules or rulebook()
    payload = intune_android(plan(one, rules), rules.catalogue, duty)
    resources = [
        {"type": part.type_name, "name": part.name, "body": dict(part.body), "about": part.about}
        for part in payload.resources
    ]
    body = json.loads(json.dumps({"group": payload.group, "resources": resources}))
    return Content(digest=payload.digest, target="intune-android", apps=tuple(app_rows(payload.resources)), body=body)
