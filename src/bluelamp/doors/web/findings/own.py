"""One's own notes: what a rule asks about one's work phone. Nobody has to answer one.

What may become of an answer stands on the page before anything can be typed.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.findings.forms import AnswerForm
from bluelamp.doors.web.findings.words import OUTCOMES, STATES, VOICES, rule_words
from bluelamp.doors.web.lists import AFTER, address
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.lists import after_of
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.declarations import drafts
from bluelamp.records.journal import clock
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.errors import NoSuchFinding
from bluelamp.records.monitoring.queries import findings as queries
from bluelamp.records.monitoring.queries.findings import FindingView
from bluelamp.records.register import queries as register

DRAFT = "note"


@require_safe
@signed_in
def notes(request: Asked) -> HttpResponse:
    """The notes about oneself, the newest first."""
    found = acts.list_own_findings(by=request.actor, after=after_of(request))
    rows = [
        (f"/my-notes/{one.id}", rule_words(one.rule, one.day).title, _colour(one), _tag(one), one.day)
        for one in found.rows
    ]
    context = {
        "rows": rows,
        "following": address(request.GET, **{AFTER: found.after}) if found.after else "",
        "at": clock.now(),
    }
    return render(request, "findings/mine.html", context)


@require_safe
@signed_in
def note(request: Asked, finding_id: UUID) -> HttpResponse:
    """One note: which rule asks, what it does not mean, what would have made it right, and the way to answer it."""
    try:
        one = _own(request, finding_id)
    except NoSuchFinding as error:
        return missing(request, error)
    at = clock.now()
    supervisor = one.handled.supervisor
    context = {
        "one": one,
        "words": rule_words(one.rule, one.day),
        "state": STATES[one.handled.state],
        "voice": VOICES[one.handled.voice(at)],
        "outcome": OUTCOMES[one.handled.outcome] if one.handled.outcome is not None else "",
        "supervisor": str(register.names_of({supervisor}, at)[supervisor]) if supervisor else "",
        "may_answer": one.answerable,
        "at": at,
    }
    return render(request, "findings/note.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def answer(request: Asked, finding_id: UUID) -> HttpResponse:
    """Says what an answer may be used for and that none is needed; below that the form."""
    try:
        one = _own(request, finding_id)
    except NoSuchFinding as error:
        return missing(request, error)
    draft = str(uuid5(finding_id, request.actor.id))
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial=_begun(request, draft))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["says"]
        if carried_out(form, lambda: acts.answer_finding(by=request.actor, finding_id=one.id, says=said)):
            drafts.drop_draft(request.actor.id, draft)
            messages.success(request, _("What you said is kept with the note."))
            return redirect("findings:note", finding_id=finding_id)
    context = {
        "form": form,
        "one": one,
        "may_answer": one.answerable or request.method == "POST",
        "typed": token(request.actor, DRAFT, draft, request.path),
        "back_to": reverse("findings:note", args=[finding_id]),
    }
    return render(request, "findings/answer.html", context, status=422 if form.errors else 200)


def _own(request: Asked, finding_id: UUID) -> FindingView:
    """The note, where it is one's own and shown. A supervisor's look has its own page.

    Raises:
        NoSuchFinding: it is none of one's own.
    """
    if queries.one_finding(str(finding_id)).handled.person != request.actor.id:
        raise queries.no_such()
    return acts.read_finding(by=request.actor, finding_id=str(finding_id))


def _begun(request: Asked, draft: str) -> dict[str, object]:
    kept = next((one for one in drafts.drafts_of(request.actor.id, DRAFT) if one.id == draft), None)
    return taken_up(AnswerForm, kept) if kept else {}


def _tag(one: FindingView) -> str:
    outcome = one.handled.outcome
    return str(OUTCOMES[outcome] if outcome is not None else STATES[one.handled.state].text)


def _colour(one: FindingView) -> str:
    return STATES[one.handled.state].colour
