"""Lists of requests and of permissions: a team's for whoever leads it, everybody's for those who answer for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Filters
from bluelamp.doors.web.language import later
from bluelamp.doors.web.lists import AFTER, address, chosen
from bluelamp.doors.web.permissions import words
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.register.lists import after_of
from bluelamp.doors.web.register.words import drawn_tags
from bluelamp.doors.web.when import say_briefly
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations import acts
from bluelamp.records.declarations.lifecycle.permissions import Asked as Stands
from bluelamp.records.declarations.lifecycle.permissions import State
from bluelamp.records.declarations.queries import Wanted
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register


class RequestFilters(Filters):
    """Where a request stands."""

    state = forms.ChoiceField(
        label=later("State"), choices=[("", later("Any")), *((one.value, words.REQUESTS[one].text) for one in Stands)]
    )


class PermissionFilters(Filters):
    """Where a permission stands."""

    state = forms.ChoiceField(
        label=later("State"), choices=[("", later("Any")), *((one.value, words.PERMISSIONS[one].text) for one in State)]
    )


@require_safe
@signed_in
def requests(request: Asked) -> HttpResponse:
    """Requests, the newest first."""
    at, filters = clock.now(), RequestFilters.of(request.GET)
    found = acts.list_requests(
        by=request.actor, wanted=_wanted(filters), after=after_of(request), because=reason_in_use(request)
    )
    rulebook = in_force(at).rulebook
    names = _names((one.person for one in found.rows), at)
    tags = drawn_tags(words.REQUESTS)
    rows: list[tuple[str, ...]] = [
        (
            f"/requests/{one.id}",
            words.about(rulebook, one.wish.kind, one.wish.thing),
            names[one.person],
            tags[one.state].colour,
            tags[one.state].text,
            say_briefly(one.asked_at),
        )
        for one in found.rows
    ]
    said = (_("Permission requests"), _("Asked for"), _("No request fits."), "permissions:requests")
    return _drawn(request, filters, (rows, found.after, at), said)


@require_safe
@signed_in
def permissions(request: Asked) -> HttpResponse:
    """Permissions, the newest first."""
    at, filters = clock.now(), PermissionFilters.of(request.GET)
    found = acts.list_permissions(
        by=request.actor, wanted=_wanted(filters), after=after_of(request), because=reason_in_use(request)
    )
    rulebook = in_force(at).rulebook
    names = _names((one.person for one in found.rows), at)
    tags = words.permission_tags((one.term for one in found.rows), at)
    rows: list[tuple[str, ...]] = [
        (
            f"/permissions/{one.id}",
            words.about(rulebook, one.kind, one.thing),
            names[one.person],
            tag.colour,
            tag.text,
            words.ends_in_words(one.term.ends),
        )
        for one, tag in zip(found.rows, tags, strict=True)
    ]
    said = (_("Permissions"), _("Until"), _("No permission fits."), "permissions:permissions")
    return _drawn(request, filters, (rows, found.after, at), said)


def _names(people: Iterable[str], at: datetime) -> dict[str, str]:
    return {person: str(name) for person, name in register.names_of(people, at).items()}


def _wanted(filters: Filters) -> Wanted:
    return Wanted(state=filters.cleaned_data.get("state", "") if filters.is_valid() else "")


def _drawn(
    request: Asked,
    filters: Filters,
    found: tuple[list[tuple[str, ...]], str | None, datetime],
    said: tuple[str, str, str, str],
) -> HttpResponse:
    rows, following, at = found
    heading, when, nothing, page = said
    context = {
        "filters": filters,
        "set": chosen(filters, request.GET),
        "rows": rows,
        "following": address(request.GET, **{AFTER: following}) if following else "",
        "heading": heading,
        "when": when,
        "nothing": nothing,
        "page_name": page,
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "permissions/list.html", context, status=200 if filters.is_valid() else 422)
