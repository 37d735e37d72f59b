"""What a file of phones would do to the register."""

from __future__ import annotations

from bluelamp.core.feeds import Line, read_sheet
from bluelamp.records.register.errors import AlreadyInRegister, NotInRegister, NotThisStep, WrongHands
from bluelamp.records.register.models import OPEN, Identity, PhoneDetails
from bluelamp.records.register.phone_facts import COLUMNS as DETAILS
from bluelamp.records.register.phone_facts import checked_details
from bluelamp.records.register.planning.plan import Plan, PlannedRow, What, differences, file_digest, planned

COLUMNS = ("asset_tag", "platform", "model", "used_for")
OPTIONAL = ("serial", "imei_1", "imei_2", "holder")


def plan_phones(file_name: str, body: bytes, by: str) -> Plan:
    """The plan for a file with a row a phone, known by asset tag; a new one may name its holder by number.

    An import describes phones. Where the file has another holder than the register, the row is handed back:
    a phone goes from hand to hand by a step of custody, with the two people who were there.

    Raises:
        FeedError: the file is no table, is too large, or lacks a column.
    """
    sheet = read_sheet(file_name, body, COLUMNS)
    planner = _Planner(by)
    return Plan(
        kind="phones",
        file_name=file_name,
        file_digest=file_digest(body),
        rows=planned(sheet, "asset_tag", planner.row),
    )


class _Planner:
    def __init__(self, by: str) -> None:
        self.by = by
        self.people = dict(Identity.objects.filter(OPEN).values_list("number", "person_id"))
        self.numbers = {person: number for number, person in self.people.items()}
        self.known: dict[str, tuple[str, str, dict[str, str]]] = {}
        self.owner: dict[tuple[str, str], str] = {}
        rows = PhoneDetails.objects.filter(OPEN).values_list("phone_id", "phone__holder_id", *DETAILS)
        for phone, holder, *cells in rows:
            details = dict(zip(DETAILS, cells, strict=True))
            self.known[details["asset_tag"]] = (phone, self.numbers.get(holder or "", ""), details)
            self._claim(details)

    def row(self, line: Line) -> PlannedRow:
        cells = line.cells
        phone, holder, before = self.known.get(cells["asset_tag"], ("", "", dict.fromkeys(DETAILS, "")))
        details = checked_details(**{name: cells.get(name, before[name]) for name in DETAILS})
        wanted = cells.get("holder", "")
        self._free(details)
        if not phone:
            self._may_hold(wanted)
            self._claim(details)
            values = {**details, "holder": self.people.get(wanted, "")}
            return PlannedRow(line=line.number, what=What.ADD, key=details["asset_tag"], values=values)
        if wanted and wanted != holder:
            raise NotThisStep(
                "The register has another holder for this phone.", todo="hand it over by a step of custody."
            )
        changes = differences(before, details)
        self._claim(details)
        return PlannedRow(
            line=line.number,
            what=What.CHANGE if changes else What.SAME,
            key=details["asset_tag"],
            changes=changes,
            target=phone,
            values=details,
        )

    def _claim(self, details: dict[str, str]) -> None:
        """Remembers what names a phone, in the register or further up in the file."""
        for name in _names(details):
            self.owner[name] = details["asset_tag"]

    def _free(self, details: dict[str, str]) -> None:
        for kind, value in _names(details):
            if self.owner.get((kind, value), details["asset_tag"]) != details["asset_tag"]:
                raise AlreadyInRegister(f"Another phone has the {kind} `{value}`.", todo="check both phones.")

    def _may_hold(self, number: str) -> None:
        if number and number not in self.people:
            raise NotInRegister(f"Nobody has the number `{number}`.", todo="import people first, or leave it empty.")
        if number and self.people[number] == self.by:
            raise WrongHands(
                "Whoever confirms the import would hand the phone to themselves.",
                todo="leave the holder empty and let somebody else issue it.",
            )


def _names(details: dict[str, str]) -> list[tuple[str, str]]:
    named = (("serial number", "serial"), ("IMEI", "imei_1"), ("IMEI", "imei_2"))
    return [(kind, details[column]) for kind, column in named if details[column]]
