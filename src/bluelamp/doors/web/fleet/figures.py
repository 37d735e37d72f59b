"""Figures of the fleet in pages: the rollout against its plan, the stock, what runs out, and how quickly phones prove.

They name nobody and no phone, so they are open to everybody signed in; whoever may plan is shown how.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.calendar import local_day
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.drawn_lines import Picture, Series, picture, steps
from bluelamp.doors.web.fleet import words
from bluelamp.doors.web.fleet.forms import RolloutForm
from bluelamp.doors.web.parts import Figure
from bluelamp.doors.web.register import words as of_register
from bluelamp.doors.web.register.unit_choices import unit_names
from bluelamp.doors.web.when import say_day
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.lifecycle.proving import BEYOND
from bluelamp.records.fleet.lifecycle.rollout import FORCE
from bluelamp.records.fleet.values import ProofDay, RolloutDay, UnitProgress
from bluelamp.records.journal import clock
from bluelamp.records.mdm import queries as mdm
from bluelamp.records.register import queries as register
from bluelamp.records.register.choices import Platform
from bluelamp.records.register.lifecycle import State

PLANS = frozenset({"mobile-team"})
SHOWN = timedelta(days=27)
"""The page of times shows four weeks."""
REFRESH_AFTER = 4
"""Years after which a phone is due for another one."""
expiries: list[tuple[str, Callable[[], datetime | None]]] = []
"""What else runs out, with when: filled by `bluelamp.site.wiring`, since it stands in files of the site."""


@require_safe
@signed_in
def rollout(request: Asked) -> HttpResponse:
    """The rollout: the force's plan and those of units, day by day; the stock, its age, and what runs out."""
    at = clock.now()
    made = queries.progress(at)
    force = next((one for one in made if one.plan.unit == FORCE), None)
    days = queries.rollout(force.plan, min(at, _end_of(force.plan.ends, at))) if force else ()
    names = unit_names()
    context = {
        "force": force,
        "figures": _figures(force),
        "behind": force.behind if force else 0,
        "picture": _rollout_picture(days),
        "days": days[-1:-183:-7],
        "plans": [
            (_("The whole force") if one.plan.unit == FORCE else names.get(one.plan.unit, ""), one) for one in made
        ],
        "stock": _stock(),
        "ages": [(year, count, year + REFRESH_AFTER) for year, count in register.came_by_year().items()],
        "refresh_after": REFRESH_AFTER,
        "expiries": _expiries(at),
        "may_plan": bool(PLANS & {one.role for one in request.actor.standings}),
        "at": at,
    }
    return render(request, "fleet/rollout.html", context)


def _end_of(last: date, at: datetime) -> datetime:
    """Charts go on for four weeks after the end of a plan, so that what came late is seen."""
    over = last + SHOWN
    return at if local_day(at) <= over else at - (local_day(at) - over)


def _figures(force: UnitProgress | None) -> list[Figure]:
    if force is None:
        return []
    return [
        Figure(label=_("planned by %(day)s") % {"day": say_day(force.plan.ends)}, figure=force.plan.phones),
        Figure(label=_("due by today"), figure=force.due),
        Figure(label=_("issued"), figure=force.issued),
        Figure(label=_("enrolled"), figure=force.enrolled),
        Figure(label=_("proved"), figure=force.verified, warning=force.behind > 0),
    ]


def _rollout_picture(days: Sequence[RolloutDay]) -> Picture | None:
    if not days:
        return None
    most = max(max(one.line, one.issued, one.enrolled) for one in days)
    last = len(days) - 1
    return picture(
        _("Phones planned, issued, enrolled and proved, day by day"),
        [
            Series(_("plan"), [one.line for one in days]),
            Series(_("issued"), [one.issued for one in days]),
            Series(_("enrolled"), [one.enrolled for one in days]),
            Series(_("proved"), [one.verified for one in days]),
        ],
        across=[(place, f"{days[place].day.day} {days[place].day:%b}") for place in sorted({0, last // 2, last})],
        up=[(float(value), f"{value:,}") for value in steps(most)],
    )


def _stock() -> list[tuple[str, int, int, int]]:
    """Each type of phone: in the store, lost, and all that the force has."""
    counts: dict[str, dict[State, int]] = {}
    for one in register.totals_now():
        counts.setdefault(one.platform, {})[one.state] = one.count
    return [
        (
            str(of_register.PLATFORMS[Platform(name)]) if name in set(Platform) else name,
            states.get(State.IN_STORE, 0),
            states.get(State.LOST, 0),
            sum(count for state, count in states.items() if state is not State.RETIRED),
        )
        for name, states in sorted(counts.items())
    ]


def _expiries(at: datetime) -> list[tuple[str, str, datetime | None]]:
    """What runs out: its name, how many of it within 90 days, and when the first does."""
    certificates = mdm.certificates_ending(at + timedelta(days=90))
    found: list[tuple[str, str, datetime | None]] = []
    if certificates.phones:
        within = _("%(count)s of %(phones)s within 90 days") % {
            "count": f"{certificates.soon:,}",
            "phones": f"{certificates.phones:,}",
        }
        found.append((_("Certificates of Apple phones"), within, certificates.first))
    dead = mdm.phones_with_dead_tokens()
    if dead:
        says = ngettext("%(count)s phone that cannot be woken", "%(count)s phones that cannot be woken", dead)
        found.append((_("Push tokens that Apple called dead"), says % {"count": f"{dead:,}"}, None))
    return found + [(_(name), "", when()) for name, when in expiries]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: Asked) -> HttpResponse:
    """Asks how many phones a unit is to have by when, and plans it."""
    form = RolloutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: acts.plan_rollout(by=request.actor, **said)):
            messages.success(request, _("The plan stands."))
            return redirect("fleet:rollout")
    return render(request, "fleet/plan.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@signed_in
def times(request: Asked) -> HttpResponse:
    """How long it took from a decision to the proof on the phone, day by day for four weeks, and what still waits."""
    at = clock.now()
    found = queries.proof_times(local_day(at) - SHOWN, local_day(at))
    context = {
        "times": found,
        "picture": _times_picture(found.days) if found.whole.count else None,
        "rows": [(one.day, one.count, in_words(one.half), in_words(one.most)) for one in reversed(found.days)],
        "half": in_words(found.whole.half),
        "most": in_words(found.whole.most),
        "at": at,
    }
    return render(request, "fleet/times.html", context)


def _times_picture(days: Sequence[ProofDay]) -> Picture:
    last = len(days) - 1
    marks = (0, 4, 6, 9, 11, 13)
    return picture(
        _("How soon half of the proofs came, and nineteen in twenty, day by day"),
        [Series(_("19 in 20"), [one.most for one in days]), Series(_("half"), [one.half for one in days])],
        across=[(place, f"{days[place].day.day} {days[place].day:%b}") for place in sorted({0, last // 2, last})],
        up=[*((float(mark), str(words.SPANS[mark])) for mark in marks), (float(BEYOND), _("longer"))],
    )


def in_words(span: int | None) -> str:
    """`within 15 minutes`; nothing for nothing."""
    if span is None:
        return ""
    return _("longer than a week") if span == BEYOND else _("within %(span)s") % {"span": words.SPANS[span]}
