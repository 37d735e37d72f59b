"""What data protection staff decide: looks that are shown later, and challenges to looks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.calendar import day_ends
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import DayField, Form, Option
from bluelamp.doors.web.language import later
from bluelamp.doors.web.looks.words import look_rows
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.safeguards.forms import PersonForm, ReviewForm
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import NoSuchSafeguard
from bluelamp.records.safeguards.lifecycle import Found, Grounds
from bluelamp.records.safeguards.settings import span

GROUNDS = {
    Grounds.CRIME: later("To prevent or detect crime"),
    Grounds.MISCONDUCT: later("An inquiry into misconduct"),
    Grounds.SAFETY: later("The safety of a person"),
    Grounds.PUBLIC_SECURITY: later("Public security"),
}
_UNTIL = later("Which is the last day?")


class DeferForm(PersonForm):
    """About whom, on which ground, which looks, and until when."""

    grounds = forms.ChoiceField(
        label=later("On which ground?"),
        widget=forms.RadioSelect,
        choices=[(one.value, Option(text)) for one, text in GROUNDS.items()],
    )
    reference = forms.CharField(
        label=later("Which looks?"),
        help_text=later("The reference of the task or grant they are made under. Left empty: all for standards."),
        max_length=100,
        required=False,
    )
    until = DayField(label=_UNTIL)
    reason = forms.CharField(
        label=later("Why is it needed in this case?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class RenewForm(Form):
    """Until when, and why still."""

    until = DayField(label=_UNTIL)
    reason = forms.CharField(
        label=later("Why is it still needed?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class EndForm(Form):
    """Why it ends before its time."""

    reason = forms.CharField(
        label=later("Why does it end now?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


@require_safe
@signed_in
def requests(request: Asked) -> HttpResponse:
    """Which deferrals stand, and which challenges wait for an answer."""
    at = clock.now()
    deferrals, challenges = acts.list_requests(by=request.actor, because=reason_in_use(request))
    names = register.names_of({*(one.person for one in deferrals), *(one.person for one in challenges)}, at)
    context = {
        "deferrals": [(one, str(names[one.person]), GROUNDS[one.grounds]) for one in deferrals],
        "challenges": [(one, str(names[one.person]), one.due_at <= at) for one in challenges],
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "safeguards/data_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def defer(request: Asked) -> HttpResponse:
    """Puts off, for a time, that a person is shown looks at their record."""
    form = DeferForm(request.POST) if request.method == "POST" else DeferForm()
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "grounds": Grounds(form.cleaned_data["grounds"])}
        said["until"] = day_ends(said["until"])
        if carried_out(form, lambda: acts.defer_showing(by=request.actor, deferral_id=str(uuid.uuid4()), **said)):
            messages.success(request, _("The showing is put off. How many such deferrals stand is published."))
            return redirect("safeguards:data-requests")
    days = span("longest_deferral", clock.now()).days
    return render(request, "safeguards/defer.html", {"form": form, "days": days}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def renew(request: Asked, deferral_id: UUID) -> HttpResponse:
    """Puts it off further: decided by somebody else than the last time."""
    lead = _("Somebody else than the last time decides. It ends by itself at the end of the day that you give.")
    return _change(request, deferral_id, RenewForm, acts.renew_deferral, (_("Put it off further"), lead))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: Asked, deferral_id: UUID) -> HttpResponse:
    """Ends it before its time: from now on the person is shown everything that it kept from them."""
    lead = _("From now on the person is shown every look that it kept from them.")
    return _change(request, deferral_id, EndForm, acts.end_deferral, (_("End the deferral"), lead))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def challenge(request: Asked, challenge_id: UUID) -> HttpResponse:
    """A challenge with the look that it is about, and its answer."""
    at = clock.now()
    try:
        read = acts.read_challenge(by=request.actor, challenge_id=str(challenge_id), because=reason_in_use(request))
    except NoSuchSafeguard as error:
        return missing(request, error)
    one = read.challenge
    form = ReviewForm(request.POST) if request.method == "POST" else ReviewForm()
    if request.method == "POST" and form.is_valid():
        said = {"found": Found(form.cleaned_data["found"]), "reason": form.cleaned_data["reason"]}
        if carried_out(form, lambda: acts.answer_challenge(by=request.actor, challenge_id=one.id, **said)):
            messages.success(request, _("The answer was sent."))
            return redirect("safeguards:data-requests")
    context = {
        "form": form,
        "one": one,
        "about": str(register.names_of([one.person], at)[one.person]),
        "why": read.says,
        "look": look_rows([read.look], {}, at)[0] if read.look else None,
        "reason": in_use(request),
    }
    return render(request, "safeguards/challenge.html", context, status=_status(form))


def _change(
    request: Asked, deferral_id: UUID, form_class: type[Form], act: Callable[..., object], words: tuple[str, str]
) -> HttpResponse:
    """A page with one form. Whom the deferral is about stands in the list alone, whose reading is on record."""
    try:
        one = queries.one_deferral(str(deferral_id))
    except NoSuchSafeguard as error:
        return missing(request, error)
    form = form_class(request.POST) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if "until" in said:
            said["until"] = day_ends(said["until"])
        if carried_out(form, lambda: act(by=request.actor, deferral_id=one.id, **said)):
            messages.success(request, _("That is recorded."))
            return redirect("safeguards:data-requests")
    return render(request, "safeguards/deferral.html", {"form": form, "words": words}, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200
