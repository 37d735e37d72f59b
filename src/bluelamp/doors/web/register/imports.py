"""Imports in four pages: a file, what it would do row by row, done, and undone again.

What is confirmed is what was looked at: the digest of the plan goes along, and where the register has moved on the plan
is shown again. Rows that were handed back come as a file with the reason beside each. A draft is its owner's alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import DayField, Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.refusals import cannot, missing
from bluelamp.doors.web.register import unit_choices
from bluelamp.doors.web.register.import_kinds import KINDS, ImportKind
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.register import drafts, queries
from bluelamp.records.register.drafts import Handed
from bluelamp.records.register.errors import ImportHasChanged, NotInRegister
from bluelamp.records.register.planning import PlannedRow, What
from bluelamp.records.register.values import ImportView

SHOWN = 200
"""Rows of each group on the page; rejects beyond them are in their file."""
MARKING = "OFFICIAL"


class FileForm(Form):
    """Asks for a file."""

    file = forms.FileField(
        label=later("The file"),
        help_text=later("A spreadsheet (.xlsx) or a table (.csv) with the columns named above"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        """Refuses a file that is larger than the site takes."""
        found = self.cleaned_data["file"]
        most = settings.CONFIGURATION.upload_limit
        if found.size > most:
            raise forms.ValidationError(_("The file is larger than %(most)s MB") % {"most": most // 1_000_000})
        return found

    def options(self) -> dict[str, Any]:
        """What goes with the file."""
        return {}


class RosterForm(FileForm):
    """Asks for a roster and the days that it is for."""

    first = DayField(label=later("First day of the roster"))
    last = DayField(label=later("Last day of the roster"))
    person = forms.CharField(
        label=later("Whose calendar is it?"),
        help_text=later("Their number, where the file is one person's calendar (.ics)"),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.ics"

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day is before the first"))
        return said

    def options(self) -> dict[str, Any]:
        """The time the roster is for, and whose it is."""
        said = self.cleaned_data
        return {"start": day_begins(said["first"]), "end": day_ends(said["last"]), "person": said["person"]}


class Group(NamedTuple):
    """The rows of a plan that have one outcome, as far as a page shows them."""

    what: str
    heading: str
    many: int
    rows: tuple[PlannedRow, ...]


class Line(NamedTuple):
    """An import in the list: the file's name only for whoever confirmed it, since names of files tell of people."""

    one: ImportView
    kind: str
    name: str
    href: str


def _kind(name: str) -> ImportKind:
    if name not in KINDS:
        raise Http404(name)
    return KINDS[name]


@require_safe
@signed_in
def imports(request: Asked) -> HttpResponse:
    """What was imported lately, and the ways to import more."""
    lines = [
        Line(
            one,
            str(KINDS[one.kind].things),
            one.file_name if one.confirmed_by == request.actor.id else "",
            reverse("register:import-done", kwargs={"import_id": one.id}),
        )
        for one in queries.imports()
    ]
    return render(request, "register/imports.html", {"lines": lines, "kinds": KINDS.values(), "at": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_in(request: Asked, kind: str) -> HttpResponse:
    """Takes a file and works out what it would do; nothing is changed yet."""
    found = _kind(kind)
    form_class = RosterForm if kind == "roster" else FileForm
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            handed = found.hand_in(by=request.actor, file_name=file.name, body=file.read(), **form.options())
        except NotAllowed:
            raise
        except BluelampError as error:
            form.refuse(error, "file")
        else:
            return redirect(reverse("register:import-plan", kwargs={"kind": kind, "draft_id": handed.id}))
    return render(request, "register/hand_in.html", {"form": form, "kind": found}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: Asked, kind: str, draft_id: UUID) -> HttpResponse:
    """What a file would do, row by row; confirming it does exactly that."""
    found = _kind(kind)
    try:
        handed = drafts.plan_again(str(draft_id), kind, request.actor.id, clock.now())
    except NotInRegister as error:
        return missing(request, error)
    if _done(handed.id):
        return redirect(reverse("register:import-done", kwargs={"import_id": handed.id}))
    problem = ""
    if request.method == "POST":
        try:
            found.confirm(by=request.actor, draft_id=handed.id, plan_digest=request.POST.get("plan", ""))
        except ImportHasChanged as error:
            handed = drafts.plan_again(str(draft_id), kind, request.actor.id, clock.now())
            problem = error.message
        else:
            unit_choices.forget()
            messages.success(request, _("The file was imported."))
            return redirect(reverse("register:import-done", kwargs={"import_id": handed.id}))
    return _plan_page(request, found, handed, problem)


def _plan_page(request: HttpRequest, kind: ImportKind, handed: Handed, problem: str) -> HttpResponse:
    counts = handed.plan.counts()
    headings = {
        What.REJECT: _("Handed back: these rows would not be imported"),
        What.ADD: _("Rows to add"),
        What.CHANGE: _("Rows to change"),
    }
    groups = [
        Group(what.value, text, counts[what], handed.plan.of(what)[:SHOWN])
        for what, text in headings.items()
        if counts[what]
    ]
    context = {
        "kind": kind,
        "handed": handed,
        "counts": {what.value: counts[what] for what in What},
        "does_something": bool(counts[What.ADD] + counts[What.CHANGE] + handed.plan.replaced),
        "groups": groups,
        "holders": _numbers(handed),
        "problem": problem,
        "shown": SHOWN,
    }
    return render(request, "register/plan.html", context, status=409 if problem else 200)


def _numbers(handed: Handed) -> dict[str, str]:
    """The numbers of the people whom new phones are for, as the file has them: a plan knows them by id."""
    rows = handed.plan.of(What.ADD)[:SHOWN]
    named = queries.names_of({one.values["holder"] for one in rows if one.values.get("holder")}, clock.now())
    return {person: one.number or "" for person, one in named.items()}


@require_safe
@signed_in
def rejects(request: Asked, kind: str, draft_id: UUID, form: str) -> HttpResponse:
    """The rows that were handed back, as a file to correct and hand in again."""
    _kind(kind)
    try:
        handed = drafts.plan_again(str(draft_id), kind, request.actor.id, clock.now())
    except NotInRegister as error:
        return missing(request, error)
    spreadsheet = form == "xlsx"
    body = drafts.rejected_rows(handed, marking=f"{MARKING}: rows handed back", spreadsheet=spreadsheet)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return attachment(f"{kind}-handed-back.{form}", sheet if spreadsheet else "text/csv; charset=utf-8", body)


@require_safe
@signed_in
def done(request: Asked, import_id: UUID) -> HttpResponse:
    """What an import did, with the rows it handed back and the way to undo it."""
    try:
        one = queries.one_import(str(import_id))
    except NotInRegister as error:
        return missing(request, error)
    mine = one.confirmed_by == request.actor.id
    context = {"one": one, "kind": KINDS[one.kind], "mine": mine, "has_file": mine and _has_file(one, request)}
    return render(request, "register/import_done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def undo(request: Asked, import_id: UUID) -> HttpResponse:
    """Sets an import back, after one more question."""
    try:
        one = queries.one_import(str(import_id))
    except NotInRegister as error:
        return missing(request, error)
    back = reverse("register:import-done", kwargs={"import_id": one.id})
    if request.method == "POST":
        try:
            KINDS[one.kind].undo(by=request.actor, import_id=one.id)
        except NotAllowed:
            raise
        except BluelampError as error:
            return cannot(request, error)
        unit_choices.forget()
        messages.success(request, _("The import was undone."))
        return redirect(back)
    return render(request, "register/undo.html", {"one": one, "kind": KINDS[one.kind], "back_to": back})


def attachment(name: str, content_type: str, body: bytes) -> HttpResponse:
    """A file for the reader to keep."""
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


def _done(draft_id: str) -> datetime | None:
    try:
        return queries.one_import(draft_id).confirmed_at
    except NotInRegister:
        return None


def _has_file(one: ImportView, request: Asked) -> bool:
    """Whether the file is still there, to give back the rows it was handed."""
    if not one.rejected:
        return False
    try:
        drafts.draft_of(one.id, one.kind, request.actor.id)
    except NotInRegister:
        return False
    return True
