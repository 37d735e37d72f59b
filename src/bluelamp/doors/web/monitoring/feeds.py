"""Which feeds there are: what each is for, under which law, since when and until when, and what it brought.

Everybody who is signed in reads all of it, since it is about what is done to them; it names nobody but those who put
something on record, by name, as it asks of them. Rows that could not be read are another matter: they are about
people, and are taken out with a reason by those who may.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.feeds import csv_bytes
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.monitoring import words
from bluelamp.doors.web.monitoring.feed_steps import possible
from bluelamp.doors.web.reasons import reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import acts
from bluelamp.records.monitoring.errors import DeliveryUnknown, FeedUnknown
from bluelamp.records.monitoring.lifecycle.feeds import Feed, State, Statement, lacking
from bluelamp.records.monitoring.queries import deliveries as delivered
from bluelamp.records.monitoring.queries import feeds as queries
from bluelamp.records.register import queries as register

DECLARES = frozenset({"standards", "policy-owner"})
STOPS = frozenset({"standards", "data-protection", "policy-owner", "duty-officer"})
TAKES_OUT = frozenset({"data-protection"})
MARKING = "OFFICIAL: rows handed back"


class Line(NamedTuple):
    """A feed in the list."""

    feed: Feed
    state: Tag
    about: str


class Said(NamedTuple):
    """Something that is on record about a feed, and who put it there."""

    what: str
    one: Statement | None
    by: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def feeds(request: Asked) -> HttpResponse:
    """All feeds; and, sent back, that the reader has read which run."""
    at = clock.now()
    if request.method == "POST":
        acts.read_of_feeds(by=request.actor, person=request.actor.id)
        messages.success(request, _("Noted: you have read which feeds run."))
        return redirect("monitoring:feeds")
    roles = {one.role for one in request.actor.standings}
    lines = [Line(one, _state(one, at), words.CATEGORIES[one.terms.category]) for one in queries.feeds()]
    context = {
        "lines": lines,
        "at": at,
        "unread": sum(one.at is None for one in queries.read_by(request.actor.id, at)),
        "may_declare": bool(roles & DECLARES),
        "may_stop": bool(roles & STOPS) and any(one.feed.is_on(at) for one in lines),
    }
    return render(request, "monitoring/feeds.html", context)


@require_safe
@signed_in
def feed(request: Asked, feed_id: UUID) -> HttpResponse:
    """One feed: its terms, what is on record about it, and what it brought."""
    try:
        found = queries.one_feed(str(feed_id))
    except FeedUnknown as error:
        return missing(request, error)
    at = clock.now()
    stated = (found.reference, found.views, found.notice)
    names = _names([found.declared_by, found.started_by, found.stopped_by, *(one.by for one in stated if one)], at)
    rows = delivered.deliveries_of(found.id)
    context = {
        "one": found,
        "state": _state(found, at),
        "about": words.CATEGORIES[found.terms.category],
        "regime": words.REGIMES[found.terms.regime],
        "reaches": words.HOW_FAR[found.terms.intrusive],
        "stated": [
            Said(words.STATED[kind], one, names.get(one.by, "") if one else "")
            for kind, one in zip((queries.REFERENCE, queries.VIEWS, queries.NOTICE), stated, strict=True)
        ],
        "names": names,
        "lacking": lacking(found) if found.state is not State.ON else (),
        "read_by": queries.how_many_read().get(found.id, 0),
        "rows": rows[: delivered.ON_A_PAGE],
        "more": len(rows) > delivered.ON_A_PAGE,
        "takes_out": bool(TAKES_OUT & {one.role for one in request.actor.standings}),
        "steps": possible(request, found, at),
        "at": at,
    }
    return render(request, "monitoring/feed.html", context)


@require_safe
@signed_in
def rows_handed_back(request: Asked, delivery_id: UUID) -> HttpResponse:
    """The rows of a delivery that could not be read, with the reason beside each, as a file."""
    try:
        rows = acts.take_out_rejects(by=request.actor, delivery_id=str(delivery_id), because=reason_in_use(request))
    except DeliveryUnknown as error:
        return missing(request, error)
    header = ("row", "line", "reason", "text")
    body = csv_bytes(header, ([_cell(one[name]) for name in header] for one in rows.to_pylist()), marking=MARKING)
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"rows-{delivery_id}.csv")  # noqa: FBT003 - Django's own order
    return answer


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _state(one: Feed, at: datetime) -> Tag:
    return words.OVER if one.state is State.ON and not one.is_on(at) else words.STATES[one.state]


def _names(people: list[str], at: datetime) -> Mapping[str, str]:
    """What those are called who put something on record; a job of the platform has no name."""
    return {person: str(view) for person, view in register.names_of(people, at).items()}
