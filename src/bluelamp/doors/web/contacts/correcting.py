"""Correcting one's own record of a contact: what it said is kept beside what it says now."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.contacts.forms import CorrectForm, begun_from
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.declarations import acts, drafts, queries
from bluelamp.records.declarations.errors import DraftGone, NoSuchDeclaration
from bluelamp.records.declarations.queries import ContactView


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def correct(request: Asked, contact_id: UUID) -> HttpResponse:
    """Asks what the record should say and why; somebody else's record reads here as one that is not there."""
    try:
        found = _mine(request, str(contact_id))
    except NoSuchDeclaration as error:
        return missing(request, error)
    sent = request.method == "POST"
    form = CorrectForm(request.POST) if sent else CorrectForm(initial=_begun(request, found))
    if sent and form.is_valid():
        said, contact = form.cleaned_data, form.contact()
        if carried_out(
            form,
            lambda: acts.correct_contact(
                by=request.actor,
                contact_id=found.line.id,
                version=said["version"],
                contact=contact,
                reason=said["reason"],
            ),
        ):
            drafts.drop_draft(request.actor.id, _draft_of(found))
            messages.success(request, _("It is corrected. What it said before is kept."))
            return redirect("contacts:contact", found.line.id)
    here = reverse("contacts:correct", args=[found.line.id])
    context = {
        "form": form,
        "back_to": reverse("contacts:contact", args=[found.line.id]),
        "typed": token(request.actor, "correction", _draft_of(found), here),
    }
    return render(request, "contacts/correct.html", context, status=422 if form.errors else 200)


def _begun(request: Asked, found: ContactView) -> dict[str, Any]:
    """What was typed before and not sent, or what the record says now.

    A draft is of one version: after a correction from between the form begins with what the record says then.
    """
    try:
        return taken_up(CorrectForm, drafts.draft_of(request.actor.id, _draft_of(found)))
    except DraftGone:
        return {**begun_from(found.now), "version": found.line.version}


def _draft_of(found: ContactView) -> str:
    """The id of the one draft that the correction of a version of a record has."""
    return str(uuid5(UUID(found.line.id), f"correction of version {found.line.version}"))


def _mine(request: Asked, contact_id: str) -> ContactView:
    """A record of the reader's own.

    Raises:
        NoSuchDeclaration: there is none of theirs.
    """
    found = queries.one_contact(contact_id)
    if found.line.person != request.actor.id:
        raise NoSuchDeclaration("There is no such record of a contact.", todo="choose one from the list.")
    return found
