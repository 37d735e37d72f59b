"""Correcting one's own record of a contact: what it said is kept beside what it says now."""

from __future__ import annotations

from uuid import UUID

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
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.queries import ContactView


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: Asked, contact_id: UUID) -> HttpResponse:
    """Asks what the record should say and why; somebody else's record reads here as one that is not there."""
    try:
        found = _mine(request, str(contact_id))
    except NoSuchDeclaration as error:
        return missing(request, error)
    if request.method == "POST":
        form = CorrectForm(request.POST)
    else:
        form = CorrectForm(initial={**begun_from(found.now), "version": found.line.version})
    if request.method == "POST" and form.is_valid():
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
            messages.success(request, _("It is corrected. What it said before is kept."))
            return redirect("contacts:contact", found.line.id)
    context = {"form": form, "back_to": reverse("contacts:contact", args=[found.line.id])}
    return render(request, "contacts/correct.html", context, status=422 if form.errors else 200)


def _mine(request: Asked, contact_id: str) -> ContactView:
    """A record of the reader's own.

    Raises:
        NoSuchDeclaration: there is none of theirs.
    """
    found = queries.one_contact(contact_id)
    if found.line.person != request.actor.id:
        raise NoSuchDeclaration("There is no such record of a contact.", todo="choose one from the list.")
    return found
