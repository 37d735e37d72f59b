"""One's own contact records, one record with all its versions, and its text to attach to the incident record."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.contacts.words import CONDITIONS, DEVICES, WAYS, WHO
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.when import say_moment
from bluelamp.records.accounts.queries import service_names
from bluelamp.records.declarations import acts, drafts
from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.contacts import Contact
from bluelamp.records.declarations.queries import ContactVersion, Wanted
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register


class Version(NamedTuple):
    """What a record said from one entry on, as pairs of words."""

    one: ContactVersion
    rows: list[tuple[str, str]]


@require_safe
@signed_in
def contacts(request: Asked) -> HttpResponse:
    """The reader's own records, the newest contact first, and what they began to type."""
    me = request.actor.id
    found = acts.list_contacts(by=request.actor, wanted=Wanted(person=me), after=_mark(request.GET.get("after", "")))
    begun = drafts.drafts_of(me, "contact")
    context = {
        "rows": found.rows,
        "next": f"?after={found.after}" if found.after else "",
        "drafts": begun,
        "systems": service_names({one.begun_by for one in begun}),
        "who": WHO,
        "devices": DEVICES,
        "at": clock.now(),
    }
    return render(request, "contacts/list.html", context)


@require_safe
@signed_in
def contact(request: Asked, contact_id: UUID) -> HttpResponse:
    """A record: what it says now and said before, whether it came late, and the text to attach."""
    try:
        record = acts.read_contact(by=request.actor, contact_id=str(contact_id), because=reason_in_use(request))
    except NoSuchDeclaration as error:
        return missing(request, error)
    at, found = clock.now(), record.contact
    now, *before = [Version(one, _rows(one.contact)) for one in found.versions]
    context = {
        "line": found.line,
        "officer": str(register.names_of([found.line.person], at)[found.line.person]),
        "mine": found.line.person == request.actor.id,
        "now": now,
        "before": before,
        "not_met": [CONDITIONS[name] for name in found.now.not_met()],
        "text": record.text,
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "contacts/contact.html", context)


@require_safe
@signed_in
def text(request: Asked, contact_id: UUID) -> HttpResponse:
    """The text to attach to the incident record, as a file."""
    try:
        record = acts.read_contact(by=request.actor, contact_id=str(contact_id), because=reason_in_use(request))
    except NoSuchDeclaration as error:
        return missing(request, error)
    answer = HttpResponse(record.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="contact-{contact_id}.txt"'
    return answer


def _mark(text_of_place: str) -> str | None:
    """The mark of a place in the list, as far as a database can be asked about it."""
    fits = text_of_place.isascii() and text_of_place.isprintable() and len(text_of_place) <= 36
    return text_of_place if text_of_place and fits else None


def _rows(said: Contact) -> list[tuple[str, str]]:
    """A record in words: each thing that it says, with what it is called."""
    found = [
        (_("Incident or investigation"), said.incident),
        (_("With"), f"{WHO[said.who]}, {said.reference}"),
        (_("When"), say_moment(said.happened_at)),
        (_("How"), f"{WAYS[said.channel, said.incoming]}, {str(DEVICES[said.device]).lower()}"),
        (_("What for"), said.purpose),
        (_("Why it was needed"), said.rationale),
        (_("Number at the other end"), said.number or _("Not given")),
        (
            _("Your own number"),
            _("Withheld: %(why)s") % {"why": said.withheld_why} if said.number_withheld else _("Shown"),
        ),
    ]
    if said.own_phone:
        given = said.conditions or {}
        found += [(str(words), _("Yes") if given.get(name) else _("No")) for name, words in CONDITIONS.items()]
        found.append((_("Whom in the force you told"), said.told))
    return [(str(name), str(value)) for name, value in found]
