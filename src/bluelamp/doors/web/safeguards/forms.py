"""Forms that several pages of the safeguards share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.doors.web.forms import DayField, Form, Option
from bluelamp.doors.web.language import later
from bluelamp.records.journal import clock
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.queries import person_by_number
from bluelamp.records.safeguards.lifecycle import Found


class ReviewForm(Form):
    """What a review or an answer came to, with the reason."""

    found = forms.ChoiceField(
        label=later("Was it proper?"),
        widget=forms.RadioSelect,
        choices=[(Found.PROPER.value, Option(later("Yes"))), (Found.NOT_PROPER.value, Option(later("No")))],
    )
    reason = forms.CharField(label=later("Why?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class PersonForm(Form):
    """Whom it is about, by number: the id of the person stands in `cleaned_data["person"]`."""

    person = forms.CharField(
        label=later("Who is it about?"),
        help_text=later("Their warrant or staff number"),
        max_length=40,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false"}),
    )

    def clean_person(self) -> str:
        """The id of whoever has the number today."""
        try:
            return person_by_number(self.cleaned_data["person"].strip(), clock.now())
        except NotInRegister as error:
            raise forms.ValidationError(error.message) from error


class PeriodForm(Form):
    """A first and a last day, both counted."""

    first = DayField(label=later("First day"))
    last = DayField(label=later("Last day"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day is before the first"))
        return said

    def period(self) -> dict[str, datetime]:
        """The instants at which the first day begins and the last one ends."""
        return {"first": day_begins(self.cleaned_data["first"]), "last": day_ends(self.cleaned_data["last"])}


def in_days(days: int) -> datetime:
    """An instant so many days off, for a form to begin with."""
    return clock.now() + timedelta(days=days)
