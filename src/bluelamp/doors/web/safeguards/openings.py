"""A person's record opened in an emergency: asked for by one, decided on by another, closed, reviewed by a third."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.words import Tag
from bluelamp.doors.web.safeguards.forms import PersonForm, ReviewForm
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import NoSuchSafeguard
from bluelamp.records.safeguards.lifecycle import Found, Opening
from bluelamp.records.safeguards.settings import span

DECIDES = frozenset({"standards", "duty-officer"})
REVIEWS = frozenset({"data-protection"})


class AskForm(PersonForm):
    """Whose record, for how long, and what the emergency is."""

    minutes = forms.IntegerField(
        label=later("For how many minutes?"),
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=later("What is the emergency?"),
        help_text=later("Whoever decides reads this. The person sees that it was asked for, and by which role."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class WhyNotForm(Form):
    """Why the record stays shut."""

    reason = forms.CharField(label=later("Why not?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class Line(NamedTuple):
    """An emergency opening in the list."""

    one: Opening
    about: str
    asked_by: str
    state: Tag


class Step(NamedTuple):
    """One thing that is decided about an opening: its words, who sees the way to it, its form, its act."""

    link: str
    heading: str
    will: str
    button: str
    done: str
    roles: frozenset[str]
    form: type[Form]
    take: Callable[..., object]


def _review(*, found: str, **said: Any) -> object:
    return acts.review_opening(found=Found(found), **said)


STEPS: Mapping[str, Step] = {
    "approve": Step(
        later("Open the record"),
        later("Open the record?"),
        later("It is open for whoever asked, from now. The person and the auditors are told at once."),
        later("Open it"),
        later("The record is open, and the person was told."),
        DECIDES,
        Form,
        acts.approve_opening,
    ),
    "refuse": Step(
        later("Leave it shut"),
        later("Leave the record shut?"),
        later("Nothing is opened. Why goes on the record."),
        later("Leave it shut"),
        later("The record stays shut."),
        DECIDES,
        WhyNotForm,
        acts.refuse_opening,
    ),
    "close": Step(
        later("Close the record"),
        later("Close the record?"),
        later("It is closed from now, before its time."),
        later("Close it"),
        later("The record is closed."),
        DECIDES | REVIEWS,
        Form,
        acts.close_opening,
    ),
    "review": Step(
        later("Review it"),
        later("Review an emergency opening"),
        later("Was it right to open the record, and was it open no longer than it had to be?"),
        later("Record the review"),
        later("The review is recorded."),
        REVIEWS,
        ReviewForm,
        _review,
    ),
}


@require_safe
@signed_in
def openings(request: Asked) -> HttpResponse:
    """What the reader asked for; for those who decide or review, every emergency opening."""
    at = clock.now()
    reads = bool(_roles(request) & (DECIDES | REVIEWS))
    found = acts.list_openings(by=request.actor, because=reason_in_use(request)) if reads else []
    context = {
        "mine": _lines(queries.openings_asked_by(request.actor.id), at),
        "lines": _lines(found, at),
        "reads": reads,
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "safeguards/openings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: Asked) -> HttpResponse:
    """Asks to have a person's record opened in an emergency; nothing is open until somebody else says so."""
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial={"minutes": 60})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: acts.ask_opening(by=request.actor, opening_id=str(uuid.uuid4()), **said)):
            messages.success(request, _("It is asked for. Nothing is open until somebody else decides."))
            return redirect("safeguards:openings")
    longest = int(span("longest_emergency_opening", clock.now()).total_seconds() // 3600)
    context = {"form": form, "longest": longest}
    return render(request, "safeguards/ask_opening.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def opening(request: Asked, opening_id: UUID) -> HttpResponse:
    """One emergency opening, with what whoever asked said, and what can be done about it now."""
    try:
        one, why = acts.read_opening(by=request.actor, opening_id=str(opening_id), because=reason_in_use(request))
    except NoSuchSafeguard as error:
        return missing(request, error)
    at = clock.now()
    (line,) = _lines([one], at)
    names = register.names_of({one for one in (one.approved_by, one.reviewed_by) if one}, at)
    steps = [(name, STEPS[name].link) for name in _possible(one, at) if STEPS[name].roles & _roles(request)]
    context = {"line": line, "why": why, "names": names, "steps": steps, "at": at, "reason": in_use(request)}
    return render(request, "safeguards/opening.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, opening_id: UUID, name: str) -> HttpResponse:
    """Asks once, and then does what was decided."""
    if name not in STEPS:
        raise Http404(name)
    try:
        one = queries.one_opening(str(opening_id))
    except NoSuchSafeguard as error:
        return missing(request, error)
    chosen = STEPS[name]
    back = reverse("safeguards:opening", args=[one.id])
    form = chosen.form(request.POST) if request.method == "POST" else chosen.form()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: chosen.take(by=request.actor, opening_id=one.id, **said)):
            messages.success(request, chosen.done)
            return redirect("safeguards:openings")
    context = {"form": form, "step": chosen, "back_to": back}
    return render(request, "safeguards/opening_step.html", context, status=422 if form.errors else 200)


def _roles(request: Asked) -> set[str]:
    return {one.role for one in request.actor.standings}


def _possible(one: Opening, at: datetime) -> tuple[str, ...]:
    """The steps that lead somewhere from where it stands; the lifecycle decides."""
    if one.is_open(at):
        return ("close",)
    if one.is_closed(at):
        return () if one.reviewed_by else ("review",)
    return () if one.refused_at else ("approve", "refuse")


def _lines(found: Sequence[Opening], at: datetime) -> list[Line]:
    names = register.names_of({person for one in found for person in (one.person, one.asked_by)}, at)
    return [Line(one, str(names[one.person]), str(names[one.asked_by]), _state(one, at)) for one in found]


def _state(one: Opening, at: datetime) -> Tag:
    if one.is_open(at):
        return Tag(_("Open"), "red")
    if one.is_closed(at):
        return Tag(_("Closed and reviewed"), "grey") if one.reviewed_by else Tag(_("Closed, to be reviewed"), "yellow")
    return Tag(_("Stayed shut"), "grey") if one.refused_at else Tag(_("Asked for"), "blue")
