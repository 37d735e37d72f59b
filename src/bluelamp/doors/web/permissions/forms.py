"""The forms of permissions: asking for one, deciding, and what is done with one that was given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from bluelamp.core.calendar import day_ends
from bluelamp.core.kernel import LONDON, BluelampError
from bluelamp.doors.web.forms import DayField, Form, Option
from bluelamp.doors.web.language import later
from bluelamp.records.declarations.checks import LONG, SHORT, is_id, new_id
from bluelamp.records.declarations.errors import AlreadyDeclared, AnswersMissing, EndWrong
from bluelamp.records.declarations.lifecycle.permissions import Kind
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded

GRANT, REFUSE = "grant", "refuse"
_PLACES: dict[type[BluelampError], str] = {EndWrong: "until"}
"""The field that an error is about, by its kind."""


class KindForm(Form):
    """What a permission is for."""

    question = "kind"
    kind = forms.ChoiceField(label=later("What do you need a permission for?"), widget=forms.RadioSelect)


class WhichForm(Form):
    """Which app, account, phone or meeting it is for."""

    question = "thing"
    thing = forms.ChoiceField(label=later("Which one?"), widget=forms.RadioSelect(attrs={"search": True}))


class AskForm(Form):
    """Everything else that is asked of a permission; what the kind has no use for is taken out when it is drawn.

    `once` is the id of the request that comes of it and of its draft, so that sending the form twice asks once.
    The hidden names of what it is for lead back to the form from a list of drafts; the address says what is asked for.
    """

    once = forms.CharField(widget=forms.HiddenInput)
    of_kind = forms.CharField(widget=forms.HiddenInput, required=False)
    of_thing = forms.CharField(widget=forms.HiddenInput, required=False)
    of_extends = forms.CharField(widget=forms.HiddenInput, required=False)
    account = forms.ChoiceField(label=later("Which account of the force?"), widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=later("What is it for?"),
        help_text=later("The police purpose, as whoever decides has to weigh it. Leave out names of the public."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )
    group = forms.CharField(
        label=later("Which group is it for?"),
        help_text=later("Where it is for one group of people, its name as it stands in the app"),
        max_length=SHORT,
        required=False,
    )
    record_route = forms.CharField(
        label=later("How do decisions and records get into a force system?"),
        help_text=later("What stays in the app alone is out of reach of an investigation or a request for records."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
    )
    reference = forms.CharField(
        label=later("Data protection reference"),
        help_text=later("Of the assessment that this use stands under"),
        max_length=SHORT,
        widget=forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
    )
    until = DayField(label=later("Which is the last day that you need it?"))

    def clean_once(self) -> str:
        """An id that a page made; anything else gets a new one, since there is nothing that it could stand for."""
        given = str(self.cleaned_data["once"])
        return given if is_id(given) else new_id()


class DecideForm(Form):
    """Granted or refused, until when, on which conditions, and why."""

    decision = forms.ChoiceField(
        label=later("What do you decide?"),
        widget=forms.RadioSelect,
        choices=[(GRANT, Option(later("Grant it"))), (REFUSE, Option(later("Refuse it")))],
    )
    until = DayField(
        label=later("Where you grant it: the last day"),
        help_text=later("What was asked for, or sooner. A later end needs a new request."),
        required=False,
    )
    conditions = forms.CharField(
        label=later("Where you grant it: on which conditions?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
        required=False,
    )
    reason = forms.CharField(
        label=later("Why?"),
        help_text=later("Whoever asked reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


class WhyForm(Form):
    """Why somebody's permission is taken back."""

    reason = forms.CharField(
        label=later("Why?"),
        help_text=later("It goes on the record."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


class WhereForm(Form):
    """Where the export of what a permission left behind is kept."""

    where = forms.CharField(
        label=later("Where is it kept?"),
        help_text=later("The force system and the number under which it is found there"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
    )


class SureForm(Form):
    """Nothing to fill in: the button is the answer."""


def shaped(form: AskForm, kind: Kind, *, reference: bool, fixed: bool = False) -> AskForm:
    """The form with the questions of one kind of permission; `fixed` where what it is for stands already."""
    leaves = kind in (Kind.APP, Kind.ACCOUNT)
    wanted = {
        "account": kind is Kind.ACCOUNT and not fixed,
        "group": kind is Kind.APP,
        "record_route": leaves,
        "reference": reference,
    }
    for name in [name for name, kept in wanted.items() if not kept]:
        del form.fields[name]
    return form


def offer(form: Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Gives a field of radios its choices, each to be found by its id as well as by its words."""
    listed = [(value, Option(text, words=value)) for value, text in choices]
    form.fields[name].choices = listed  # type: ignore[attr-defined]  # a ChoiceField


def last_day(until: datetime) -> date:
    """The last day of something that ends at an instant, to begin a form with."""
    return (until - timedelta(seconds=1)).astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The instant at which a permission ends whose last day is this one."""
    return day_ends(day)


def carried_out(form: Form, act: Callable[[], Any]) -> bool:
    """Whether the act was done; where it could not be, the form says why beside the field that it is about.

    Raises:
        NotAllowed, PurposeNeeded: as the act; the pages for them are drawn by `refusals`.
        AlreadyDeclared: as the act; the page leads to what the form made before.
    """
    try:
        act()
    except (NotAllowed, PurposeNeeded, AlreadyDeclared):
        raise
    except AnswersMissing as error:
        here = next((name for name in error.missing if name in form.fields), None)
        form.refuse(error, here)
        return False
    except BluelampError as error:
        place = _PLACES.get(type(error), "")
        form.refuse(error, place if place in form.fields else None)
        return False
    return True
