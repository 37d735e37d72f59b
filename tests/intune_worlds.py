"""A tenant of the stand-in, with a client before it whose clock and sleep a test holds."""

import json
from contextlib import contextmanager

from bluelamp.core.phones.intune.payloads import app_rows, intune_android
from bluelamp.records.fleet.connectors.intune.buckets import Buckets
from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.connector import Habits
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Cloud, OverHttps
from bluelamp.records.fleet.ports import Content
from graph_stand_in.direct import Clock, Direct
from graph_stand_in.faults import Faults
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant
from small_phones import plan, rulebook

AT_ONCE = Habits(look=0, whole=0)
"""Every look is a whole one: nothing is left for later."""


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
