"""Major incidents: declared, ended and reviewed; everybody may see when the limits on duty were lifted."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form, MomentField
from bluelamp.doors.web.language import later
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.words import Tag
from bluelamp.doors.web.safeguards.forms import ReviewForm
from bluelamp.records.journal import clock
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import NoSuchSafeguard
from bluelamp.records.safeguards.lifecycle import Found, Incident
from bluelamp.records.safeguards.settings import span

DECLARES = frozenset({"duty-officer"})
REVIEWS = frozenset({"policy-owner"})


class DeclareForm(Form):
    """Until when at the latest, and what it is."""

    until = MomentField(
        label=later("When does it end at the latest?"),
        help_text=later("It ends by itself then, and can be ended sooner. If it goes on, declare it again."),
    )
    reason = forms.CharField(
        label=later("What is the incident?"),
        help_text=later("Such as its operation name or the log number. Leave out names of people."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class Line(NamedTuple):
    """A major incident in the list: no name stands with it."""

    one: Incident
    state: Tag
    may_end: bool
    may_review: bool


@require_safe
@signed_in
def incidents(request: Asked) -> HttpResponse:
    """The major incidents, the newest first."""
    at = clock.now()
    roles = {one.role for one in request.actor.standings}
    lines = [_line(one, at, roles) for one in queries.incidents()]
    context = {"lines": lines, "at": at, "may_declare": bool(roles & DECLARES)}
    return render(request, "safeguards/incidents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def declare(request: Asked) -> HttpResponse:
    """Declares a major incident, which lifts the limits on duty for everybody."""
    now = clock.now()
    form = DeclareForm(request.POST) if request.method == "POST" else DeclareForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: acts.declare_incident(by=request.actor, **said)):
            messages.success(request, _("A major incident is declared. No limit on duty holds until it ends."))
            return redirect("safeguards:incidents")
    hours = int(span("longest_major_incident", now).total_seconds() // 3600)
    context = {"form": form, "hours": hours}
    return render(request, "safeguards/declare.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: Asked, incident_id: UUID) -> HttpResponse:
    """Ends a major incident before its time, after one more question."""
    try:
        one = queries.one_incident(str(incident_id))
    except NoSuchSafeguard as error:
        return missing(request, error)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(form, lambda: acts.end_incident(by=request.actor, incident_id=one.id)):
        messages.success(request, _("The major incident is over. The limits on duty hold again."))
        return redirect("safeguards:incidents")
    return render(request, "safeguards/end_incident.html", {"form": form, "one": one}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def review(request: Asked, incident_id: UUID) -> HttpResponse:
    """Says whether a major incident that is over was properly declared."""
    try:
        one = queries.one_incident(str(incident_id))
    except NoSuchSafeguard as error:
        return missing(request, error)
    form = ReviewForm(request.POST) if request.method == "POST" else ReviewForm()
    if request.method == "POST" and form.is_valid():
        said = {"found": Found(form.cleaned_data["found"]), "reason": form.cleaned_data["reason"]}
        if carried_out(form, lambda: acts.review_incident(by=request.actor, incident_id=one.id, **said)):
            messages.success(request, _("The review is recorded."))
            return redirect("safeguards:incidents")
    return render(request, "safeguards/review_incident.html", {"form": form, "one": one}, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _line(one: Incident, at: datetime, roles: set[str]) -> Line:
    stands = one.stands(at)
    if stands:
        state = Tag(_("Limits lifted"), "red")
    else:
        state = Tag(_("Over and reviewed"), "grey") if one.reviewed_by else Tag(_("Over, to be reviewed"), "yellow")
    return Line(
        one,
        state,
        may_end=stands and bool(roles & DECLARES),
        may_review=not stands and not one.reviewed_by and bool(roles & REVIEWS),
    )
