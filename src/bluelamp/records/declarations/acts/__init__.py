"""The acts of the declarations."""

from bluelamp.records.declarations.acts.contacts import (
    begin_contact,
    contacts_to_export,
    correct_contact,
    export_contacts,
    note_export_sent,
    record_contact,
)
from bluelamp.records.declarations.acts.overdue import note_overdue
from bluelamp.records.declarations.acts.permissions import (
    confirm_export,
    give_back_permission,
    lapse_permission,
    withdraw_permission,
)
from bluelamp.records.declarations.acts.readings import (
    ContactRecord,
    PermissionRecord,
    RequestRecord,
    TellingRecord,
    list_contacts,
    list_permissions,
    list_requests,
    list_tellings,
    read_contact,
    read_permission,
    read_request,
    read_telling,
)
from bluelamp.records.declarations.acts.requests import (
    ask_permission,
    grant_permission,
    refuse_permission,
    withdraw_request,
)
from bluelamp.records.declarations.acts.tellings import (
    confirm_told,
    dispute_told,
    note_silence,
    record_being_told,
    record_told,
    take_up_told,
)

__all__ = [
    "ContactRecord",
    "PermissionRecord",
    "RequestRecord",
    "TellingRecord",
    "ask_permission",
    "begin_contact",
    "confirm_export",
    "confirm_told",
    "contacts_to_export",
    "correct_contact",
    "dispute_told",
    "export_contacts",
    "give_back_permission",
    "grant_permission",
    "lapse_permission",
    "list_contacts",
    "list_permissions",
    "list_requests",
    "list_tellings",
    "note_export_sent",
    "note_overdue",
    "note_silence",
    "read_contact",
    "read_permission",
    "read_request",
    "read_telling",
    "record_being_told",
    "record_contact",
    "record_told",
    "refuse_permission",
    "take_up_told",
    "withdraw_permission",
    "withdraw_request",
]
