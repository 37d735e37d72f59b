"""The lists of people, phones and units, each a page by key, filters in the address, one entry in the journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.drawing import plain
from bluelamp.doors.web.lists import AFTER, COUNTED, Column, Pages, address, chosen, heads, pages
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.register import words
from bluelamp.doors.web.register.filters import PeopleFilters, PhoneFilters
from bluelamp.doors.web.when import say_briefly
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, queries
from bluelamp.records.register.values import NameView, Page, PersonView, PhoneView

_LINK = '<a class="govuk-link" href="/people/%s">%s</a>'


def after_of(request: HttpRequest) -> str | None:
    """The id after which the page begins, where the address has one that can be an id."""
    try:
        return str(uuid.UUID(request.GET.get(AFTER, "")))
    except ValueError:
        return None


def _where(given: QueryDict, page: Page[Any], count: Callable[[], int]) -> Pages:
    """Where the reader stands; a list that fits on its first page, or came with its length, needs no counting."""
    shown = len(page.rows)
    total = page.total if page.total is not None else shown if page.after is None and AFTER not in given else count()
    return pages(given, shown=shown, total=total, following=page.after)


@require_safe
@signed_in
def phones(request: Asked) -> HttpResponse:
    """Phones: by state, platform, unit of the holder or holder, found by tag, serial number or IMEI."""
    at, given = clock.now(), request.GET
    form = PhoneFilters.of(given)
    wanted = form.wanted()
    page = acts.list_phones(by=request.actor, wanted=wanted, after=after_of(request), because=reason_in_use(request))
    scope = queries.visible_to(request.actor, at, queries.PHONES_SEEN_BY)
    columns = [Column(_(text)) for text in ("Phone", "State", "Since", "Holder", "Platform", "Model")]
    context = {
        "filters": form,
        "set": chosen(form, given),
        "rows": _phone_rows(page.rows),
        "where": _where(given, page, lambda: queries.count_phones(scope, at, wanted, most=COUNTED)),
        "columns": heads(columns, given, "", down=False),
        "at": at,
        "reason": in_use(request),
        "asked": address(given),
    }
    return render(request, "register/phones.html", context, status=200 if form.is_valid() else 422)


@require_safe
@signed_in
def people(request: Asked) -> HttpResponse:
    """People: by kind, role or unit, found by surname or number."""
    at, given = clock.now(), request.GET
    form = PeopleFilters.of(given)
    wanted = form.wanted()
    page = acts.list_people(by=request.actor, wanted=wanted, after=after_of(request), because=reason_in_use(request))
    scope = queries.visible_to(request.actor, at)
    columns = [Column(_(text)) for text in ("Name", "Number", "Kind", "Rank or grade", "Unit")]
    context = {
        "filters": form,
        "set": chosen(form, given),
        "rows": _people_rows(page.rows),
        "where": _where(given, page, lambda: queries.count_people(scope, at, wanted, most=COUNTED)),
        "columns": heads(columns, given, "", down=False),
        "at": at,
        "reason": in_use(request),
        "asked": address(given),
    }
    return render(request, "register/people.html", context, status=200 if form.is_valid() else 422)


@require_safe
@signed_in
def units(request: Asked) -> HttpResponse:
    """Units as they stand today, each below the one it belongs to. Nobody is named, so nothing is recorded."""
    at = clock.now()
    found = queries.units(at)
    names = {one.id: one.name for one in found}
    columns = [Column(_(text)) for text in ("Unit", "Code", "Kind", "Part of", "Its people and phones")]
    rows = [
        (one.name, one.code, one.kind, names.get(one.parent or "", ""), one.id, one.name, one.id, one.name)
        for one in found
    ]
    context = {"rows": rows, "columns": heads(columns, request.GET, "", down=False), "at": at}
    return render(request, "register/units.html", context)


def _phone_rows(page: Sequence[PhoneView]) -> list[tuple[object, ...]]:
    states, platforms = words.drawn_states(), words.drawn_platforms()
    return [
        (
            one.id,
            one.asset_tag,
            states[one.state].colour,
            states[one.state].text,
            say_briefly(one.since),
            _person(one.holder_name) if one.holder_name else "",
            platforms[one.platform],
            one.model,
        )
        for one in page
    ]


def _people_rows(page: Sequence[PersonView]) -> list[tuple[object, ...]]:
    kinds = words.drawn_kinds()
    return [(one.id, one.name, one.number, kinds[one.kind], one.grade, one.unit_name) for one in page]


def _person(name: NameView) -> Markup:
    """A link to somebody's page, by their name and number."""
    return Markup(_LINK % (plain(name.id), plain(str(name))))  # noqa: S704 - both values are escaped
