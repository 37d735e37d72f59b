"""The pages of one person and of one phone, read through the gate."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.parts import Event
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register import words
from bluelamp.doors.web.register.steps import STEPS
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, queries
from bluelamp.records.register.acts import PhoneRecord
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.values import CustodyEvent


@require_safe
@signed_in
def phone(request: Asked, phone_id: UUID) -> HttpResponse:
    """A phone: what it is, who has it, what can be done with it now, and its whole chain of custody."""
    try:
        record = acts.read_phone(by=request.actor, phone_id=str(phone_id), because=reason_in_use(request))
    except NotInRegister as error:
        return missing(request, error)
    held = record.phone
    context = {
        "phone": held,
        "holder": record.names.get(held.holder) if held.holder else None,
        "state": words.STATES[held.state],
        "platform": words.PLATFORMS[held.platform],
        "events": chain_events(record),
        "steps": [one for one in STEPS.values() if held.state in one.possible],
        "at": clock.now(),
        "reason": in_use(request),
    }
    return render(request, "register/phone.html", context)


@require_safe
@signed_in
def person(request: Asked, person_id: UUID) -> HttpResponse:
    """A person: who they are, whom they answer to, what they may do, their phones and their duty ahead."""
    at = clock.now()
    try:
        record = acts.read_person(by=request.actor, person_id=str(person_id), because=reason_in_use(request))
    except NotInRegister as error:
        return missing(request, error)
    named = {one.unit for one in record.roles if one.unit}
    context = {
        "person": record.person,
        "kind": words.KINDS[record.person.kind],
        "manager": record.manager,
        "roles": [
            (words.ROLES.get(one.role, one.role), queries.unit_names(named, at).get(one.unit or "", ""), one.until)
            for one in record.roles
        ],
        "phones": [(one, words.STATES[one.state], reverse("register:phone", args=[one.id])) for one in record.phones],
        "at": at,
        "reason": in_use(request),
        "ways": _ways(request, record.person.id),
    }
    return render(request, "register/person.html", context)


def _ways(request: Asked, person: str) -> list[tuple[str, str]]:
    """The pages about the person that the reader's roles may open; the acts behind them ask the rules."""
    roles = {one.role for one in request.actor.standings}
    ways = [
        (_("Duty"), "register:duty", roles & {"supervisor", "standards"} or person == request.actor.id),
        (_("Account and sign-in"), "accounts:account", roles & {"administrator"}),
    ]
    return [(text, reverse(page, args=[person])) for text, page, shown in ways if shown]


def chain_events(record: PhoneRecord) -> tuple[Event, ...]:
    """The chain of custody as a timeline, newest first."""
    return tuple(_event(one, record) for one in reversed(record.chain))


def _event(link: CustodyEvent, record: PhoneRecord) -> Event:
    hands = []
    if link.handed_by:
        hands.append(f"From {record.names[link.handed_by]}")
    if link.taken_by:
        hands.append(f"{'to' if hands else 'To'} {record.names[link.taken_by]}")
    words_after = f"Then: {words.STATES[link.after].text}."
    late = link.recorded_at - link.at > timedelta(minutes=5)
    text = " ".join([f"{' '.join(hands)}." if hands else "", words_after, "Entered later." if late else ""]).strip()
    return Event(title=str(words.STEPS[link.what]), at=link.at, text=text)
