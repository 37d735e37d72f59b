"""Imports of the register: hand a file in and see what it would do, row by row; confirm that; undo it.

Handing in changes nothing in the register. What is confirmed is what was looked at: the digest of the plan goes along,
and where the register has moved on the write is refused. A file that was handed in is there for a day, for whoever
handed it in and nobody else; the rows that were handed back can be had as a file with the reason beside each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.doors.api.import_values import HandedIn, Imported, ImportsPage, ImportState, Row, RowsPage
from bluelamp.doors.api.paging import Paged, cursor_from, moment_from, moment_place, place_from
from bluelamp.doors.api.people import PathId, Strict
from bluelamp.doors.api.problems import READS, REFUSALS, WRITES, Problem
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.files.errors import FileTooLarge
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, drafts, queries
from bluelamp.records.register.drafts import Handed
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.planning import What
from bluelamp.records.register.values import ImportView

router = Router()
MARKING = "OFFICIAL: rows handed back"
Kind = Literal["people", "phones", "roster"]
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HANDS_IN: dict[Any, Any] = {201: HandedIn, **WRITES, 413: Problem}
CONFIRM: dict[str, Callable[..., ImportView]] = {
    "people": acts.confirm_people,
    "phones": acts.confirm_phones,
    "roster": acts.confirm_roster,
}
UNDO: dict[str, Callable[..., ImportView]] = {
    "people": acts.undo_people,
    "phones": acts.undo_phones,
    "roster": acts.undo_roster,
}
FILE_ANSWER = {
    "responses": {
        200: {
            "description": "The rows, as a file to correct and hand in again.",
            "content": {
                CSV: {"schema": {"type": "string"}},
                XLSX: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    }
}


class RosterTime(Schema):
    """The days that a roster is for, and whose it is where it is one person's calendar."""

    first: date
    last: date = Field(description="Not before the first.")
    person: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class RowsAsked(Paged):
    """Which rows, and where the page begins."""

    what: What | None = None


class FileAsked(Schema):
    """In which form."""

    form: Literal["csv", "xlsx"] = "csv"


class ToConfirm(Strict):
    """The plan that was looked at."""

    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="`plan` of what was handed in.")]


@router.get("", response={200: ImportsPage, **REFUSALS}, auth=bearer(Reach.REGISTER_READ))
def imports(request: Asked, asked: Query[Paged]) -> ImportsPage:
    """Imports that were confirmed, the newest first. A file's name is told to whoever confirmed it."""
    found = queries.imports_after(moment_from(asked.cursor), most=asked.limit + 1)
    shown = found[: asked.limit]
    return ImportsPage(
        imports=[Imported.of(one, request.auth.actor.id) for one in shown],
        next=cursor_from(moment_place(shown[-1].confirmed_at, shown[-1].id) if len(found) > len(shown) else None),
    )


@router.post("/people", response=HANDS_IN, auth=bearer(Reach.REGISTER_WRITE))
def hand_in_people(request: Asked, key: Key, file: File[UploadedFile]) -> Status[HandedIn]:
    """Takes a file of people (CSV or XLSX) and says what it would do. Nothing is changed yet."""
    return _hand_in(request, key, file, acts.hand_in_people)


@router.post("/phones", response=HANDS_IN, auth=bearer(Reach.REGISTER_WRITE))
def hand_in_phones(request: Asked, key: Key, file: File[UploadedFile]) -> Status[HandedIn]:
    """Takes a file of phones (CSV or XLSX) and says what it would do. Nothing is changed yet."""
    return _hand_in(request, key, file, acts.hand_in_phones)


@router.post("/roster", response=HANDS_IN, auth=bearer(Reach.REGISTER_WRITE))
def hand_in_roster(request: Asked, key: Key, file: File[UploadedFile], time: Form[RosterTime]) -> Status[HandedIn]:
    """Takes a duty roster (CSV, XLSX or iCalendar) for some days and says what it would do. Nothing is changed yet."""
    options = {"start": day_begins(time.first), "end": day_ends(time.last), "person": time.person}
    return _hand_in(request, key, file, acts.hand_in_roster, **options)


def _hand_in(
    request: Asked, key: str, file: UploadedFile, do: Callable[..., Handed], **options: Any
) -> Status[HandedIn]:
    most = settings.CONFIGURATION.upload_limit
    if (file.size or 0) > most:
        raise FileTooLarge(f"The file has more than {most:,} bytes.", todo="hand it in in parts.")
    body, name = file.read(), file.name or ""
    sent = "\0".join((name, *(str(one) for one in options.values()))).encode() + b"\0" + body
    return once(
        request, key, lambda: do(by=request.auth.actor, file_name=name, body=body, **options), HandedIn.of, body=sent
    )


@router.get("/{kind}/{import_id}", response={200: ImportState, **READS}, auth=bearer(Reach.REGISTER_WRITE))
def one_import(request: Asked, kind: Kind, import_id: PathId) -> ImportState:
    """A file that you handed in, with what it would do now; or an import that was confirmed, with what it did."""
    done = _done(kind, import_id)
    if done is not None:
        return ImportState(imported=Imported.of(done, request.auth.actor.id), handed_in=None)
    return ImportState(imported=None, handed_in=HandedIn.of(_handed(request, kind, import_id)))


@router.get("/{kind}/{import_id}/rows", response={200: RowsPage, **READS}, auth=bearer(Reach.REGISTER_WRITE))
def rows(request: Asked, kind: Kind, import_id: PathId, asked: Query[RowsAsked]) -> RowsPage:
    """What would become of each row of a file that you handed in, with the reason where it is handed back."""
    place = place_from(asked.cursor, pattern="[0-9]{1,9}")
    begin = 0 if place is None else int(place)
    found = _handed(request, kind, import_id).plan.rows
    wanted = [(at, one) for at, one in enumerate(found) if at >= begin and asked.what in (None, one.what)]
    shown = wanted[: asked.limit]
    return RowsPage(
        rows=[Row.of(one) for _, one in shown],
        next=cursor_from(str(wanted[asked.limit][0]) if len(wanted) > len(shown) else None),
    )


@router.get(
    "/{kind}/{import_id}/handed-back",
    response=READS,
    auth=bearer(Reach.REGISTER_WRITE),
    openapi_extra=FILE_ANSWER,
)
def handed_back(request: Asked, kind: Kind, import_id: PathId, asked: Query[FileAsked]) -> HttpResponse:
    """The rows that are handed back, as a file with the reason beside each, to correct and hand in again."""
    spreadsheet = asked.form == "xlsx"
    body = drafts.rejected_rows(_handed(request, kind, import_id), marking=MARKING, spreadsheet=spreadsheet)
    answer = HttpResponse(body, content_type=XLSX if spreadsheet else f"{CSV}; charset=utf-8")
    name = f"{kind}-handed-back.{asked.form}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@router.post("/{kind}/{import_id}/confirmation", response={201: Imported, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def confirm(request: Asked, kind: Kind, import_id: PathId, body: ToConfirm, key: Key) -> Status[Imported]:
    """Does what the plan says, all of it or nothing."""

    def do() -> ImportView:
        return CONFIRM[kind](by=request.auth.actor, draft_id=import_id, plan_digest=body.plan)

    return once(request, key, do, lambda one: Imported.of(one, ""))


@router.post("/{kind}/{import_id}/undoing", response={201: Imported, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def undo(request: Asked, kind: Kind, import_id: PathId, key: Key) -> Status[Imported]:
    """Sets an import back, for as long as nothing was done with what it wrote."""

    def do() -> ImportView:
        return UNDO[kind](by=request.auth.actor, import_id=import_id)

    return once(request, key, do, lambda one: Imported.of(one, ""))


def _handed(request: Asked, kind: str, draft_id: str) -> Handed:
    return drafts.plan_again(draft_id, kind, request.auth.actor.id, clock.now())


def _done(kind: str, import_id: str) -> ImportView | None:
    try:
        found = queries.one_import(import_id)
    except NotInRegister:
        return None
    return found if found.kind == kind else None
