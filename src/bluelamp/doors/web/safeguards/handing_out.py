"""What the law has handed out: the log to the Commissioner, all that is held to a person, figures to anybody.

Each file is made for one request and kept nowhere here: it goes to whoever asked for it on the page, and that it was
made is on the record with its digest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.kernel import LONDON, Actor
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.language import later
from bluelamp.doors.web.register.imports import attachment
from bluelamp.doors.web.safeguards.forms import PeriodForm, PersonForm
from bluelamp.records.journal import clock
from bluelamp.records.safeguards import acts
from bluelamp.records.safeguards.packs import File

_REQUEST = later("The reference of the request")


class LogForm(PeriodForm):
    """Which days, and which request of the Commissioner it answers."""

    request = forms.CharField(
        label=_REQUEST, help_text=later("As it stands in the Commissioner's letter"), max_length=200
    )

    def handed_out(self, by: Actor) -> Sequence[File]:
        """The log of these days."""
        return (acts.export_log(by=by, request=self.cleaned_data["request"], **self.period()),)


class PackForm(PersonForm):
    """For whom, and which request it answers."""

    request = forms.CharField(label=_REQUEST, max_length=200)

    def handed_out(self, by: Actor) -> Sequence[File]:
        """The pack of the person: to read and for programs."""
        said = self.cleaned_data
        made: tuple[File, File] = acts.make_access_pack(by=by, person=said["person"], request=said["request"])
        return made


class FiguresForm(PeriodForm):
    """Which days."""

    def handed_out(self, by: Actor) -> Sequence[File]:
        """The counts of these days."""
        return (acts.release_figures(by=by, **self.period()),)


class Kind(NamedTuple):
    """One thing that is handed out: its page in words, and its form, which makes the files."""

    name: str
    heading: str
    says: tuple[str, ...]
    form: type[LogForm | PackForm | FiguresForm]


KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        Kind(
            "log",
            later("The log, for the Commissioner"),
            (
                later("Every act of these days, one a line: who, when, what, about whom, why and under which rule."),
                later("Each comes with the receipt that proves it is in the ledger; the newest may have none yet."),
            ),
            LogForm,
        ),
        Kind(
            "about-a-person",
            later("All that is held about a person, for them"),
            (
                later("What every part of Bluelamp holds about the person: once to read, and once for programs."),
                later("What the law lets be shown later is not in it. The person sees that the pack was made."),
            ),
            PackForm,
        ),
        Kind(
            "figures",
            later("Figures, for a freedom of information request"),
            (
                later("How often each kind of act was done. No names; numbers that are too small are left out."),
                later("Numbers from which one that was left out could be worked out are left out as well."),
            ),
            FiguresForm,
        ),
    )
}


@require_safe
@signed_in
def kinds(request: Asked) -> HttpResponse:
    """What can be handed out, and to whom."""
    return render(request, "safeguards/handing_out.html", {"kinds": KINDS.values()})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make(request: Asked, kind: str) -> HttpResponse:
    """Asks for what the file needs, and makes it."""
    if kind not in KINDS:
        raise Http404(kind)
    one = KINDS[kind]
    form = one.form(request.POST) if request.method == "POST" else one.form()
    made: list[File] = []
    sent = request.method == "POST" and form.is_valid()
    if sent and carried_out(form, lambda: made.extend(form.handed_out(request.actor))):
        return _handed(kind, made)
    context = {"form": form, "kind": one}
    return render(request, "safeguards/hand_out.html", context, status=422 if form.errors else 200)


def _handed(kind: str, files: Sequence[File]) -> HttpResponse:
    """One file as it is, several as one archive."""
    day = clock.now().astimezone(LONDON).date()
    if len(files) == 1:
        stem, _dot, form = files[0].name.rpartition(".")
        return attachment(f"{stem}-{day}.{form}", files[0].media_type, files[0].content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            archive.writestr(zipfile.ZipInfo(one.name, (day.year, day.month, day.day, 0, 0, 0)), one.content)
    return attachment(f"{kind}-{day}.zip", "application/zip", packed.getvalue())
