"""The form of a contact record: eight inputs for an ordinary contact, and what follows from an answer beneath it.

Everything that is wrong is said at once, each at its place: the checks are those of the records themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.contacts.words import CONDITIONS, DEVICES, TOO_EMPTY, WAYS, WHO
from bluelamp.doors.web.forms import Form, MomentField, Option
from bluelamp.doors.web.language import later
from bluelamp.records.declarations import checks
from bluelamp.records.declarations.lifecycle.contacts import Channel, Contact, Device, Who
from bluelamp.records.declarations.settings import contact_rules
from bluelamp.records.journal import clock

YES, NO = "yes", "no"


def _way(channel: Channel, incoming: bool) -> str:  # noqa: FBT001 - the two halves of one choice
    return f"{channel.value}:{'in' if incoming else 'out'}"


_WAYS = {_way(*one): one for one in WAYS}


def _yes_or_no(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=CONDITIONS[name],
        widget=forms.RadioSelect(attrs={"inline": True, "small": True}),
        choices=[(YES, Option(later("Yes"))), (NO, Option(later("No")))],
        required=False,
    )


def _text(label: str, longest: int, *, rows: int = 0, hint: str = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=hint, max_length=longest, widget=widget, required=required)


class ContactForm(Form):
    """What a record of a contact asks."""

    all_optional = True
    contact_id = forms.CharField(widget=forms.HiddenInput, required=False)
    incident = forms.CharField(
        label=later("Incident or investigation number"),
        max_length=60,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    who = forms.ChoiceField(
        label=later("Who was it with?"),
        widget=forms.RadioSelect(attrs={"small": True}),
        choices=[(one.value, Option(text)) for one, text in WHO.items()],
    )
    reference = _text(
        later("Their reference in the case"),
        checks.SHORT,
        hint=later("Such as “Witness 2” or a custody number. A name only where one is needed."),
    )
    happened_at = MomentField(label=later("When was it?"))
    device = forms.ChoiceField(
        label=later("What did you use?"),
        widget=forms.RadioSelect(attrs={"small": True}),
        choices=[
            (one.value, Option(text, reveals=f"{' '.join(CONDITIONS)} told" if one is Device.PERSONAL else ""))
            for one, text in DEVICES.items()
        ],
        initial=Device.WORK.value,
    )
    emergency = _yes_or_no("emergency")
    no_alternative = _yes_or_no("no_alternative")
    no_issued_phone = _yes_or_no("no_issued_phone")
    policing_purpose = _yes_or_no("policing_purpose")
    reason_now = _yes_or_no("reason_now")
    told = _text(later("Whom in the force did you tell?"), checks.SHORT, required=False)
    way = forms.ChoiceField(
        label=later("How was the contact made?"),
        widget=forms.RadioSelect(attrs={"small": True}),
        choices=[(name, Option(WAYS[one])) for name, one in _WAYS.items()],
        initial=_way(Channel.CALL, incoming=False),
    )
    purpose = _text(later("What was it for?"), checks.LONG, rows=2)
    rationale = _text(
        later("Why was it needed?"),
        checks.LONG,
        rows=4,
        hint=later("Your reason for making it, as you would give it in evidence."),
    )
    number = forms.CharField(
        label=later("The telephone number at the other end (optional)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 20, "inputmode": "tel", "autocomplete": "off"}),
    )
    withheld = forms.MultipleChoiceField(
        label=later("Your own number (optional)"),
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        choices=[(YES, Option(later("It was withheld from them"), reveals="withheld_why"))],
        required=False,
    )
    withheld_why = _text(later("Why was it withheld?"), checks.LONG, rows=2, required=False)

    def clean_contact_id(self) -> str:
        """The id that the form was opened with, so that sending it twice records once; a new one for none of ours."""
        given: str = self.cleaned_data["contact_id"]
        return given if checks.is_id(given) else checks.new_id()

    def clean_incident(self) -> str:
        """The number as this force writes it."""
        given: str = self.cleaned_data["incident"]
        return _checked(lambda: checks.incident_number(given, contact_rules(clock.now()).forms))

    def clean_number(self) -> str:
        """The telephone number, with nothing in it but digits."""
        given: str = self.cleaned_data["number"]
        return _checked(lambda: checks.phone_number(given))

    def clean_happened_at(self) -> Any:
        """A moment that has been."""
        given = self.cleaned_data["happened_at"]
        if given > clock.now():
            raise forms.ValidationError(_("This is in the future: give the time at which it was"))
        return given

    def clean(self) -> dict[str, Any]:
        """What an answer makes necessary is there, and each thing that is missing is named at its place."""
        said: dict[str, Any] = super().clean() or {}
        needed = [*CONDITIONS, "told"] if said.get("device") == Device.PERSONAL.value else []
        needed += ["withheld_why"] if said.get("withheld") else []
        for name in needed:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, TOO_EMPTY[name])
        return said

    def contact(self) -> Contact:
        """What was said, as the act takes it."""
        said = self.cleaned_data
        channel, incoming = _WAYS[said["way"]]
        device = Device(said["device"])
        own = device is Device.PERSONAL
        return Contact(
            reference=said["reference"],
            who=Who(said["who"]),
            happened_at=said["happened_at"],
            device=device,
            channel=channel,
            purpose=said["purpose"],
            rationale=said["rationale"],
            incident=said["incident"],
            incoming=incoming,
            number=said["number"],
            number_withheld=bool(said["withheld"]),
            withheld_why=said["withheld_why"],
            conditions={name: said[name] == YES for name in CONDITIONS} if own else None,
            told=said["told"] if own else "",
        )


class CorrectForm(ContactForm):
    """The same for a record that is corrected, with why, and which version was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=100_000)
    reason = _text(later("Why do you correct it?"), checks.LONG, rows=3)


def begun_from(contact: Contact) -> dict[str, Any]:
    """What a form that corrects a record begins with."""
    return {
        "incident": contact.incident,
        "who": contact.who.value,
        "reference": contact.reference,
        "happened_at": contact.happened_at,
        "device": contact.device.value,
        "way": _way(contact.channel, contact.incoming),
        "purpose": contact.purpose,
        "rationale": contact.rationale,
        "number": contact.number,
        "withheld": [YES] if contact.number_withheld else [],
        "withheld_why": contact.withheld_why,
        "told": contact.told,
        **{name: YES if holds else NO for name, holds in (contact.conditions or {}).items()},
    }


def _checked(check: Callable[[], str]) -> str:
    """What a check of the records gives; what it refuses is said at the field, with what to do."""
    try:
        return check()
    except BluelampError as error:
        raise forms.ValidationError(f"{error.message.rstrip('.')}: {error.todo}") from error
