"""The small force of the declarations for tests of findings, and findings to send on their way."""

import uuid
from datetime import date

from bluelamp.core.kernel import Actor
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.acts.findings import NewFinding
from bluelamp.records.monitoring.lifecycle.findings import Handling
from records.declarations.conftest import force, later, of

__all__ = ["BY_ITSELF", "force", "later", "new", "of", "sent"]
BY_ITSELF = Actor.system("monitoring")


def new(person, handling=Handling.TELL_OFFICER, **changed):
    """A finding that a run has made."""
    plain = {
        "id": str(uuid.uuid4()),
        "person": person,
        "kind": "use",
        "rule": "off-duty-apps-rest",
        "day": date(2026, 11, 1),
        "events": 3,
        "handling": handling,
    }
    return NewFinding(**{**plain, **changed})


def sent(person, handling=Handling.TELL_OFFICER, **changed):
    """The id of a finding that was sent on its way."""
    return acts.send_finding(by=BY_ITSELF, finding=new(person, handling, **changed)).id
