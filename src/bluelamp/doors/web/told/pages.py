"""What somebody told and was told, one telling with both accounts, and its receipt."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.core.kernel import say_instant
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.parts import Event
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.words import Tag
from bluelamp.doors.web.told.words import HOW, STATES, STEPS
from bluelamp.records.declarations import acts, drafts
from bluelamp.records.declarations.acts import TellingRecord
from bluelamp.records.declarations.checks import is_id
from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.told import OPEN, State
from bluelamp.records.declarations.queries import TellingView
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register


class Line(NamedTuple):
    """A telling in the list: the other person, and whether the reader told or was told."""

    one: TellingView
    other: str
    told: bool
    state: Tag


@require_safe
@signed_in
def tellings(request: Asked) -> HttpResponse:
    """What the reader told and was told, the newest first, and what they began to type."""
    after = request.GET.get("after") or None
    found = acts.list_tellings(by=request.actor, after=_plain_id(after))
    at, me = clock.now(), request.actor.id
    names = register.names_of(
        {one.telling.teller for one in found.rows} | {t.telling.supervisor for t in found.rows}, at
    )
    lines = []
    for one in found.rows:
        told = one.telling.teller == me
        other = one.telling.supervisor if told else one.telling.teller
        lines.append(Line(one, str(names[other]), told, STATES[one.telling.state]))
    context = {
        "lines": lines,
        "next": f"?after={found.after}" if found.after else "",
        "drafts": drafts.drafts_of(me, "told"),
        "how": HOW,
        "leads": bool(request.actor.leads),
        "at": at,
    }
    return render(request, "told/list.html", context)


@require_safe
@signed_in
def telling(request: Asked, telling_id: UUID) -> HttpResponse:
    """One telling: the receipt for whoever told, what was told and answered, and what the reader can do about it."""
    try:
        record = acts.read_telling(by=request.actor, telling_id=str(telling_id), because=reason_in_use(request))
    except NoSuchDeclaration as error:
        return missing(request, error)
    at, one = clock.now(), record.telling
    people = {one.telling.teller, one.telling.supervisor, one.taken_up_by, *(step.by for step in record.steps)}
    names = {person: str(name) for person, name in register.names_of(people, at).items()}
    context = {
        "one": one,
        "teller": names[one.telling.teller],
        "supervisor": names[one.telling.supervisor],
        "taken_up_by": names.get(one.taken_up_by, ""),
        "mine": one.telling.teller == request.actor.id,
        "receipt": record.receipt,
        "state": STATES[one.telling.state],
        "how": HOW[one.telling.how],
        "events": _events(record, names),
        "ways": _ways(one, request.actor.id),
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "told/telling.html", context)


@require_safe
@signed_in
def receipt(request: Asked, telling_id: UUID) -> HttpResponse:
    """The receipt as a file: what was recorded, its number and time, and the ledger's proof once there is one."""
    try:
        record = acts.read_telling(by=request.actor, telling_id=str(telling_id), because=reason_in_use(request))
    except NoSuchDeclaration as error:
        return missing(request, error)
    answer = HttpResponse(_receipt(record), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="told-{telling_id}.txt"'
    return answer


def _receipt(record: TellingRecord) -> str:
    said, held = record.telling.telling, record.receipt
    lines = [
        "Receipt: told a supervisor, recorded in Bluelamp",
        f"Telling: {said.id}",
        f"Told at: {say_instant(said.told_at)}",
        f"Recorded: {say_instant(record.telling.entered_at)}",
    ]
    if held is not None:
        lines.append(f"Number of the record: {held.number}")
        lines += ["", str(held.proof)] if held.proof else ["The ledger's proof is not published yet."]
    return "\n".join(lines) + "\n"


def _plain_id(text: str | None) -> str | None:
    """The mark of a place in the list, as far as a database can be asked about it."""
    return text if text and text.isascii() and text.isprintable() and len(text) <= 36 else None


def _events(record: TellingRecord, names: dict[str, str]) -> tuple[Event, ...]:
    steps = sorted(record.steps, key=lambda one: one.at, reverse=True)
    return tuple(
        # What a job of the platform did, nobody did.
        Event(title=str(STEPS[one.after]), at=one.at, by=names[one.by] if is_id(one.by) else "")
        for one in steps
    )


def _ways(one: TellingView, me: str) -> list[tuple[str, str, Any]]:
    """What the reader can do about it: the words and the address, the first of them as a button."""
    said = one.telling
    ways = []
    if me == said.supervisor and said.state in OPEN:
        ways = [("confirm", _("Yes, I was told")), ("dispute", _("No, it was not so"))]
    elif said.state is State.SILENT and me != said.teller:
        ways = [("take-up", _("Take it up"))]
    return [(name, text, reverse("told:answer", args=[one.id, name])) for name, text in ways]
