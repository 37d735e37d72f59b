"""Who stands in for somebody who is away: for oneself, and for the people one leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel import Actor
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import DayField, Form, Option
from bluelamp.doors.web.language import later
from bluelamp.doors.web.refusals import missing
from bluelamp.records.clocks import acts
from bluelamp.records.clocks.errors import ClockNotRunning
from bluelamp.records.clocks.queries import CoverView, covers_of_people
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register
from bluelamp.records.register.errors import NotInRegister

MYSELF, ANOTHER = "myself", "another"


class CoverForm(Form):
    """Who is away, who stands in, and on which days, both counted."""

    away = forms.ChoiceField(
        label=later("Who is away?"),
        widget=forms.RadioSelect,
        choices=[
            (MYSELF, Option(later("I am"))),
            (ANOTHER, Option(later("Somebody in my team"), reveals="owner")),
        ],
    )
    owner = forms.CharField(label=later("Their warrant or staff number"), max_length=40, required=False)
    cover = forms.CharField(
        label=later("Who stands in?"),
        help_text=later("Their warrant or staff number"),
        max_length=40,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false"}),
    )
    first = DayField(label=later("First day"))
    last = DayField(label=later("Last day"))

    def clean_cover(self) -> str:
        """The id of whoever has the number."""
        return _person(self.cleaned_data["cover"])

    def clean_owner(self) -> str:
        """The id of whoever has the number, where somebody else is away."""
        given = self.cleaned_data["owner"]
        if self.data.get("away") != ANOTHER:
            return ""
        if not given.strip():
            raise forms.ValidationError(_("Give the number of whoever is away"))
        return _person(given)


class EndCoverForm(Form):
    """Nothing to fill in: the button is the answer."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cover(request: Asked) -> HttpResponse:
    """Who stands in for the reader and their people, from today on; and a form to name somebody."""
    at = clock.now()
    form = CoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and carried_out(form, lambda: _give(request.actor, form)):
        messages.success(request, _("They see the tasks on those days, and may do them."))
        return redirect("my_team:cover")
    found = covers_of_people(_people(request.actor), local_day(at))
    names = register.names_of({one for each in found for one in (each.owner, each.cover)}, at)
    rows = [(one, str(names[one.owner]), str(names[one.cover])) for one in found]
    return render(request, "my_team/cover.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: Asked, cover_id: UUID) -> HttpResponse:
    """Ends a cover from now, after one more question."""
    one = _one(request.actor, str(cover_id))
    if one is None:
        return missing(request, ClockNotRunning("There is no such cover.", todo="go back to the list."))
    form = EndCoverForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carried_out(form, lambda: acts.end_cover(by=request.actor, cover_id=one.id))
    if done:
        messages.success(request, _("Nobody stands in from now on."))
        return redirect("my_team:cover")
    return render(request, "my_team/end_cover.html", {"form": form, "one": one}, status=422 if form.errors else 200)


def _give(by: Actor, form: CoverForm) -> None:
    said: dict[str, Any] = form.cleaned_data
    owner = by.id if said["away"] == MYSELF else said["owner"]
    acts.give_cover(by=by, owner=owner, cover=said["cover"], first=said["first"], last=said["last"])


def _people(actor: Actor) -> set[str]:
    """The reader and everybody in the units that they lead."""
    led = register.people_of_units(actor.leads, clock.now()) if actor.leads else ()
    return {actor.id, *led}


def _one(actor: Actor, cover_id: str) -> CoverView | None:
    """A cover of the reader or of one of their people; for anybody else it is not there."""
    found = covers_of_people(_people(actor), local_day(clock.now()))
    return next((one for one in found if one.id == cover_id), None)


def _person(number: str) -> str:
    try:
        return register.person_by_number(number.strip(), clock.now())
    except NotInRegister as error:
        raise forms.ValidationError(error.message) from error
