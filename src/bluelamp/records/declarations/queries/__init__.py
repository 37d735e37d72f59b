"""Every question about what was declared: requests, permissions, contacts, tellings, and the desk of who leads.

Queries read and give frozen values; none of them asks who is asking. What somebody may see is decided where
they are called from: by an act or a reading for one record, by `visible_to` for a list.
"""

from bluelamp.records.declarations.queries.contacts import (
    contacts,
    contacts_of,
    numbers_in_cases,
    one_contact,
    recorded_between,
)
from bluelamp.records.declarations.queries.desk import Desk, Task, desk_of, team_work
from bluelamp.records.declarations.queries.in_force import InForce, in_force_between, in_force_for, not_closed_at
from bluelamp.records.declarations.queries.permissions import (
    one_permission,
    one_request,
    permission_of,
    permissions,
    permissions_of,
    requests,
    requests_of,
    steps_of,
    waiting_for_export,
)
from bluelamp.records.declarations.queries.scope import (
    CONTACTS_SEEN_BY,
    PAGE,
    PERMISSIONS_SEEN_BY,
    REQUESTS_SEEN_BY,
    Page,
    Seen,
    Wanted,
    visible_to,
)
from bluelamp.records.declarations.queries.streaming import ContactExport, Piece, pieces
from bluelamp.records.declarations.queries.tellings import one_telling, receipt_for, tellings_of
from bluelamp.records.declarations.values import (
    ContactLine,
    ContactVersion,
    ContactView,
    PermissionView,
    RequestView,
    Step,
    TellingReceipt,
    TellingView,
)

__all__ = [
    "CONTACTS_SEEN_BY",
    "PAGE",
    "PERMISSIONS_SEEN_BY",
    "REQUESTS_SEEN_BY",
    "ContactExport",
    "ContactLine",
    "ContactVersion",
    "ContactView",
    "Desk",
    "InForce",
    "Page",
    "PermissionView",
    "Piece",
    "RequestView",
    "Seen",
    "Step",
    "Task",
    "TellingReceipt",
    "TellingView",
    "Wanted",
    "contacts",
    "contacts_of",
    "desk_of",
    "in_force_between",
    "in_force_for",
    "not_closed_at",
    "numbers_in_cases",
    "one_contact",
    "one_permission",
    "one_request",
    "one_telling",
    "permission_of",
    "permissions",
    "permissions_of",
    "pieces",
    "receipt_for",
    "recorded_between",
    "requests",
    "requests_of",
    "steps_of",
    "team_work",
    "tellings_of",
    "visible_to",
    "waiting_for_export",
]
