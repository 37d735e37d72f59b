"""Push services for tests: the stand-in on this machine, and what pushes to it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from apns_stand_in.server import Server
from bluelamp.doors.jobs.apns import Apns, Service
from bluelamp.records.mdm.waking import Push
from bluelamp.site.wiring_push import context_of

TOPIC = "com.apple.mgmt.External.generated"
NOW = datetime.now(UTC)


def push(number, **more):
    """A push to a generated phone."""
    known = {"token": number.to_bytes(32, "big"), "magic": f"magic-{number}", "token_at": None}
    return Push(**{"number": number, **known, "waits": True, "urgent": False, "tries": 0, **more})


def pusher(server, *, topic=TOPIC, says_topic=None, begins=None, ends=None, trust=None):
    """What pushes to a stand-in with a certificate of its own."""
    file = server.certificates.for_pushing(
        topic, begins=begins or NOW - timedelta(days=1), ends=ends or NOW + timedelta(days=30), name=f"{topic}.pem"
    )
    context = context_of(file, trust or server.certificates.authority)
    return Apns(Service(host="localhost", port=server.port, context=context, topic=says_topic or topic))


@contextmanager
def stand_in(folder, **more):
    """A service that runs while the block lasts, and a pusher to it."""
    with Server(folder, **more).running() as server:
        made = pusher(server)
        try:
            yield server, made
        finally:
            made.close()
