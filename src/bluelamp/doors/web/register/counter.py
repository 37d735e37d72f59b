"""The counter: custody by barcode scanner, one phone after another, by one person.

A scanner is a keyboard that types an asset tag and Enter. So the page is one form whose scan field has the focus
whenever a page comes up: after a phone was done, and after one that could not be. Where a step needs a person, Enter
after the tag leads to their number and Enter after that takes the step. None of it needs a script.

Each step is the custody act that the page of a phone takes. Nothing is read about a phone or a person before it: what a
counter needs to know of a phone that cannot be handed over, the act says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.navigation import Entry
from bluelamp.doors.web.register.steps import STEPS, Step
from bluelamp.records.journal import clock
from bluelamp.records.register import queries
from bluelamp.records.register.errors import NotInRegister

TITLES: Mapping[str, str] = {
    "issue": later("Issue"),
    "sign-out": later("Sign out"),
    "sign-in": later("Sign in"),
    "return": later("Return"),
    "transfer": later("Transfer"),
    "found": later("Found again"),
}
"""The steps that are taken at a counter, in the order in which the page offers them."""
FIRST = "issue"
_KEY = "counter"
_SHOWN, _KEPT = 10, 100


class ScanForm(Form):
    """The tag of a phone and, where the step needs them, the number of a person or a few words."""

    all_optional = True
    tag = forms.CharField(
        label=later("Scan the phone"),
        help_text=later("Its asset tag. Enter goes on, as a scanner does by itself."),
        max_length=60,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": later("Scan the phone, or type its asset tag")},
    )
    number = forms.CharField(
        label=later("Scan or type their warrant or staff number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off", "spellcheck": "false"}),
    )
    said = forms.CharField(
        label=later("Where was it? (optional)"), max_length=1000, required=False, widget=forms.TextInput()
    )

    def __init__(self, step: Step, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._step = step
        if not step.asks_who:
            del self.fields["number"]
        if not step.says:
            del self.fields["said"]

    def clean_tag(self) -> str:
        """The tag as the register has it; `phone` of the cleaned data is its phone."""
        typed: str = self.cleaned_data["tag"].strip()
        at = clock.now()
        for tag in dict.fromkeys((typed, typed.upper())):
            try:
                self.cleaned_data["phone"] = queries.phone_by_tag(tag, at)
            except NotInRegister:
                continue
            return tag
        raise forms.ValidationError(_("No phone has the asset tag %(tag)s: scan it again") % {"tag": typed})

    def clean_number(self) -> str:
        """The number; `who` of the cleaned data is whose it is, or nobody while none was typed."""
        typed: str = self.cleaned_data["number"].strip()
        try:
            self.cleaned_data["who"] = queries.person_by_number(typed, clock.now()) if typed else None
        except NotInRegister as error:
            raise forms.ValidationError(error.message) from error
        return typed

    @property
    def waits_for_somebody(self) -> bool:
        """Whether the phone is known and the person is still to be scanned."""
        return bool(self._step.asks_who) and self.is_valid() and self.cleaned_data.get("who") is None


class Done(NamedTuple):
    """A phone that was done at this counter: its tag, what was done, and when."""

    tag: str
    what: str
    at: datetime


@require_safe
@signed_in
def counter(request: Asked) -> HttpResponse:
    """The counter at the step that was last taken there."""
    done = _done(request)
    return redirect("register:counter-step", _step_of(done[0].what) if done else FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, name: str) -> HttpResponse:
    """The counter for one step: scan, and the next."""
    if name not in TITLES:
        raise Http404(name)
    chosen = STEPS[name]
    if request.method != "POST":
        return _page(request, chosen, ScanForm(chosen))
    form = ScanForm(chosen, request.POST)
    if form.is_valid() and not form.waits_for_somebody and _taken(request, chosen, form):
        return redirect("register:counter-step", name)
    return _page(request, chosen, form)


def _taken(request: Asked, chosen: Step, form: ScanForm) -> bool:
    """Whether the step was taken; where it was not, the form says why at the phone."""
    said = form.cleaned_data
    who = said.get("who")

    def take() -> None:
        chosen.take(by=request.actor, phone_id=said["phone"], who=who, said=said.get("said", ""), at=None)

    if not carried_out(form, take, field="tag"):
        return False
    words = str(chosen.done) % {"tag": said["tag"]}
    if who:
        words = _("%(done)s Person: %(who)s.") % {"done": words, "who": queries.names_of([who], clock.now())[who]}
    messages.success(request, words)
    kept = [[said["tag"], chosen.name, clock.now().timestamp()], *request.session.get(_KEY, [])]
    request.session[_KEY] = kept[:_KEPT]
    return True


def _page(request: Asked, chosen: Step, form: ScanForm) -> HttpResponse:
    """The page with the focus where the next scan goes."""
    tag_wrong = "tag" in form.errors
    waits = form.is_bound and not tag_wrong and "number" in form.fields
    form.fields["number" if waits else "tag"].widget.attrs["autofocus"] = "autofocus"
    if form.is_bound and tag_wrong:
        # The next scan must not be added to the last: the message has what was scanned.
        form.data = {**{name: form.data.get(name, "") for name in form.fields}, "tag": ""}
    done, at = _done(request), clock.now()
    context = {
        "form": form,
        "step": chosen,
        "ways": [
            Entry(str(title), reverse("register:counter-step", args=[name]), name == chosen.name)
            for name, title in TITLES.items()
        ],
        "done": [(one.tag, TITLES[_step_of(one.what)], one.at) for one in done[:_SHOWN]],
        "within_the_hour": sum(one.at > at - timedelta(hours=1) for one in done),
        "focus_stays": True,
    }
    return render(request, "register/counter.html", context, status=422 if form.errors else 200)


def _done(request: Asked) -> list[Done]:
    """What was done in this session, the newest first."""
    return [Done(tag, what, _moment(at)) for tag, what, at in request.session.get(_KEY, [])]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=clock.now().tzinfo)


def _step_of(what: str) -> str:
    return what if what in TITLES else FIRST
