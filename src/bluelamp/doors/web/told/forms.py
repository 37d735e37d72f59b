"""The forms of "I told my sergeant". None asks for more than four things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bluelamp.doors.web.forms import Form, MomentField, Option
from bluelamp.doors.web.language import later
from bluelamp.doors.web.told.words import HOW
from bluelamp.records.declarations import checks
from bluelamp.records.declarations.errors import InTheFuture
from bluelamp.records.declarations.lifecycle.told import How
from bluelamp.records.journal import clock
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.queries import person_by_number

ANOTHER = "another"


class TellingForm(Form):
    """When and how somebody was told, and of what: what both kinds of telling ask."""

    all_optional = True
    telling_id = forms.CharField(widget=forms.HiddenInput, required=False)
    told_at = MomentField(label=later("When?"))
    how = forms.ChoiceField(
        label=later("How?"),
        widget=forms.RadioSelect,
        choices=[(one.value, Option(text)) for one, text in HOW.items()],
        initial=How.IN_PERSON.value,
    )
    about = forms.CharField(
        label=later("What is it about? (optional)"),
        help_text=later("You both read this. Leave out names that nobody needs."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=checks.LONG,
        required=False,
    )

    def clean_told_at(self) -> Any:
        """What was told was told already."""
        try:
            return checks.has_been(self.cleaned_data["told_at"], clock.now(), "telling")
        except InTheFuture as error:
            raise forms.ValidationError(_("This is in the future: give the time at which it was")) from error

    def clean_telling_id(self) -> str:
        """The id that the form was opened with, so that sending it twice tells once; a new one for none of ours."""
        given: str = self.cleaned_data["telling_id"]
        return given if checks.is_id(given) else checks.new_id()

    def said(self) -> dict[str, Any]:
        """What the acts are given, without the other person."""
        said = self.cleaned_data
        return {
            "telling_id": said["telling_id"],
            "told_at": said["told_at"],
            "how": How(said["how"]),
            "about": said["about"],
        }


class TellForm(TellingForm):
    """Whom the reader told: whom they answer to today, or somebody else by number."""

    supervisor = forms.ChoiceField(label=later("Whom did you tell?"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=later("Their warrant or staff number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false"}),
    )
    field_order = ("telling_id", "supervisor", "number", "told_at", "how", "about")

    def __init__(self, manager: tuple[str, str] | None, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if manager is None:
            del self.fields["supervisor"]
            self.fields["number"].label = _("Whom did you tell? Their warrant or staff number")
            return
        person, name = manager
        self.fields["supervisor"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (person, Option(name, hint=_("Whom you answer to today"))),
            (ANOTHER, Option(_("Somebody else"), reveals="number")),
        ]

    def clean(self) -> dict[str, Any]:
        """Somebody is named: the id stands in `cleaned_data["named"]`."""
        said: dict[str, Any] = super().clean() or {}
        if "supervisor" in self.errors:
            return said
        chosen = said.get("supervisor", ANOTHER)
        said["named"] = chosen if chosen != ANOTHER else _by_number(self, said.get("number", ""))
        return said


class BeingToldForm(TellingForm):
    """Who told the reader."""

    number = forms.CharField(
        label=later("Who told you?"),
        help_text=later("Their warrant or staff number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false"}),
    )
    field_order = ("telling_id", "number", "told_at", "how", "about")

    def clean(self) -> dict[str, Any]:
        """As of `TellForm`."""
        said: dict[str, Any] = super().clean() or {}
        said["named"] = _by_number(self, said.get("number", ""))
        return said


class SaysForm(Form):
    """What whoever answers says to it; a confirmation needs no words."""

    all_optional = True
    says = forms.CharField(
        label=later("What do you want to add? (optional)"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=checks.LONG,
        required=False,
    )


class MustSayForm(Form):
    """What whoever disputes it or takes it up says, which is needed."""

    says = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=checks.LONG,
        error_messages={"required": later("Say it in a few words")},
    )


def _by_number(form: Form, number: str) -> str:
    """The id of whoever has a number today; with an error at the field where nobody has."""
    if "number" in form.errors:
        return ""
    if not number.strip():
        form.add_error("number", _("Give their warrant or staff number"))
        return ""
    try:
        return person_by_number(number.strip(), clock.now())
    except NotInRegister as error:
        form.add_error("number", error.message)
        return ""
