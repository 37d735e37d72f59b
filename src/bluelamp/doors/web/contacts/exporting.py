"""Contact records as a file: for whom and why is asked first; the file goes out a piece at a time.

The number of rows is known before the first byte, so the page shows how far it has got; without a script the browser
saves the same file by itself. What left is on record before it leaves, and the digest of the whole once its last piece
is written. Where the reader goes away in between there is no digest, which says so too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Form, Option
from bluelamp.doors.web.language import later
from bluelamp.records.declarations import acts, checks, queries
from bluelamp.records.declarations.queries import ContactExport, Wanted
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded
from bluelamp.records.register import queries as register

MINE, LATE = "mine", "late"
NAME = "contact-records.csv"
LINES_BEFORE = 2
"""Lines of the file before its first row: the marking and the names of the columns."""


class ExportForm(Form):
    """Whose records, whom the file is for and what it is for."""

    all_optional = True
    whose = forms.ChoiceField(label=later("Whose records?"), widget=forms.RadioSelect, initial=MINE)
    incident = forms.CharField(
        label=later("Only those of an incident or investigation (optional)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 10, "spellcheck": "false"}),
    )
    only = forms.MultipleChoiceField(
        label=later("Which of them? (optional)"),
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        choices=[(LATE, Option(later("Only those that came late")))],
        required=False,
    )
    recipient = forms.CharField(label=later("Who is it for?"), max_length=checks.SHORT)
    reason = forms.CharField(label=later("What is it for?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, units: dict[str, str], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(MINE, Option(_("My own"))), *((unit, Option(name)) for unit, name in units.items())]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    def wanted(self, me: str) -> Wanted:
        """What of the records goes into the file."""
        said = self.cleaned_data
        mine = said["whose"] == MINE
        return Wanted(
            person=me if mine else "",
            unit=None if mine else said["whose"],
            state=LATE if said["only"] else "",
            incident=said["incident"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export(request: Asked) -> HttpResponseBase:
    """Asks for whom and why; then the file, with how many rows it will have in its head."""
    led = sorted(request.actor.leads)
    names = register.unit_names(led, clock.now())
    units = {unit: names.get(unit, unit) for unit in led}
    form = ExportForm(units, request.POST) if request.method == "POST" else ExportForm(units)
    if request.method == "POST" and form.is_valid():
        wanted, said = form.wanted(request.actor.id), form.cleaned_data
        try:
            made = acts.export_contacts(
                by=request.actor, wanted=wanted, recipient=said["recipient"], reason=said["reason"]
            )
        except (NotAllowed, PurposeNeeded):
            raise
        except BluelampError as error:
            form.refuse(error)
        else:
            return _file(request.actor, made)
    return render(request, "contacts/export.html", {"form": form, "name": NAME}, status=422 if form.errors else 200)


def _file(by: Actor, made: ContactExport) -> HttpResponseBase:
    answer = StreamingHttpResponse(_written(by, made), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{NAME}"'
    answer["Bluelamp-Rows"] = str(made.rows)
    answer["Bluelamp-Lines-Before"] = str(LINES_BEFORE)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _written(by: Actor, made: ContactExport) -> Iterator[bytes]:
    for piece in queries.pieces(made):
        if piece.body:
            yield piece.body
        if piece.digest:
            acts.note_export_sent(by=by, wanted=made.wanted, rows=made.rows, digest=piece.digest)
