"""How many phones there are, by type and by period, counted from the chain of custody so that the two agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp.core.calendar import day_begins, day_ends, local_day
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import DayField, Filters
from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.parts import Figure
from bluelamp.doors.web.register import words
from bluelamp.records.journal import clock
from bluelamp.records.register import queries
from bluelamp.records.register.choices import Platform
from bluelamp.records.register.lifecycle import State, Step
from bluelamp.records.register.values import Total

MONTH = timedelta(days=30)


class Period(Filters):
    """The first and the last day that the figures are for."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def days(self, today: date) -> tuple[date, date]:
        """The period, the last month where none is given; turned round where it was given backwards."""
        said = self.cleaned_data if self.is_valid() else {}
        last = min(said.get("last") or today, today)
        first = min(said.get("first") or last - MONTH, today)
        return min(first, last), max(first, last)


@require_safe
@signed_in
def totals(request: Asked) -> HttpResponse:
    """The totals of now and of a period. They name nobody and no phone, so they are open to everybody signed in."""
    at = clock.now()
    form = Period(request.GET)
    first, last = form.days(local_day(at))
    now = queries.totals_now()
    flows, moved = queries.period(day_begins(first), min(day_ends(last), at))
    context = {
        "filters": form,
        "figures": _figures(now),
        "table": _table(now),
        "states": [words.STATES[one].text for one in State],
        "flows": [(_platform(one.platform), one) for one in flows],
        "moved": _moved(moved),
        "reconciles": all(one.reconciles for one in flows),
        "first": first,
        "last": last,
        "at": at,
    }
    return render(request, "register/totals.html", context, status=200 if form.is_valid() else 422)


def _platform(name: str) -> str:
    return str(words.PLATFORMS[Platform(name)]) if name in set(Platform) else name


def _figures(now: tuple[Total, ...]) -> list[Figure]:
    counted: defaultdict[State, int] = defaultdict(int)
    for one in now:
        counted[one.state] += one.count
    in_force = sum(count for state, count in counted.items() if state is not State.RETIRED)
    found = [Figure(label=str(_("phones of the force")), figure=in_force, href="/phones")]
    for state in State:
        if state is not State.RETIRED:
            href = f"/phones?state={state}"
            lost = state is State.LOST and counted[state] > 0
            found.append(Figure(label=str(words.STATES[state].text), figure=counted[state], href=href, warning=lost))
    return found


def _table(now: tuple[Total, ...]) -> list[tuple[str, list[int], int]]:
    by_platform: defaultdict[str, dict[State, int]] = defaultdict(dict)
    for one in now:
        by_platform[one.platform][one.state] = one.count
    return [
        (_platform(name), [counts.get(state, 0) for state in State], sum(counts.values()))
        for name, counts in sorted(by_platform.items())
    ]


def _moved(steps: Iterable[tuple[str, Step, int]]) -> list[tuple[str, int]]:
    counted: defaultdict[str, int] = defaultdict(int)
    for _platform_name, what, count in steps:
        counted[str(words.STEPS[what])] += count
    return sorted(counted.items())
