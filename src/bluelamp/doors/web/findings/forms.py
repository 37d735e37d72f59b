"""The forms of findings. Each asks for at most two things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.doors.web.findings.words import OUTCOMES
from bluelamp.doors.web.forms import Form, MomentField, Option
from bluelamp.doors.web.language import later
from bluelamp.records.declarations import checks
from bluelamp.records.declarations.errors import InTheFuture
from bluelamp.records.journal import clock
from bluelamp.records.monitoring.lifecycle.findings import Outcome


class AnswerForm(Form):
    """What somebody says to a note about themselves, of their own accord."""

    says = forms.CharField(
        label=later("What do you want to say?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=checks.LONG,
        error_messages={"required": later("Say it in a few words, or leave this page: nobody has to answer")},
    )


class CloseForm(Form):
    """What a finding came to, and why."""

    outcome = forms.ChoiceField(
        label=later("What did it come to?"),
        widget=forms.RadioSelect,
        error_messages={"required": later("Choose what it came to")},
    )
    reason = forms.CharField(
        label=later("Why?"),
        help_text=later("The person it is about reads this. Leave out names that nobody needs."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=checks.LONG,
        error_messages={"required": later("Say why in a few words")},
    )

    def __init__(self, outcomes: tuple[Outcome, ...], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(one.value, Option(str(OUTCOMES[one]))) for one in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField
        if Outcome.REFERRED in outcomes:
            self.fields["reason"].help_text = _("Where it is referred, the person does not read this.")


class PassOnForm(Form):
    """Why a finding is to be referred."""

    reason = forms.CharField(
        label=later("Why is it to be referred?"),
        help_text=later("Professional Standards read this. The person it is about is not told."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=checks.LONG,
        error_messages={"required": later("Say why in a few words")},
    )


class NoticeForm(Form):
    """When the notice was served that the law gives."""

    on = MomentField(label=later("When was the notice served?"))

    def clean_on(self) -> Any:
        """What was served was served already."""
        try:
            return checks.has_been(self.cleaned_data["on"], clock.now(), "notice")
        except InTheFuture as error:
            raise forms.ValidationError(_("This is in the future: give the time at which it was served")) from error
