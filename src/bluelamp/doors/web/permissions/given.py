"""The page of one permission, and what is done with it: given back, taken back, its export confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Catalogue
from bluelamp.doors.web import proofs
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.permissions import words
from bluelamp.doors.web.permissions.forms import SureForm, WhereForm, WhyForm, carried_out
from bluelamp.doors.web.permissions.rules import rules_about
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.errors import DeclarationError, NoSuchDeclaration
from bluelamp.records.declarations.lifecycle import permissions as lifecycle
from bluelamp.records.declarations.lifecycle.permissions import LEAVES_MESSAGES, OVER, Decider
from bluelamp.records.declarations.queries import PermissionView
from bluelamp.records.fleet import queries as fleet
from bluelamp.records.fleet.values import Proof
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register

TAKES_BACK = frozenset({"supervisor", "policy-owner"})
CONFIRMS = frozenset({"supervisor", "mobile-team"})


class Done(NamedTuple):
    """One thing that is done with a permission: its words, its form, its act."""

    link: str
    heading: str
    will: str
    button: str
    done: str
    form: type[Form]
    take: Callable[..., object]


STEPS: Mapping[str, Done] = {
    "give-back": Done(
        later("Give it back"),
        later("Give this permission back?"),
        later("What it opened is shut from now. You can ask for a new one at any time."),
        later("Give it back"),
        later("The permission is given back."),
        SureForm,
        acts.give_back_permission,
    ),
    "take-back": Done(
        later("Take it back"),
        later("Take this permission back?"),
        later("What it opened is shut from now, and its holder is told. What it leaves behind is exported."),
        later("Take it back"),
        later("The permission is taken back, and its holder was told."),
        WhyForm,
        acts.withdraw_permission,
    ),
    "confirm-export": Done(
        later("Confirm the export"),
        later("Confirm that what it left is exported"),
        later("Look at the export before you confirm it. With that the permission ends."),
        later("Confirm it"),
        later("The export is confirmed, and the permission has ended."),
        WhereForm,
        acts.confirm_export,
    ),
}


@require_safe
@signed_in
def permission(request: Asked, permission_id: UUID) -> HttpResponse:
    """A permission: what for, until when, on which conditions, every step so far, and what can be done now."""
    at = clock.now()
    try:
        record = acts.read_permission(
            by=request.actor, permission_id=str(permission_id), because=reason_in_use(request)
        )
    except NoSuchDeclaration as error:
        return missing(request, error)
    held = record.permission
    rulebook = in_force(at).rulebook
    names = register.names_of({held.person, held.decided_by}, at)
    own = held.person == request.actor.id
    context = {
        "one": held,
        "own": own,
        "about": words.about(rulebook, held.kind, held.thing),
        "holder": str(names[held.person]),
        "decider": str(names[held.decided_by]),
        "stands": words.permission_tag(held.term, at),
        "ends": words.ends_in_words(held.term.ends),
        "holds": held.term.holds(at),
        "to_export": _to_export(held),
        "proof": proofs.of_app(_proof(held, rulebook.catalogue), at, holds=held.term.holds(at), own=own),
        "events": words.step_events(record.steps, at),
        "rules": rules_about(rulebook, held.kind, held.thing),
        "steps": [(name, STEPS[name].link) for name in _possible(request, held, at)],
        "cannot": _why_not(request, held, at) if not own else None,
        "reason": in_use(request),
    }
    return render(request, "permissions/permission.html", context)


def _proof(held: PermissionView, catalogue: Catalogue) -> Proof | None:
    """What the holder's phones prove of the app it is for; None where it is for none, or no phone could have it."""
    app = catalogue.apps.get(held.thing or "") if held.kind in LEAVES_MESSAGES else None
    return None if app is None else fleet.proof_of(held.person, {"android": app.android, "apple": app.apple})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, permission_id: UUID, name: str) -> HttpResponse:
    """Asks once, and then does it. Whose permission it is stands on its own page, whose reading is on record."""
    if name not in STEPS:
        raise Http404(name)
    try:
        held = queries.one_permission(str(permission_id))
    except NoSuchDeclaration as error:
        return missing(request, error)
    chosen = STEPS[name]
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: chosen.take(by=request.actor, permission_id=held.id, **said)):
            messages.success(request, chosen.done)
            return redirect("permissions:mine" if held.person == request.actor.id else "my_team:work")
    context = {"form": form, "step": chosen, "permission_id": held.id}
    return render(request, "permissions/step.html", context, status=422 if form.errors else 200)


def _to_export(held: PermissionView) -> bool:
    return held.term.state in OVER and held.kind in LEAVES_MESSAGES


def _possible(request: Asked, held: PermissionView, at: datetime) -> tuple[str, ...]:
    """The steps that lead somewhere for the reader; the lifecycle and the rules decide."""
    roles = {one.role for one in request.actor.standings}
    own = held.person == request.actor.id
    if _to_export(held):
        return ("confirm-export",) if not own and roles & CONFIRMS else ()
    if not held.term.holds(at):
        return ()
    if own:
        return ("give-back",)
    return ("take-back",) if roles & TAKES_BACK and _why_not(request, held, at) is None else ()


def _why_not(request: Asked, held: PermissionView, at: datetime) -> BluelampError | None:
    """Why the reader cannot take it back, whatever the rules say, where it is still in force."""
    if not held.term.holds(at):
        return None
    by = Decider(id=request.actor.id, answers_to_asker=register.manages(held.person, request.actor.id, at))
    try:
        lifecycle.withdraw(held.term, by, at)
    except DeclarationError as error:
        return error
    return None
