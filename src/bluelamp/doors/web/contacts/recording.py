"""Recording a contact of one's own: the form, taken up again from its draft, and what a second sending finds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.contacts.forms import ContactForm
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.declarations import acts, checks, drafts, queries
from bluelamp.records.declarations.errors import AlreadyDeclared, DraftGone
from bluelamp.records.journal import clock


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def record(request: Asked) -> HttpResponse:
    """Records a contact of the reader's; one that comes late is marked as late and kept all the same."""
    if request.method == "POST":
        return _record(request, ContactForm(request.POST))
    begins = {"contact_id": checks.new_id(), "happened_at": clock.now()}
    return _asked(request, ContactForm(initial=begins))


@require_safe
@signed_in
def resume(request: Asked, draft_id: UUID) -> HttpResponse:
    """The same, taken up where it was left."""
    try:
        draft = drafts.draft_of(request.actor.id, str(draft_id))
    except DraftGone as error:
        return missing(request, error)
    return _asked(request, ContactForm(initial=taken_up(ContactForm, draft)))


def _record(request: Asked, form: ContactForm) -> HttpResponse:
    if form.is_valid():
        made = str(form.cleaned_data["contact_id"])
        contact = form.contact()
        try:
            done = carried_out(
                form,
                lambda: acts.record_contact(by=request.actor, contact_id=made, contact=contact),
                raising=(AlreadyDeclared,),
            )
        except AlreadyDeclared as error:
            if _the_same(request, form, made):
                messages.success(
                    request, _("This form was sent before. This is the record; nothing was recorded twice.")
                )
                return redirect("contacts:contact", made)
            form.refuse(error)
            return _asked(request, form)
        if done:
            drafts.drop_draft(request.actor.id, made)
            late = queries.one_contact(made).line.late
            messages.success(request, _("It is recorded, and marked as late.") if late else _("It is recorded."))
            return redirect("contacts:contact", made)
    return _asked(request, form)


def _the_same(request: Asked, form: ContactForm, made: str) -> bool:
    """Whether what the form made before is the reader's, and says what the form says now."""
    found = queries.one_contact(made)
    return found.line.person == request.actor.id and found.versions[-1].contact == form.contact()


def _asked(request: Asked, form: ContactForm) -> HttpResponse:
    chosen = str(form["contact_id"].value() or "")
    draft = chosen if checks.is_id(chosen) else checks.new_id()
    context = {"form": form, "typed": token(request.actor, "contact", draft, reverse("contacts:resume", args=[draft]))}
    return render(request, "contacts/new.html", context, status=422 if form.errors else 200)
