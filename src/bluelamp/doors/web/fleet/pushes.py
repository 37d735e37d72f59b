"""Pushes in pages: what is on its way to phones, and what people do about it. They name nobody and no phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.fleet import words
from bluelamp.doors.web.language import later
from bluelamp.doors.web.permissions.forms import WhyForm
from bluelamp.doors.web.refusals import missing
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.errors import PushUnknown
from bluelamp.records.fleet.lifecycle.waves import LAST, OPEN, State
from bluelamp.records.fleet.values import PushView
from bluelamp.records.journal import clock

DECIDES = frozenset({"mobile-team", "policy-owner"})


class Done(NamedTuple):
    """One thing that is done with a push: its words, its act, and where the push has to stand for it."""

    link: str
    heading: str
    will: str
    button: str
    done: str
    take: Callable[..., object]
    stands: frozenset[State]


STEPS: Mapping[str, Done] = {
    "approve": Done(
        later("Approve it"),
        later("Approve this push?"),
        later("It runs once two people have approved it. Look at what it takes off phones before you do."),
        later("Approve it"),
        later("You approved the push."),
        acts.approve_push,
        frozenset({State.WAITING}),
    ),
    "pause": Done(
        later("Pause it"),
        later("Pause this push?"),
        later("What was sent stays on phones, and nothing more goes out until somebody has it go on."),
        later("Pause it"),
        later("The push is paused."),
        acts.pause_push,
        frozenset({State.RUNNING}),
    ),
    "go-on": Done(
        later("Have it go on"),
        later("Have this push go on?"),
        later("It goes on with the ring that it had got to."),
        later("Have it go on"),
        later("The push goes on."),
        acts.resume_push,
        frozenset({State.PAUSED, State.GATED}),
    ),
    "next-ring": Done(
        later("Open the next ring now"),
        later("Open the next ring now?"),
        later(
            "The push goes to more phones before enough of the ones that have it proved it. Do this where those "
            "that are left are off, and not where they could not do it."
        ),
        later("Open the next ring"),
        later("The next ring is open."),
        acts.widen_push,
        frozenset({State.RUNNING}),
    ),
    "give-up": Done(
        later("Give it up"),
        later("Give this push up?"),
        later("Phones that have it keep it until a later rule says otherwise, and no other phone gets it."),
        later("Give it up"),
        later("The push is given up."),
        acts.give_up_push,
        OPEN,
    ),
}


@require_safe
@signed_in
def pushes(request: Asked) -> HttpResponse:
    """The newest pushes, open to everybody signed in."""
    rows = [(one, words.STATES[one.push.state], words.TITLES[one.push.target]) for one in queries.pushes()]
    return render(request, "fleet/pushes.html", {"rows": rows, "at": clock.now()})


@require_safe
@signed_in
def push(request: Asked, push_id: UUID) -> HttpResponse:
    """One push: how far it has got, how its rings went, why it stopped, and what can be done."""
    try:
        found = queries.one_push(str(push_id))
    except PushUnknown as error:
        return missing(request, error)
    context = {
        "one": found,
        "state": words.STATES[found.push.state],
        "title": words.TITLES[found.push.target],
        "reaches": words.RINGS[found.push.ring],
        "stops": [words.STOPS[one] for one in sorted(found.push.stops)],
        "steps": [(name, STEPS[name].link) for name in _possible(request, found)],
        "at": clock.now(),
    }
    return render(request, "fleet/push.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, push_id: UUID, name: str) -> HttpResponse:
    """Asks for a reason, and then does it."""
    if name not in STEPS:
        raise Http404(name)
    try:
        found = queries.one_push(str(push_id)).push.id
    except PushUnknown as error:
        return missing(request, error)
    chosen = STEPS[name]
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: chosen.take(by=request.actor, push_id=found, reason=reason)):
            messages.success(request, chosen.done)
            return redirect("fleet:push", push_id=found)
    context = {"form": form, "step": chosen, "push_id": found}
    return render(request, "fleet/step.html", context, status=422 if form.errors else 200)


def _possible(request: Asked, found: PushView) -> list[str]:
    """The steps that lead somewhere for the reader; the lifecycle and the rules decide."""
    if not DECIDES & {one.role for one in request.actor.standings}:
        return []
    again = request.actor.id in found.push.approved_by
    stands = [name for name, one in STEPS.items() if found.push.state in one.stands]
    nowhere = {"approve"} if again else set()
    if found.push.ring == LAST:
        nowhere.add("next-ring")
    return [name for name in stands if name not in nowhere]
