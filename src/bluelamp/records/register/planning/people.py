"""What a file of people would do to the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bluelamp.core.feeds import Line, read_sheet
from bluelamp.records.register import checks
from bluelamp.records.register.choices import Kind
from bluelamp.records.register.errors import NotAChoice
from bluelamp.records.register.models import OPEN, Identity, Posting
from bluelamp.records.register.planning.plan import Plan, PlannedRow, What, differences, file_digest, planned
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.units import unit_codes

COLUMNS = ("number", "name", "kind", "grade", "unit")
OPTIONAL = ("email",)


def plan_people(file_name: str, body: bytes, at: datetime) -> Plan:
    """The plan for a file with a row a person, who is known by number. People who are not in it are left alone.

    Raises:
        FeedError: the file is no table, is too large, or lacks a column.
    """
    sheet = read_sheet(file_name, body, COLUMNS)
    planner = _Planner(at)
    return Plan(
        kind="people",
        file_name=file_name,
        file_digest=file_digest(body),
        rows=planned(sheet, "number", planner.row),
    )


class _Planner:
    def __init__(self, at: datetime) -> None:
        self.units = unit_codes(at)
        self.codes = {unit: code for code, unit in self.units.items()}
        self.named = {
            number: (person, {"name": name, "email": email})
            for number, person, name, email in Identity.objects.filter(OPEN).values_list(
                "number", "person_id", "name", "email"
            )
        }
        self.posted = {
            person: {"kind": kind, "grade": grade, "unit": self.codes.get(unit, "")}
            for person, kind, grade, unit in Posting.objects.filter(on(at)).values_list(
                "person_id", "kind", "grade", "unit_id"
            )
        }

    def row(self, line: Line) -> PlannedRow:
        values = self._checked(line.cells)
        person, known = self.named.get(values["number"], ("", {"name": "", "email": ""}))
        if not person:
            return PlannedRow(line=line.number, what=What.ADD, key=values["number"], values=values)
        before = {**known, **self.posted.get(person, {"kind": "", "grade": "", "unit": ""})}
        after = {name: value for name, value in values.items() if name in before}
        changes = differences(before, after)
        return PlannedRow(
            line=line.number,
            what=What.CHANGE if changes else What.SAME,
            key=values["number"],
            changes=changes,
            target=person,
            values={**before, **values},
        )

    def _checked(self, cells: Mapping[str, str]) -> dict[str, str]:
        values = {
            "number": checks.needed(cells["number"], "number", 40),
            "name": checks.needed(cells["name"], "name", 200),
            "kind": str(checks.choice(Kind, cells["kind"].casefold(), "kind of person")),
            "grade": checks.needed(cells["grade"], "rank or grade", 60),
            "unit": cells["unit"],
        }
        if values["unit"] not in self.units:
            raise NotAChoice(f"`{cells['unit']}` is no unit.", todo="use the code of a unit.")
        if "email" in cells:
            values["email"] = checks.email(cells["email"])
        return values
