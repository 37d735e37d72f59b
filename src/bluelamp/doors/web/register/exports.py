"""A filtered list as a file: for whom and why is asked first, since a file that leaves is a disclosure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Form, Option
from bluelamp.doors.web.language import later
from bluelamp.doors.web.lists import chosen
from bluelamp.doors.web.register.filters import PeopleFilters, PhoneFilters
from bluelamp.doors.web.register.imports import attachment
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.register import acts


class ExportForm(Form):
    """Asks for the format, whom the file is for and what it is for."""

    file_format = forms.ChoiceField(
        label=later("Which kind of file?"),
        widget=forms.RadioSelect,
        choices=[("xlsx", Option(later("A spreadsheet (.xlsx)"))), ("csv", Option(later("A table (.csv)")))],
        initial="xlsx",
    )
    recipient = forms.CharField(label=later("Who is it for?"), max_length=200)
    reason = forms.CharField(label=later("What is it for?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def phones(request: Asked) -> HttpResponse:
    """The list of phones with its filters, as a file."""
    return _export(request, PhoneFilters(request.GET), acts.export_phones, "register:phones", _("Export phones"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def people(request: Asked) -> HttpResponse:
    """The list of people with its filters, as a file."""
    return _export(request, PeopleFilters(request.GET), acts.export_people, "register:people", _("Export people"))


def _export(
    request: Asked, filters: PhoneFilters | PeopleFilters, act: Callable[..., Any], page: str, heading: str
) -> HttpResponse:
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    # A filter that does not hold would make the file larger than was meant: it is refused here, not passed over.
    if not filters.is_valid():
        form = ExportForm(request.POST)
        form.add_error(None, _("A filter of the list does not hold. Go back to the list and set it again."))
    elif request.method == "POST" and form.is_valid():
        try:
            file = act(by=request.actor, wanted=filters.wanted(), **form.cleaned_data)
        except NotAllowed:
            raise
        except BluelampError as error:
            form.refuse(error)
        else:
            return attachment(file.name, file.content_type, file.body)
    back = reverse(page) + ("?" + request.GET.urlencode() if request.GET else "")
    context = {"form": form, "set": chosen(filters, request.GET), "page_heading": heading, "back_to": back}
    return render(request, "register/export.html", context, status=422 if form.errors else 200)
