"""The forms of the desk of phones: filters of its lists, phones to try again, and orders to one phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.doors.web.fleet.words import KINDS, SHORT
from bluelamp.doors.web.forms import DayField, Filters, Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.register.unit_choices import unit_names
from bluelamp.records.declarations.checks import is_id, new_id

ANY = [("", later("Any"))]
MOST = 100
"""As many phones as are tried again at once. A page has fewer."""


class DifferenceFilters(Filters):
    """What keeps a phone from being as the rules want."""

    kind = forms.ChoiceField(label=later("Why"), choices=[*ANY, *((str(one), text) for one, text in KINDS.items())])


class HealthFilters(Filters):
    """What a phone is short of."""

    short = forms.ChoiceField(
        label=later("Short of"), choices=[*ANY, *((str(one), text) for one, text in SHORT.items())]
    )


class PhonesField(forms.MultipleChoiceField):
    """Phones by id. Any id will do: one that is on the list no more is passed over by the act."""

    def valid_value(self, value: object) -> bool:
        """Whether it can be an id at all."""
        return is_id(str(value))


class RetryForm(Form):
    """The phones of a page that are to be tried again."""

    phone = PhonesField(
        label=later("Phones to try again"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later("Choose the phones that are to be tried again")},
    )

    def clean_phone(self) -> list[str]:
        """No more than a page could hold."""
        chosen: list[str] = self.cleaned_data["phone"]
        if len(chosen) > MOST:
            raise forms.ValidationError(later("Choose fewer phones at once"))
        return chosen


class RolloutForm(Form):
    """How many phones a unit is to have, from when and by when."""

    unit = forms.ChoiceField(label=later("For whom?"), required=False)
    phones = forms.IntegerField(
        label=later("How many phones?"), min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs={"width": 10})
    )
    begins = DayField(label=later("Which is the first day?"))
    ends = DayField(label=later("By which day?"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        units = [("", _("The whole force")), *unit_names().items()]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}), min_length=5, max_length=300
    )


class OrderForm(Form):
    """An order to one phone. What an order has no use for is taken out when the form is made.

    `once` is the id of the order that comes of it, so that sending the form twice orders once.
    """

    once = forms.CharField(widget=forms.HiddenInput, required=False)
    message = forms.CharField(
        label=later("Message on the screen"),
        help_text=later("Whoever has the phone reads it. Leave out names."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    number = forms.CharField(
        label=later("Number to ring"),
        help_text=later("Whoever finds the phone can ring this number from it"),
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
    )
    reference = forms.CharField(
        label=later("Crime or loss reference"),
        help_text=later("As it stands in the force system where the loss or the crime is recorded"),
        min_length=3,
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
    )
    reason = _reason(later("Why?"), later("It goes on the record, and the phone's holder can read it."))

    def __init__(self, asks: tuple[str, ...], *args: Any, **named: Any) -> None:
        named.setdefault("initial", {"once": new_id()})
        super().__init__(*args, **named)
        for name in ("message", "number", "reference", "reason"):
            if name not in asks:
                del self.fields[name]

    def clean_once(self) -> str:
        """An id that a page made; anything else gets a new one."""
        given = str(self.cleaned_data["once"])
        return given if is_id(given) else new_id()
