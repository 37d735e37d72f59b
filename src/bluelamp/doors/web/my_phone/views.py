"""The pages of the desk My phone."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later as lazy
from bluelamp.doors.web.my_phone.allowed import Group, allowed
from bluelamp.doors.web.parts import Event
from bluelamp.doors.web.register import words
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.facts import queries as facts
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, queries
from bluelamp.records.register.acts import PhoneRecord
from bluelamp.records.register.choices import Duty, Platform
from bluelamp.records.register.values import PhoneView

DUTY: dict[Duty, str] = {
    Duty.ON: lazy("you are on duty"),
    Duty.ON_CALL: lazy("you are on call"),
    Duty.REMOTE: lazy("you are on duty, working remotely"),
    Duty.RECALLED: lazy("you are recalled to duty"),
    Duty.LEAVE: lazy("you are on leave"),
    Duty.OFF: lazy("you are off duty"),
    Duty.UNKNOWN: lazy("nothing is known"),
}
"""What the roster says of the reader, after "By the roster"."""


class LostForm(Form):
    """What is known of the loss. Nothing in it has to be filled in: reporting comes first."""

    said = forms.CharField(
        label=lazy("What happened? (you may leave this empty)"),
        help_text=lazy("Where you last had it, and any crime reference. Leave out names."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


@require_safe
@signed_in
def my_phone(request: Asked) -> HttpResponse:
    """Which phones the reader holds, what they allow now and why, and where they were."""
    now = clock.now()
    mine = queries.phones_of(request.actor.id, now)
    found = facts.entities_for(request.actor.id, now)
    adopted = adoption.in_force(now)
    runs_apps = [one.platform for one in mine if one.platform is not Platform.SIMPLE]
    context = {
        "at": now,
        "phones": [_shown(request, one) for one in mine],
        "duty": DUTY[queries.duty_at(request.actor.id, now).state],
        "groups": [_titled(one) for one in allowed(adopted.rulebook, found, runs_apps[0])] if runs_apps else [],
        "adopted": adopted,
    }
    return render(request, "my_phone/my_phone.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def lost(request: Asked, phone_id: str) -> HttpResponse:
    """Report one's own phone lost: the third tap sends it."""
    phone = _own(request, phone_id)
    form = LostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.report_phone_lost(by=request.actor, phone_id=phone.id, said=form.cleaned_data["said"])
        except BluelampError as error:
            form.add_error(None, f"{error.message} {error.todo}")
        else:
            return redirect("my_phone:reported", phone_id=phone.id)
    context = {"form": form, "phone": phone}
    return render(request, "my_phone/lost.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def reported(request: Asked, phone_id: str) -> HttpResponse:
    """What happens now that a phone is reported lost."""
    phone = _own(request, phone_id)
    return render(request, "my_phone/reported.html", {"phone": phone})


def _own(request: Asked, phone_id: str) -> PhoneView:
    """One of the reader's own phones; anybody else's is not there."""
    mine = {one.id: one for one in queries.phones_of(request.actor.id, clock.now())}
    if phone_id not in mine:
        raise Http404
    return mine[phone_id]


def _shown(request: Asked, phone: PhoneView) -> dict[str, object]:
    record: PhoneRecord = acts.read_phone(by=request.actor, phone_id=phone.id)
    return {
        "phone": phone,
        "state": words.STATES[phone.state],
        "events": [
            Event(title=words.STEPS[link.what], at=link.at, text=_custody(record, link.taken_by))
            for link in reversed(record.chain)
        ],
    }


def _custody(record: PhoneRecord, taken_by: str | None) -> str:
    name = record.names.get(taken_by) if taken_by else None
    return _("Taken by %(who)s.") % {"who": name} if name else ""


def _titled(group: Group) -> dict[str, object]:
    titles = {
        "open": _("Open"),
        "on-duty": _("Open on duty only"),
        "with-permission": _("Shut, unless you hold a permission"),
        "shut": _("Shut"),
    }
    return {"title": titles[group.standing], "apps": group.apps, "sites": group.sites}
