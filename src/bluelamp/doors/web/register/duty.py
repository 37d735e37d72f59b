"""When a person is on duty: by the roster, day by day; and what no roster says in time, such as a recall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.calendar import day_begins
from bluelamp.core.kernel import LONDON
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form, MomentField
from bluelamp.doors.web.language import later
from bluelamp.doors.web.lists import mark, place
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.lists import after_of
from bluelamp.doors.web.register.words import DUTIES, Tag
from bluelamp.records.journal import clock
from bluelamp.records.register import acts, queries
from bluelamp.records.register.choices import WRITTEN, Duty
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.values import DutySpan

DAYS = 14
_FURTHEST = 3660


class DutyForm(Form):
    """Which state of duty, from when to when."""

    state = forms.ChoiceField(
        label=later("What is it?"),
        widget=forms.RadioSelect,
        choices=[(one.value, DUTIES[one].text) for one in WRITTEN],
    )
    start = MomentField(label=later("From when?"))
    end = MomentField(label=later("Until when?"))


class Day(NamedTuple):
    """A day of the roster: what it says, or that it says nothing."""

    day: date
    spans: tuple[tuple[Tag, DutySpan], ...]
    rostered: bool


class Change(NamedTuple):
    """What can be done about somebody's duty by hand, in words, with its act."""

    heading: str
    says: str
    button: str
    act: Callable[..., object]


CHANGES = {
    "enter": Change(
        later("Enter duty"),
        later("What no roster says in time, such as a recall. It stands beside the roster and takes nothing from it."),
        later("Enter it"),
        acts.set_duty,
    ),
    "clear": Change(
        later("Take duty away"),
        later("One state of duty no longer holds for a time, such as a recall that ended early."),
        later("Take it away"),
        acts.clear_duty,
    ),
}


@require_safe
@signed_in
def duty(request: Asked, person_id: UUID) -> HttpResponse:
    """A person's duty now and over two weeks, read through the gate; one's own leaves no entry."""
    at = clock.now()
    today = at.astimezone(LONDON).date()
    found = place(request.GET, 1)
    ahead = found[0] if found and isinstance(found[0], int) and abs(found[0]) <= _FURTHEST else 0
    first = today + timedelta(days=ahead)
    start, end = day_begins(first), day_begins(first + timedelta(days=DAYS))
    try:
        record = acts.read_duty(
            by=request.actor, person_id=str(person_id), start=start, end=end, because=reason_in_use(request)
        )
        person = queries.one_person(str(person_id), at)
    except NotInRegister as error:
        return missing(request, error)
    roles = {one.role for one in request.actor.standings}
    context = {
        "person": person,
        "own": person.id == request.actor.id,
        "now": DUTIES[record.now.state],
        "until": record.now.until,
        "days": [_day(first + timedelta(days=one), record.spans, record.complete) for one in range(DAYS)],
        "before": f"?after={mark(ahead - DAYS)}",
        "following": f"?after={mark(ahead + DAYS)}",
        "may_enter": person.id != request.actor.id and bool(roles & {"supervisor", "administrator"}),
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "register/duty.html", context)


@require_safe
@signed_in
def team(request: Asked) -> HttpResponse:
    """Who of the reader's unit is on duty now: of one unit, where they lead or cover several."""
    at = clock.now()
    own = {one.unit for one in request.actor.standings if one.role == "supervisor" and one.unit}
    led = sorted(queries.unit_names(own, at).items(), key=lambda one: one[1])
    asked = request.GET.get("unit", "")
    unit = next((one for one, _name in led if one == asked), led[0][0] if led else None)
    if unit is None:
        return render(request, "register/team_duty.html", {"units": (), "at": at})
    page, now = acts.list_duty(by=request.actor, unit=unit, after=after_of(request), because=reason_in_use(request))
    context = {
        "units": [(f"?unit={one}", name, one == unit) for one, name in led],
        "rows": [(one, DUTIES[now[one.id].state], now[one.id].until) for one in page.rows],
        "following": f"?unit={unit}&after={page.after}" if page.after else "",
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "register/team_duty.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: Asked, person_id: UUID, name: str) -> HttpResponse:
    """Enters a state of duty by hand, or takes one away."""
    chosen = CHANGES[name]
    form = DutyForm(request.POST) if request.method == "POST" else DutyForm(initial={"start": clock.now()})
    back = reverse("register:duty", args=[person_id])
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        if carried_out(form, lambda: chosen.act(by=request.actor, person_id=str(person_id), **said)):
            messages.success(request, _("The duty is changed."))
            return redirect(back)
    context = {"form": form, "change": chosen, "back_to": back}
    return render(request, "register/duty_change.html", context, status=422 if form.errors else 200)


def _day(day: date, spans: tuple[DutySpan, ...], complete: tuple[DutySpan, ...]) -> Day:
    start, end = day_begins(day), day_begins(day + timedelta(days=1))

    def within(one: DutySpan) -> bool:
        return one.start < end and (one.end is None or one.end > start)

    # The whole day is rostered where no moment of it is outside the times for which the roster is complete.
    reached = start
    for one in sorted(complete, key=lambda one: one.start):
        if one.start <= reached:
            reached = max(reached, one.end or datetime.max.replace(tzinfo=end.tzinfo))
    found = tuple((DUTIES[one.state], one) for one in spans if within(one) and one.state is not Duty.OFF)
    return Day(day, found, rostered=reached >= end)
