"""Why somebody looks: typed once, shown on every page it is used for, and forgotten after half an hour unused.

Where a reason follows from a task or from line management the gate finds it by itself and nobody is asked. Otherwise
the page asks before it shows anything, and before anything can be typed that might be lost. The reason in use stands
on the page with a way to change it, so that nobody looks at the next person under the reason of the last without
seeing it. It is kept in the session, on the server; the record of each look holds it sealed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bluelamp.doors.web.access import signed_in
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.jinja import address_of
from bluelamp.doors.web.language import later as lazy
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import PurposeNeeded
from bluelamp.records.journal.gate import Because

KEPT = timedelta(minutes=30)
_KEY = "reason_for_looking"


class ReasonForm(Form):
    """The reason, and the page that it is for."""

    reason = forms.CharField(
        label=lazy("What do you need it for?"),
        help_text=lazy("One sentence, such as the check or the job you are on. Leave out names."),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=5,
        max_length=300,
    )
    onward = forms.CharField(widget=forms.HiddenInput, required=False)


def reason_in_use(request: HttpRequest) -> Because | None:
    """What was typed, where it was used within the last half hour; using it keeps it."""
    kept: Any = request.session.get(_KEY)
    if not isinstance(kept, dict):
        return None
    now = clock.now().timestamp()
    if now - kept["used"] > KEPT.total_seconds():
        del request.session[_KEY]
        return None
    # Written at most once a minute: a page that reads should not write the session each time.
    if now - kept["used"] > 60:
        request.session[_KEY] = {**kept, "used": now}
    return Because(text=kept["text"])


def ask(request: HttpRequest, error: PurposeNeeded) -> HttpResponse:
    """The page that asks why, in place of the one that was asked for. Status 403: nothing was shown."""
    onward = request.get_full_path() if request.method == "GET" else request.path
    form = ReasonForm(initial={"onward": onward})
    return render(request, "reason.html", {"form": form, "error": error}, status=403)


@require_POST
@signed_in
def give(request: HttpRequest) -> HttpResponse:
    """Takes the reason and goes on to the page it is for."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "reason.html", {"form": form, "error": None}, status=422)
    request.session[_KEY] = {"text": form.cleaned_data["reason"], "used": clock.now().timestamp()}
    return redirect(_ours(request, form.cleaned_data["onward"]))


@require_safe
@signed_in
def change(request: HttpRequest) -> HttpResponse:
    """Asks for another reason; the one in use stays until another is given."""
    kept = reason_in_use(request)
    onward = _ours(request, request.GET.get("onward", ""))
    form = ReasonForm(initial={"onward": onward, "reason": kept.text if kept else ""})
    return render(request, "reason.html", {"form": form, "error": None})


def _ours(request: HttpRequest, onward: str) -> str:
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return onward if safe and onward.startswith("/") else "/"


def in_use(request: HttpRequest) -> dict[str, str]:
    """For a template: the reason in use and where to change it; empty where none is."""
    found = reason_in_use(request)
    if found is None:
        return {}
    return {
        "text": found.text,
        "change": address_of("web:reason-change") + "?" + urlencode({"onward": request.get_full_path()}),
        "label": _("You are looking for this reason:"),
    }
