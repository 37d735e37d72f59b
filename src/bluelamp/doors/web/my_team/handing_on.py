"""A task handed to somebody else, with the reason; whoever gets it has until the same moment."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.language import later
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.safeguards.forms import PersonForm
from bluelamp.records.clocks import acts
from bluelamp.records.clocks.errors import ClockNotRunning
from bluelamp.records.clocks.kinds import kind_named
from bluelamp.records.clocks.lifecycle import OPEN
from bluelamp.records.clocks.queries import ClockView
from bluelamp.records.clocks.queries import clock as clock_by_id
from bluelamp.records.declarations.deadlines import ANSWER_DUE, PERMISSION_ENDS
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register

STAYS = frozenset({PERMISSION_ENDS.name, ANSWER_DUE.name})
"""Kinds of task that nobody else can do: the end of a permission of one's own, and what oneself was told."""


class HandOnForm(PersonForm):
    """To whom, and why."""

    reason = forms.CharField(
        label=later("Why?"),
        help_text=later("Such as leave, or that it was asked for by your own manager. It goes on the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        self.fields["person"].label = _("Who is to do it?")


def can_be_handed_on(held: ClockView) -> bool:
    """Whether a task is one that somebody else can do."""
    return held.kind not in STAYS


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_on(request: Asked, clock_id: UUID) -> HttpResponse:
    """Hands one task on. What it is about stands on its own page, whose reading is on record."""
    held = clock_by_id(str(clock_id))
    if held is None or held.state not in OPEN or not can_be_handed_on(held):
        error = ClockNotRunning("There is no such task to hand on.", todo="go back to your work; it may be done.")
        return missing(request, error)
    form = HandOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        if carried_out(form, lambda: acts.reassign_clock(by=request.actor, clock_id=held.id, to=to, reason=reason)):
            name = register.names_of([to], clock.now())[to]
            messages.success(request, _("The task is now with %(who)s.") % {"who": name})
            return redirect("my_team:work")
    context = {"form": form, "says": kind_named(held.kind).says, "due": held.due_at}
    return render(request, "my_team/hand_on.html", context, status=422 if form.errors else 200)
