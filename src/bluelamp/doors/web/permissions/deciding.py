"""The page of one request: what is asked, the rules it bears on, what the asker has had; decided there by another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.permissions import words
from bluelamp.doors.web.permissions.forms import GRANT, DecideForm, SureForm, carried_out, end_of, last_day
from bluelamp.doors.web.permissions.rules import rules_about
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.clocks.queries import ClockView, open_task
from bluelamp.records.declarations import acts, drafts, queries
from bluelamp.records.declarations.acts import RequestRecord
from bluelamp.records.declarations.errors import DeclarationError, NoSuchDeclaration
from bluelamp.records.declarations.lifecycle import permissions as lifecycle
from bluelamp.records.declarations.lifecycle.permissions import Asked as Stands
from bluelamp.records.declarations.lifecycle.permissions import Decider
from bluelamp.records.declarations.queries import RequestView
from bluelamp.records.declarations.settings import permission_limits
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register

DECIDES = frozenset({"supervisor", "policy-owner"})
"""Who is shown the form without a task; the act behind it asks the rules, whoever is shown it."""


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def request_page(request: Asked, request_id: UUID) -> HttpResponse:
    """A request with all that is needed to decide it; a POST of somebody who may decide it does."""
    at = clock.now()
    try:
        record = acts.read_request(by=request.actor, request_id=str(request_id), because=reason_in_use(request))
    except NoSuchDeclaration as error:
        return missing(request, error)
    asked = record.request
    draft = _draft_id(request, asked)
    form = DecideForm(request.POST) if request.method == "POST" else DecideForm(initial=_begins(request, asked, draft))
    if request.method == "POST" and form.is_valid() and carried_out(form, lambda: _decide(request, asked, form)):
        drafts.drop_draft(request.actor.id, draft)
        granted = form.cleaned_data["decision"] == GRANT
        said = _("It is granted. The answer to “May I?” has changed from now on.") if granted else _("It is refused.")
        messages.success(request, said)
        return redirect("my_team:work")
    task = open_task(request.actor.id, _roles(request), [asked.id], at)
    cannot = _why_not(request, asked, at)
    decides = request.method == "POST" or (cannot is None and (task is not None or bool(_roles(request) & DECIDES)))
    context = _shown(record, at) | {
        "form": form if decides else None,
        "typed": token(request.actor, "decision", draft, request.path),
        "own": asked.person == request.actor.id,
        "cannot": cannot if asked.state is Stands.ASKED and asked.person != request.actor.id else None,
        "task": task if asked.state is Stands.ASKED else None,
        "due": _due(task),
        "reason": in_use(request),
        "at": at,
    }
    return render(request, "permissions/request.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: Asked, request_id: UUID) -> HttpResponse:
    """Takes a request of one's own back, after one more question."""
    one = next((one for one in queries.requests_of(request.actor.id) if one.id == str(request_id)), None)
    if one is None:
        error = NoSuchDeclaration("You have no such request.", todo="choose one of yours from your list.")
        return missing(request, error)
    form = SureForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carried_out(
        form, lambda: acts.withdraw_request(by=request.actor, request_id=one.id)
    )
    if done:
        messages.success(request, _("The request is taken back."))
        return redirect("permissions:mine")
    rulebook = in_force(clock.now()).rulebook
    context = {"form": form, "one": one, "about": words.about(rulebook, one.wish.kind, one.wish.thing)}
    return render(request, "permissions/take_back.html", context, status=422 if form.errors else 200)


def _decide(request: Asked, asked: RequestView, form: DecideForm) -> None:
    said = form.cleaned_data
    if said["decision"] != GRANT:
        acts.refuse_permission(by=request.actor, request_id=asked.id, reason=said["reason"])
        return
    day = said["until"]
    # The day that was asked for means the instant that was asked for, which need not be the end of a day.
    until = None if day is None or day == last_day(asked.wish.until) else end_of(day)
    acts.grant_permission(
        by=request.actor, request_id=asked.id, reason=said["reason"], conditions=said["conditions"], until=until
    )


def _draft_id(request: Asked, asked: RequestView) -> str:
    """The one draft that a person has of their decision about a request."""
    return str(uuid5(UUID(asked.id), request.actor.id))


def _begins(request: Asked, asked: RequestView, draft: str) -> dict[str, object]:
    """What was typed before and not sent, or else the day that was asked for."""
    kept = drafts.drafts_of(request.actor.id, "decision") if asked.state is Stands.ASKED else ()
    found = next((one for one in kept if one.id == draft), None)
    return taken_up(DecideForm, found) if found else {"until": last_day(asked.wish.until)}


def _roles(request: Asked) -> set[str]:
    return {one.role for one in request.actor.standings}


def _why_not(request: Asked, asked: RequestView, at: datetime) -> BluelampError | None:
    """Why the reader cannot decide it, whatever the rules say: it is their own, their manager's, or decided."""
    by = request.actor.id
    theirs = by != asked.person and asked.state is Stands.ASKED and register.manages(asked.person, by, at)
    try:
        lifecycle.refuse(asked.as_request(), Decider(id=by, answers_to_asker=theirs))
    except DeclarationError as error:
        return error
    return None


def _due(task: ClockView | None) -> datetime | None:
    return task.due_at if task else None


def _shown(record: RequestRecord, at: datetime) -> dict[str, object]:
    asked = record.request
    rulebook = in_force(at).rulebook
    names = register.names_of({asked.person, asked.decided_by}, at)
    return {
        "one": asked,
        "wish": asked.wish,
        "kind": words.KINDS[asked.wish.kind].text,
        "about": words.about(rulebook, asked.wish.kind, asked.wish.thing),
        "asker": str(names[asked.person]),
        "decider": str(names.get(asked.decided_by, "")),
        "stands": words.request_tag(asked.state),
        "until": words.ends_in_words(asked.wish.until),
        "events": words.step_events(record.steps, at),
        "permission": record.permission,
        "had": [
            (
                one,
                words.about(rulebook, one.kind, one.thing),
                words.permission_tag(one.term, at),
                words.ends_in_words(one.term.ends),
            )
            for one in record.had
        ],
        "rules": rules_about(rulebook, asked.wish.kind, asked.wish.thing),
        "days": permission_limits(asked.wish.kind, asked.wish.thing, at).longest.days,
    }
