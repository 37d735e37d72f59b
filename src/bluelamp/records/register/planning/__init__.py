"""What an import would do, worked out and not done: rows to add, to change, and to hand back with the reason.

Plans read the register and the file, and write nothing. The same file against the same register gives the
same plan with the same digest, so that what is confirmed is what was looked at.
"""

from bluelamp.records.register.planning.people import plan_people
from bluelamp.records.register.planning.phones import plan_phones
from bluelamp.records.register.planning.plan import Plan, PlannedRow, What, rejects_file
from bluelamp.records.register.planning.rosters import RosterWindow, plan_roster

__all__ = [
    "Plan",
    "PlannedRow",
    "RosterWindow",
    "What",
    "plan_people",
    "plan_phones",
    "plan_roster",
    "rejects_file",
]
