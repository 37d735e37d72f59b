"""Files that were handed in and not yet confirmed. They are drafts, not records, and are cleared after a day.

A draft may hold names of people who will never be in the register, so it is kept no longer than it takes to
look at the plan, and it is shown to nobody but the one who handed it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bluelamp.core.kernel import parse_instant
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import ImportDraft
from bluelamp.records.register.planning import Plan, RosterWindow, plan_people, plan_phones, plan_roster, rejects_file
from bluelamp.records.register.planning import people as of_people
from bluelamp.records.register.planning import phones as of_phones
from bluelamp.records.register.planning import rosters as of_rosters

KEPT_FOR = timedelta(days=1)
COLUMNS = {
    "people": (*of_people.COLUMNS, *of_people.OPTIONAL),
    "phones": (*of_phones.COLUMNS, *of_phones.OPTIONAL),
    "roster": of_rosters.COLUMNS,
}
"""The columns that a file of each kind may have, those that it must have first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file that was handed in: the id to confirm it by, and what it would do."""

    id: str
    plan: Plan


def work_out(  # noqa: PLR0913 - a file, what goes with it, and whose it is
    kind: str, file_name: str, body: bytes, *, options: dict[str, Any], by: str, at: datetime
) -> Plan:
    """What a file of a kind would do now. Raises as the planner of that kind."""
    if kind == "people":
        return plan_people(file_name, body, at)
    if kind == "phones":
        return plan_phones(file_name, body, by)
    return plan_roster(file_name, body, window_of(options))


def window_of(options: dict[str, Any]) -> RosterWindow:
    """The time a roster was handed in for."""
    return RosterWindow(
        start=parse_instant(options["start"]), end=parse_instant(options["end"]), person=options.get("person", "")
    )


def draft_of(draft_id: str, kind: str, by: str) -> ImportDraft:
    """A draft of the one who handed it in.

    Raises:
        NotInRegister: there is none, it is somebody else's, or it was cleared.
    """
    found = ImportDraft.objects.filter(pk=draft_id, kind=kind, handed_in_by=by).first()
    if found is None:
        raise NotInRegister(
            "There is no such file of yours any more.", todo="hand the file in again; files are kept for a day."
        )
    return found


def plan_again(draft_id: str, kind: str, by: str, at: datetime) -> Handed:
    """What a draft would do now. Raises as `draft_of`, and as the planner."""
    draft = draft_of(draft_id, kind, by)
    plan = work_out(draft.kind, draft.file_name, bytes(draft.body), options=draft.options, by=by, at=at)
    return Handed(id=draft_id, plan=plan)


def rejected_rows(handed: Handed, *, marking: str, spreadsheet: bool = False) -> bytes:
    """The rows of a draft that were handed back, as a file to correct and hand in again."""
    return rejects_file(handed.plan, COLUMNS[handed.plan.kind], marking=marking, spreadsheet=spreadsheet)


def clear_drafts(at: datetime) -> int:
    """Removes the drafts that are older than a day. Gives how many there were."""
    return ImportDraft.objects.filter(handed_in_at__lt=at - KEPT_FOR).delete()[0]
