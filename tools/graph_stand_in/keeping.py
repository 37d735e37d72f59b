"""A tenant as text and back, so that a stand-in that ends goes on where it was: phones keep what they were given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph_stand_in.phones import Phone
from graph_stand_in.tenant import Tenant

_INSTANTS = ("enrolled", "last_sync")


def as_text(tenant: Tenant) -> str:
    """All that a tenant holds, as JSON. What was only on its way, such as a group that settles, is there at once."""
    with tenant.lock:
        kept = {
            "now": tenant.now().isoformat(),
            "drawn": tenant.draw.getrandbits(32),
            "groups": tenant.groups,
            "members": {group: sorted(members) for group, members in tenant.members.items()},
            "made": tenant.made,
            "assigned": tenant.assigned,
            "phones": [_phone_as_row(one) for one in tenant.phones.values()],
        }
        return json.dumps(kept, sort_keys=True)


def from_text(text: str) -> Tenant:
    """The tenant that `as_text` made the text of."""
    kept = json.loads(text)
    tenant = Tenant(kept["drawn"], datetime.fromisoformat(kept["now"]))
    tenant.groups = kept["groups"]
    tenant.members = {group: set(members) for group, members in kept["members"].items()}
    tenant.made, tenant.assigned = kept["made"], kept["assigned"]
    phones = [_phone_of_row(row) for row in kept["phones"]]
    tenant.phones = {one.id: one for one in phones}
    return tenant


def _phone_as_row(phone: Phone) -> dict[str, Any]:
    row = dict(vars(phone))
    return row | {name: row[name].isoformat() for name in _INSTANTS} | {"wants": sorted(phone.wants)}


def _phone_of_row(row: Mapping[str, Any]) -> Phone:
    made = Phone(**{**row, **{name: datetime.fromisoformat(row[name]) for name in _INSTANTS}})
    made.wants = set(row["wants"])
    made.taken = {key: (version, state) for key, (version, state) in row["taken"].items()}
    made.wrong = [(name, state) for name, state in row["wrong"]]
    return made
