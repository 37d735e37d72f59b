"""The forms of My phone. A question's form carries what was answered before, so that no step is kept on the server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.core.rulebook import FactQuestion
from bluelamp.doors.web.forms import Form, MomentField
from bluelamp.doors.web.language import later

CARRIED = "fact-"
"""How the names of answers given before begin in the form."""
LONGEST = 200


class FactForm(Form):
    """Asks for one fact."""

    question = "answer"

    def __init__(self, asks: FactQuestion, stated: Mapping[str, str], situation: str, data: Any = None) -> None:
        super().__init__(data, prefix=None)
        self.fields["answer"] = _field(asks)
        self.fields["answer"].label = asks.words
        self.fields["asks"] = forms.CharField(widget=forms.HiddenInput, initial=asks.name)
        self.fields["situation"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=situation)
        for name, text in stated.items():
            self.fields[CARRIED + name] = forms.CharField(widget=forms.HiddenInput, required=False, initial=text)
        if self.fields["answer"].required:
            self.fields["answer"].error_messages["required"] = _("Answer the question: %(label)s") % {
                "label": asks.words
            }

    def said(self) -> str:
        """The answer as text; empty where there is none to give."""
        value = self.cleaned_data["answer"]
        return value.isoformat() if isinstance(value, datetime) else str(value or "").strip()


def _field(asks: FactQuestion) -> forms.Field:
    if asks.choices:
        choices = [*asks.choices.items()]
        if asks.may_be_left:
            choices.append(("", _("There is none, or I do not know")))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, required=not asks.may_be_left)
    if asks.kind == "datetime":
        return MomentField(required=not asks.may_be_left)
    return forms.CharField(max_length=LONGEST, required=not asks.may_be_left)


class ThingForm(Form):
    """Asks what somebody wants to do something with."""

    question = "thing"
    thing = forms.ChoiceField(widget=forms.RadioSelect(attrs={"search": True}))


class LostForm(Form):
    """Takes a few words about a loss; none are needed."""

    said = forms.CharField(
        label=later("Where and when did you last have it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class ConfirmForm(Form):
    """Nothing to fill in: the button is the answer."""
