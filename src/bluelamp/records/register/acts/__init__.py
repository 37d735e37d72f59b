"""Everything that can be done in the register, and every look at a person or a phone in it.

Each public function here is one act or one reading, with one record. What it may be done by is the
platform's rulebook's to say; what makes sense at all is held by the lifecycle, the checks and the database.
"""

from bluelamp.records.register.acts.exports import ExportFile, export_people, export_phones
from bluelamp.records.register.acts.generating import GeneratedLoaded, load_generated_force
from bluelamp.records.register.acts.imports import (
    confirm_people,
    confirm_phones,
    confirm_roster,
    hand_in_people,
    hand_in_phones,
    hand_in_roster,
    undo_people,
    undo_phones,
    undo_roster,
)
from bluelamp.records.register.acts.people import (
    add_person,
    change_identity,
    end_role,
    erase_identity,
    give_role,
    leave_force,
    post_person,
    set_cover,
    set_manager,
)
from bluelamp.records.register.acts.phones import (
    add_phone,
    describe_phone,
    find_phone,
    issue_phone,
    report_phone_lost,
    retire_phone,
    return_phone,
    sign_in_phone,
    sign_out_phone,
    transfer_phone,
)
from bluelamp.records.register.acts.readings import (
    PersonRecord,
    PhoneRecord,
    list_duty,
    list_people,
    list_phones,
    read_duty,
    read_person,
    read_phone,
)
from bluelamp.records.register.acts.rosters import clear_duty, set_duty
from bluelamp.records.register.acts.units import add_unit, move_unit, rename_unit, set_lead

__all__ = [
    "ExportFile",
    "GeneratedLoaded",
    "PersonRecord",
    "PhoneRecord",
    "add_person",
    "add_phone",
    "add_unit",
    "change_identity",
    "clear_duty",
    "confirm_people",
    "confirm_phones",
    "confirm_roster",
    "describe_phone",
    "end_role",
    "erase_identity",
    "export_people",
    "export_phones",
    "find_phone",
    "give_role",
    "hand_in_people",
    "hand_in_phones",
    "hand_in_roster",
    "issue_phone",
    "leave_force",
    "list_duty",
    "list_people",
    "list_phones",
    "load_generated_force",
    "move_unit",
    "post_person",
    "read_duty",
    "read_person",
    "read_phone",
    "rename_unit",
    "report_phone_lost",
    "retire_phone",
    "return_phone",
    "set_cover",
    "set_duty",
    "set_lead",
    "set_manager",
    "sign_in_phone",
    "sign_out_phone",
    "transfer_phone",
    "undo_people",
    "undo_phones",
    "undo_roster",
]
