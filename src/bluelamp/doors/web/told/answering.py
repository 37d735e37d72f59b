"""What a supervisor says to it, and what an inspector does where nobody said anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.told.forms import MustSayForm, SaysForm
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.errors import NoSuchDeclaration


class Answer(NamedTuple):
    """One answer to a telling: its words, its form, its act."""

    heading: str
    will: str
    asks: str
    button: str
    done: str
    form: type[Form]
    take: Callable[..., object]


ANSWERS: Mapping[str, Answer] = {
    "confirm": Answer(
        later("You were told"),
        later("It is confirmed, and whoever told you can see that."),
        "",
        later("Confirm it"),
        later("It is confirmed, and whoever told you was told so."),
        SaysForm,
        acts.confirm_told,
    ),
    "dispute": Answer(
        later("It was not so"),
        later("Both accounts stand beside each other; neither is changed."),
        later("How was it?"),
        later("Dispute it"),
        later("Your account stands beside theirs, and they were told so."),
        MustSayForm,
        acts.dispute_told,
    ),
    "take-up": Answer(
        later("Take it up"),
        later("The supervisor who is named did not answer in time. From now on it is yours."),
        later("What do you do about it?"),
        later("Take it up"),
        later("You have taken it up, and whoever told was told so."),
        MustSayForm,
        acts.take_up_told,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: Asked, telling_id: UUID, name: str) -> HttpResponse:
    """Asks what is to be said, and records the answer."""
    if name not in ANSWERS:
        raise Http404(name)
    try:
        queries.one_telling(str(telling_id))
    except NoSuchDeclaration as error:
        return missing(request, error)
    chosen = ANSWERS[name]
    form = chosen.form(request.POST) if request.method == "POST" else chosen.form()
    if chosen.asks:
        form.fields["says"].label = chosen.asks
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["says"]
        if carried_out(form, lambda: chosen.take(by=request.actor, telling_id=str(telling_id), says=said)):
            messages.success(request, chosen.done)
            return redirect("told:list")
    context = {"form": form, "step": chosen, "back_to": reverse("told:telling", args=[telling_id])}
    return render(request, "told/answer.html", context, status=422 if form.errors else 200)
