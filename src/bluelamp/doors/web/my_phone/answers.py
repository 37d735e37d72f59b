"""Answers: one at its own address for whoever has the link, and those that somebody saved for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.decision import Outcome
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.jinja import query
from bluelamp.doors.web.language import later
from bluelamp.doors.web.my_phone.asking import may_i
from bluelamp.doors.web.my_phone.forms import ConfirmForm
from bluelamp.doors.web.refusals import missing
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.adoption.errors import AdoptionError
from bluelamp.records.asking import acts, queries
from bluelamp.records.asking.errors import AskingError
from bluelamp.records.asking.given import Given
from bluelamp.records.journal import clock


class Verdict(NamedTuple):
    """What an answer says first, and the look that repeats it."""

    text: str
    look: str


VERDICTS = {
    Outcome.ALLOWED: Verdict(later("Yes"), "yes"),
    Outcome.ALLOWED_WITH_DUTIES: Verdict(later("Yes, and you must keep to this"), "must"),
    Outcome.ONLY_WITH_PERMISSION: Verdict(later("Only with permission"), "ask"),
    Outcome.NOT_ALLOWED: Verdict(later("No"), "no"),
}
ASKED_AS = {"App": "app", "Device": "take-home", "Meeting": "meeting", "Site": ""}
"""The kind of permission for a thing of each type. A website's is that of its app, so there the kind is asked."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: Asked, reference: str) -> HttpResponse:
    """An answer; a POST saves it for whoever reads it."""
    try:
        given = queries.answer(reference)
    except AskingError as error:
        return missing(request, error)
    if request.method == "POST":
        saved_id = acts.save_answer(by=request.actor, by_id=request.actor.id, reference=reference)
        messages.success(request, _("The answer is saved. Only you can open it, and you can delete it when you like."))
        return redirect("my_phone:one-saved", saved_id)
    known = queries.has_saved(reference, request.actor.id)
    return _answer_page(request, given, saved_id=known)


@require_safe
@signed_in
def saved(request: Asked) -> HttpResponse:
    """The answers that the reader saved."""
    found = queries.saved_by(request.actor.id)
    rows = [(one, VERDICTS[one.given.outcome], _asked(one.given)) for one in found]
    context = {"rows": rows, "most": queries.MOST_SAVED_SHOWN}
    return render(request, "my_phone/saved.html", context)


@require_safe
@signed_in
def one_saved(request: Asked, saved_id: UUID) -> HttpResponse:
    """One of them, under the rules of the day on which it was given."""
    try:
        found = queries.one_saved(str(saved_id), request.actor.id)
    except AskingError as error:
        return missing(request, error)
    return _answer_page(request, found.given, saved_id=found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete(request: Asked, saved_id: UUID) -> HttpResponse:
    """Asks once, then deletes a saved answer."""
    try:
        found = queries.one_saved(str(saved_id), request.actor.id)
    except AskingError as error:
        return missing(request, error)
    if request.method == "POST":
        acts.delete_answer(by=request.actor, by_id=request.actor.id, saved_id=found.id)
        messages.success(request, _("The answer was deleted."))
        return redirect("my_phone:saved")
    words = _asked(found.given)
    context = {"one": found, "words": words, "verdict": VERDICTS[found.given.outcome], "form": ConfirmForm()}
    return render(request, "my_phone/delete.html", context)


def _answer_page(request: Asked, given: Given, *, saved_id: str | None) -> HttpResponse:
    context = {
        "given": given,
        "verdict": VERDICTS[given.outcome],
        "heading": VERDICTS[given.outcome].text,
        "saved_id": saved_id,
        "words": _asked(given),
        "changed": _changed(given),
        "began": _began(given),
        "ask_for": _ask_for(given),
    }
    return render(request, "my_phone/answer.html", context)


def _ask_for(given: Given) -> str:
    """Where a permission is asked for that the answer needs, with what it is for; nothing where none would help."""
    if given.outcome is not Outcome.ONLY_WITH_PERMISSION or given.thing_type not in ASKED_AS:
        return ""
    kind = ASKED_AS[given.thing_type]
    return (
        reverse("permissions:ask", args=[kind]) + query(thing=given.thing_id) if kind else reverse("permissions:kinds")
    )


def _asked(given: Given) -> str:
    return may_i(given.act_words, given.thing_name)


def _changed(given: Given) -> bool:
    """Whether the rules in force now are others than those of the answer."""
    return adoption.in_force(clock.now()).digest != given.edition


def _began(given: Given) -> datetime | None:
    """When the rules of the answer came into force; how many came before them says nothing to a reader."""
    try:
        return adoption.by_digest(given.edition).from_
    except AdoptionError:
        return None
