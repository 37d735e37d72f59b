"""One step of custody on one address: who, if it needs somebody; then what will be recorded; then done.

Nothing that names a person stands in the address. From the first question to the confirmation the person chosen goes
along in the form, signed for this phone, this step and this actor, so that the page that names them needs no second
look at their record. What was typed comes back with every refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Form, MomentField, Option
from bluelamp.doors.web.language import later as lazy
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.steps import STEPS, Step
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded
from bluelamp.records.register import acts
from bluelamp.records.register.acts import PhoneRecord
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.values import PeopleFilter, PersonView

CHOICES = 20
"""People to choose from at most; with more, more of the name has to be typed."""
_SALT = "bluelamp.custody"
_HOUR = 3600


class WhoForm(Form):
    """Asks for a person by number or by the start of their surname."""

    question = "who"

    stage = forms.CharField(widget=forms.HiddenInput, initial="who")
    who = forms.CharField(
        help_text=lazy("Their number, or the start of their surname"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "width": 20}),
    )

    def __init__(self, asks: str, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["who"].label = asks
        self.fields["who"].error_messages["required"] = _("Type a number or the start of a surname")


class ChooseForm(Form):
    """Asks which of several people is meant."""

    question = "person"
    stage = forms.CharField(widget=forms.HiddenInput, initial="choose")
    person = forms.CharField(label=lazy("Which of them?"), widget=forms.RadioSelect)


class ConfirmForm(Form):
    """Asks when it happened and, where a step wants it, for a few words; then the step is taken."""

    stage = forms.CharField(widget=forms.HiddenInput, initial="confirm")
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    who_found = forms.ChoiceField(label=lazy("Who has it now?"), widget=forms.RadioSelect)
    said = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False)
    when = forms.ChoiceField(
        label=lazy("When did it happen?"),
        widget=forms.RadioSelect,
        choices=[("now", lazy("Now"))],
        initial="now",
    )
    at = MomentField(label=lazy("Day and time"), required=False)

    def __init__(self, step: Step, record: PhoneRecord, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("now", _("Now")),
            ("earlier", Option(_("Earlier"), reveals="at")),
        ]
        holder = record.phone.holder
        if step.own_holder and holder:
            theirs = Option(str(record.names[holder]), hint=_("Its holder"))
            self.fields["who_found"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
                ("holder", theirs),
                ("me", Option(_("I have it"), hint=_("It goes into the store"))),
            ]
        else:
            del self.fields["who_found"]
        if step.says:
            self.fields["said"].label = step.says
        else:
            del self.fields["said"]

    def clean(self) -> dict[str, Any]:
        """An earlier time needs to be given."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("when") == "earlier" and not said.get("at") and "at" not in self.errors:
            self.add_error("at", _("Give the day and the time"))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, phone_id: UUID, name: str) -> HttpResponse:
    """The page of one step, at whichever of its stages the form says."""
    if name not in STEPS:
        raise Http404(name)
    try:
        record = acts.read_phone(by=request.actor, phone_id=str(phone_id), because=reason_in_use(request))
    except NotInRegister as error:
        return missing(request, error)
    return _Page(request, STEPS[name], record).answer()


class _Page:
    """The stages of one step for one request."""

    def __init__(self, request: Asked, step: Step, record: PhoneRecord) -> None:
        self._request, self._step, self._record = request, step, record
        # A phone left at work goes back to the one it is issued to: there is nobody to ask for.
        left = record.phone.state is State.LEFT_AT_WORK
        self._asks_who = bool(step.asks_who) and not (left and step.name == "sign-out")

    def answer(self) -> HttpResponse:
        """The next page, or the way back to the phone once it is done."""
        if self._request.method != "POST":
            return self._ask_who() if self._asks_who else self._confirm()
        stage = self._request.POST.get("stage", "")
        if stage == "confirm":
            return self._take()
        if stage == "choose" and self._asks_who:
            return self._chosen()
        return self._search() if self._asks_who else self._confirm()

    def _ask_who(self, form: WhoForm | None = None) -> HttpResponse:
        return self._page("register/step_who.html", form or WhoForm(self._step.asks_who))

    def _search(self) -> HttpResponse:
        form = WhoForm(self._step.asks_who, self._request.POST)
        if not form.is_valid():
            return self._ask_who(form)
        wanted = PeopleFilter(text=form.cleaned_data["who"])
        because = reason_in_use(self._request)
        found = acts.list_people(by=self._request.actor, wanted=wanted, size=CHOICES, because=because)
        if not found.rows:
            form.add_error("who", _("Nobody has that number, and no surname begins with it"))
        elif found.after:
            form.add_error("who", _("More than %(count)s people fit: type more of the name") % {"count": CHOICES})
        if form.errors:
            return self._ask_who(form)
        if len(found.rows) == 1:
            return self._confirm(person=self._sign(found.rows[0]))
        return self._choose(found.rows)

    def _choose(self, people: Sequence[PersonView]) -> HttpResponse:
        choices = [
            (self._sign(one), Option(f"{one.name} ({one.number})", hint=f"{one.grade}, {one.unit_name}"))
            for one in people
        ]
        form = ChooseForm()
        form.fields["person"].widget.choices = choices
        return self._page("register/step_who.html", form)

    def _chosen(self) -> HttpResponse:
        token = self._request.POST.get("person", "")
        if self._open(token) is None:
            return self._again(_("Choose one of the people, or look for somebody else"))
        return self._confirm(person=token)

    def _again(self, problem: str) -> HttpResponse:
        form = WhoForm(self._step.asks_who, {"stage": "who", "who": ""})
        form.errors.clear()
        form.add_error("who", problem)
        return self._page("register/step_who.html", form)

    def _confirm(self, *, person: str = "", form: ConfirmForm | None = None) -> HttpResponse:
        form = form or ConfirmForm(self._step, self._record, initial={"person": person, "when": "now"})
        chosen = self._open(person)
        context = {"person": chosen[1] if chosen else "", "holder": self._holder()}
        return self._page("register/step_confirm.html", form, **context)

    def _take(self) -> HttpResponse:
        request, step = self._request, self._step
        form = ConfirmForm(step, self._record, request.POST)
        token = request.POST.get("person", "")
        chosen = self._open(token)
        if self._asks_who and chosen is None:
            return self._again(_("Look for the person again: the page was open for too long"))
        if not form.is_valid():
            return self._confirm(person=token, form=form)
        said = form.cleaned_data
        who = chosen[0] if chosen else None
        if not self._asks_who and step.asks_who:
            who = self._record.phone.holder
        if step.own_holder:
            who = self._record.phone.holder if said.get("who_found") == "holder" else None
        at = said["at"] if said["when"] == "earlier" else None
        try:
            step.take(by=request.actor, phone_id=self._record.phone.id, who=who, said=said.get("said", ""), at=at)
        except (NotAllowed, PurposeNeeded):
            raise
        except BluelampError as error:
            form.refuse(error)
            return self._confirm(person=token, form=form)
        messages.success(request, step.done % {"tag": self._record.phone.asset_tag})
        return redirect(reverse("register:phone", kwargs={"phone_id": self._record.phone.id}))

    def _page(self, template: str, form: Form, **more: Any) -> HttpResponse:
        phone = reverse("register:phone", kwargs={"phone_id": self._record.phone.id})
        context = {"form": form, "step": self._step, "phone": self._record.phone, "back_to": phone, **more}
        context["reason"] = in_use(self._request)
        return render(self._request, template, context, status=422 if form.errors else 200)

    def _holder(self) -> str:
        held = self._record.phone.holder
        return str(self._record.names[held]) if held else ""

    def _bound_to(self) -> str:
        return f"{self._record.phone.id}:{self._step.name}:{self._request.actor.id}"

    def _sign(self, one: PersonView) -> str:
        return signing.dumps([one.id, f"{one.name} ({one.number})", self._bound_to()], salt=_SALT)

    def _open(self, token: str) -> tuple[str, str] | None:
        """The person a token names and what to call them; None for none, an old one and one for something else."""
        if not token:
            return None
        try:
            person, name, bound = signing.loads(token, salt=_SALT, max_age=_HOUR)
        except signing.BadSignature:
            return None
        return (person, name) if bound == self._bound_to() else None
