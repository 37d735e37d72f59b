"""What somebody other than the person decides about a finding, and why."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.findings.forms import CloseForm, NoticeForm, PassOnForm
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.reasons import reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.typed import kept_when_signed_out, token
from bluelamp.records.declarations import drafts
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.errors import NoSuchFinding
from bluelamp.records.monitoring.lifecycle.findings import Outcome, outcomes
from bluelamp.records.monitoring.queries.findings import FindingView

DRAFT = "finding"


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def close(request: Asked, finding_id: UUID) -> HttpResponse:
    """Asks what a finding came to and why, and closes it."""

    def made(view: FindingView) -> Form:
        offered = outcomes(view.handled) or tuple(Outcome)
        begun = _begun(request, finding_id)
        return CloseForm(offered, request.POST) if request.method == "POST" else CloseForm(offered, initial=begun)

    def done(form: Form) -> object:
        said = form.cleaned_data
        return acts.close_finding(
            by=request.actor, finding_id=str(finding_id), outcome=Outcome(said["outcome"]), reason=said["reason"]
        )

    said = (_("What it came to"), _("Close it"), _("It is closed."), "")
    return _asked(request, finding_id, made, done, said)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def pass_on(request: Asked, finding_id: UUID) -> HttpResponse:
    """Asks why a finding is to be referred, and passes it on."""

    def made(view: FindingView) -> Form:
        del view
        return PassOnForm(request.POST) if request.method == "POST" else PassOnForm(initial=_begun(request, finding_id))

    def done(form: Form) -> object:
        return acts.pass_on_finding(by=request.actor, finding_id=str(finding_id), reason=form.cleaned_data["reason"])

    lead = _("From then on nobody speaks with the person about it, and no account is sought before the notice.")
    said = (_("Pass it on to be referred"), _("Pass it on"), _("Professional Standards have it."), lead)
    return _asked(request, finding_id, made, done, said)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice(request: Asked, finding_id: UUID) -> HttpResponse:
    """Asks when the notice was served that the law gives, and puts it on record."""

    def made(view: FindingView) -> Form:
        del view
        return NoticeForm(request.POST) if request.method == "POST" else NoticeForm()

    def done(form: Form) -> object:
        return acts.note_notice(by=request.actor, finding_id=str(finding_id), on=form.cleaned_data["on"])

    lead = _("From then on the person sees the finding on their own page.")
    said = (_("The notice was served"), _("Put it on record"), _("It is on record, and the person sees it."), lead)
    return _asked(request, finding_id, made, done, said)


def _asked(
    request: Asked,
    finding_id: UUID,
    made: Callable[[FindingView], Form],
    done: Callable[[Form], object],
    said: tuple[str, str, str, str],
) -> HttpResponse:
    heading, button, told, lead = said
    try:
        view = acts.read_finding(by=request.actor, finding_id=str(finding_id), because=reason_in_use(request))
    except NoSuchFinding as error:
        return missing(request, error)
    form, draft = made(view), _draft(request, finding_id)
    if request.method == "POST" and form.is_valid() and carried_out(form, lambda: done(form)):
        drafts.drop_draft(request.actor.id, draft)
        messages.success(request, told)
        return redirect("my_team:work")
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "lead": lead,
        "typed": token(request.actor, DRAFT, draft, request.path) if "reason" in form.fields else "",
        "back_to": reverse("findings:one", args=[finding_id]),
    }
    return render(request, "findings/decide.html", context, status=422 if form.errors else 200)


def _draft(request: Asked, finding_id: UUID) -> str:
    return str(uuid5(finding_id, request.actor.id + request.path))


def _begun(request: Asked, finding_id: UUID) -> dict[str, object]:
    """What was typed before and not sent: the fields of both forms have the same names."""
    wanted = _draft(request, finding_id)
    kept = next((one for one in drafts.drafts_of(request.actor.id, DRAFT) if one.id == wanted), None)
    return dict(kept.body) if kept else {}
