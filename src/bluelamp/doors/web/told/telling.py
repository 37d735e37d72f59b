"""Recording that one told a supervisor, or as a supervisor that one was told. The receipt is the next page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.told.forms import BeingToldForm, TellForm
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.declarations import acts, checks, drafts, queries
from bluelamp.records.declarations.errors import AlreadyDeclared, DraftGone
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def tell(request: Asked) -> HttpResponse:
    """Records that the reader told a supervisor of something, in at most four inputs."""
    if request.method == "POST":
        return _tell(request, TellForm(_manager(request), request.POST))
    begins = {"telling_id": checks.new_id(), "told_at": clock.now()}
    return _asked(request, TellForm(_manager(request), initial=begins))


@require_safe
@signed_in
def resume(request: Asked, draft_id: UUID) -> HttpResponse:
    """The same, taken up where it was left."""
    try:
        draft = drafts.draft_of(request.actor.id, str(draft_id))
    except DraftGone as error:
        return missing(request, error)
    return _asked(request, TellForm(_manager(request), initial=taken_up(TellForm, draft)))


def _tell(request: Asked, form: TellForm) -> HttpResponse:
    if form.is_valid():
        said = form.said()
        made = str(said["telling_id"])
        try:
            done = carried_out(
                form,
                lambda: acts.record_told(by=request.actor, supervisor=form.cleaned_data["named"], **said),
                raising=(AlreadyDeclared,),
            )
        except AlreadyDeclared:
            return _sent_before(request, made)
        if done:
            drafts.drop_draft(request.actor.id, made)
            messages.success(request, _("It is recorded. Here is your receipt."))
            return redirect("told:telling", made)
    return _asked(request, form)


def _sent_before(request: Asked, made: str) -> HttpResponse:
    """The telling that the same form made before, said to be so, where it is the reader's own."""
    if queries.one_telling(made).telling.teller == request.actor.id:
        messages.success(request, _("This form was sent before. This is what it recorded; nothing was recorded twice."))
    return redirect("told:telling", made)


def _asked(request: Asked, form: TellForm) -> HttpResponse:
    chosen = str(form["telling_id"].value() or "")
    draft = chosen if checks.is_id(chosen) else checks.new_id()
    context = {
        "form": form,
        "typed": token(request.actor, "told", draft, reverse("told:resume", args=[draft])),
    }
    return render(request, "told/tell.html", context, status=422 if form.errors else 200)


def _manager(request: Asked) -> tuple[str, str] | None:
    """Whom the reader answers to at this moment, with what to call them."""
    at = clock.now()
    person = register.line_manager(request.actor.id, at)
    return None if person is None else (person, str(register.names_of([person], at)[person]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def being_told(request: Asked) -> HttpResponse:
    """Records that somebody told the reader of something; it is confirmed by that."""
    if request.method == "POST":
        form = BeingToldForm(request.POST)
    else:
        form = BeingToldForm(initial={"telling_id": checks.new_id(), "told_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.said()
        named = form.cleaned_data["named"]
        if carried_out(form, lambda: acts.record_being_told(by=request.actor, teller=named, **said)):
            messages.success(request, _("It is recorded and confirmed, and whoever told you was told so."))
            return redirect("told:list")
    return render(request, "told/being_told.html", {"form": form}, status=422 if form.errors else 200)
