"""An account and the sessions of a test."""

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.accounts import acts, ports


class CountedSessions:
    """Sessions that only remember what they were asked to end."""

    def __init__(self):
        self.ended = []

    def end(self, account, keep=""):
        self.ended.append((account, keep))
        return 2


class Identities:
    """Who is who at the sign-in services, in memory."""

    def __init__(self):
        self.known = {}

    def link(self, account, provider, identity):
        return self.known.setdefault((provider, identity), account) == account


@pytest.fixture(autouse=True)
def wired(monkeypatch):
    made = ports.Ports(identities=Identities(), sessions=[CountedSessions()])
    monkeypatch.setattr(ports, "current", made)
    return made


@pytest.fixture
def administrator():
    return Actor(id="person-admin", signed_in_by="passkey")


@pytest.fixture
def opened(db, everything_allowed, noon, administrator):
    """The person whose account was opened."""
    acts.open_account(by=administrator, person="person-1")
    everything_allowed.asked.clear()
    return "person-1"
