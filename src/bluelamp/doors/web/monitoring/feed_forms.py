"""The forms of feeds: declared, cleared, started, stopped, and a file handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from bluelamp.core.feeds.formats import FORMATS
from bluelamp.doors.web.forms import DayField, Form, Option
from bluelamp.doors.web.language import later
from bluelamp.doors.web.monitoring.words import CATEGORIES, HOW_FAR, REGIMES
from bluelamp.records.declarations.checks import is_id, new_id
from bluelamp.records.monitoring.lifecycle.feeds import (
    LONGEST_KEPT,
    SHORTEST_KEPT,
    Category,
    Intrusive,
    Regime,
    Terms,
    Told,
)


def _sentence(label: str, hint: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=required
    )


class DeclareForm(Form):
    """What a feed is for, under which law, how far it reaches, and for how long it keeps what it brings."""

    once = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=later("What is it called?"),
        help_text=later("3 to 40 small letters, digits and hyphens, such as work-calls"),
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
    )
    category = forms.ChoiceField(
        label=later("What does it say of a phone?"),
        widget=forms.RadioSelect,
        choices=[(one.value, Option(text)) for one, text in CATEGORIES.items()],
    )
    reader = forms.ChoiceField(
        label=later("In which form does it come?"), choices=[(one.name, one.title) for one in FORMATS.values()]
    )
    regime = forms.ChoiceField(
        label=later("Under which law?"),
        widget=forms.RadioSelect,
        choices=[(one.value, Option(text)) for one, text in REGIMES.items()],
    )
    purpose = _sentence(later("What is it for?"), later("One purpose, in a sentence. Everybody reads it."))
    basis = _sentence(later("What is the lawful basis?"), later("Such as the public task, and under which law"))
    intrusive = forms.ChoiceField(
        label=later("How far does it reach into what people do?"),
        widget=forms.RadioSelect,
        choices=[(one.value, Option(text)) for one, text in HOW_FAR.items()],
    )
    why_not_less = _sentence(
        later("Why is no less intrusive source enough?"),
        later("Needed for programs that start and for websites, which come near to what people read and write"),
        required=False,
    )
    kept_days = forms.IntegerField(
        label=later("For how many days are its events kept?"),
        min_value=SHORTEST_KEPT,
        max_value=LONGEST_KEPT,
        widget=forms.NumberInput(attrs={"width": 5}),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        named.setdefault("initial", {"once": new_id(), "kept_days": 90})
        super().__init__(*args, **named)

    def clean_once(self) -> str:
        """An id that a page made; anything else gets a new one."""
        given = str(self.cleaned_data["once"])
        return given if is_id(given) else new_id()

    def terms(self) -> Terms:
        """The terms that were declared."""
        said = self.cleaned_data
        return Terms(
            category=Category(said["category"]),
            reader=said["reader"],
            regime=Regime(said["regime"]),
            purpose=said["purpose"],
            basis=said["basis"],
            intrusive=Intrusive(said["intrusive"]),
            kept_days=said["kept_days"],
            why_not_less=said["why_not_less"],
        )


class StatementForm(Form):
    """What a named person puts on record about a feed, and the day on which it was so."""

    says = forms.CharField(
        label=later("What is to be on record?"),
        help_text=later("A reference, or in a sentence what was said or done and by whom. Everybody reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    on = DayField(label=later("On which day was it?"))


class NoticeForm(StatementForm):
    """How everybody affected was told, and from which day on."""

    told = forms.ChoiceField(
        label=later("How is it known that everybody was told?"),
        widget=forms.RadioSelect,
        choices=[
            (Told.ACKNOWLEDGED.value, Option(later("Each of them says so here"))),
            (Told.STATED.value, Option(later("I state it"))),
        ],
    )


class StartForm(Form):
    """Until when a feed runs."""

    until = DayField(label=later("Which is its last day?"), help_text=later("It ends by itself. Start it again then."))


class StopForm(Form):
    """Why a feed, or all of them, are stopped."""

    why = forms.CharField(
        label=later("Why?"),
        help_text=later("Everybody reads it. Leave out names."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class DeliveryForm(Form):
    """What a feed delivered, as a file."""

    file = forms.FileField(label=later("The file"), allow_empty_file=True)

    def clean_file(self) -> Any:
        """Refuses a file that is larger than the site takes through a page."""
        found = self.cleaned_data["file"]
        most = settings.CONFIGURATION.upload_limit
        if found.size > most:
            raise forms.ValidationError(_("The file is larger than %(most)s MB") % {"most": most // 1_000_000})
        return found
