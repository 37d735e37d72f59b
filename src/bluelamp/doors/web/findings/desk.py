"""What a supervisor was given to speak about, what waits for Professional Standards, and rules that were questioned.

The list of standards names nobody. Opening one finding is a look at a person, which needs a task and is on record.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.findings.words import HANDLINGS, OUTCOMES, STATES, VOICES, rule_words
from bluelamp.doors.web.lists import AFTER, address
from bluelamp.doors.web.parts import Figure
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.lists import after_of
from bluelamp.records.journal import clock
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.errors import NoSuchFinding
from bluelamp.records.monitoring.lifecycle.findings import Handling, State, may_pass_on, outcomes
from bluelamp.records.monitoring.queries import findings as queries
from bluelamp.records.monitoring.queries.findings import FindingView
from bluelamp.records.register import queries as register


@require_safe
@signed_in
def team(request: Asked) -> HttpResponse:
    """What the reader was given to speak about with their people. Private notes are not in it."""
    found = acts.list_team_findings(by=request.actor, after=after_of(request), because=reason_in_use(request))
    at = clock.now()
    names = register.names_of({one.handled.person for one in found.rows}, at)
    rows = [
        (
            f"/findings/{one.id}",
            rule_words(one.rule, one.day).title,
            str(names[one.handled.person]),
            STATES[one.handled.state].colour,
            _where(one),
            one.day,
        )
        for one in found.rows
    ]
    context = {
        "rows": rows,
        "following": address(request.GET, **{AFTER: found.after}) if found.after else "",
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "findings/team.html", context)


@require_safe
@signed_in
def waiting(request: Asked) -> HttpResponse:
    """What waits for Professional Standards, and how many findings stand where. It names nobody."""
    found = acts.list_waiting_findings(by=request.actor, after=after_of(request), because=reason_in_use(request))
    rows = [
        (
            f"/findings/{one.id}",
            rule_words(one.rule, one.day).title,
            STATES[one.state].colour,
            STATES[one.state].text if one.state is State.TO_REFER else _("Answered"),
            one.events,
            one.day,
        )
        for one in found.rows
    ]
    context = {
        "rows": rows,
        "figures": _figures(),
        "outcomes": [(OUTCOMES[one], number) for one, number in sorted(queries.outcomes_counted().items())],
        "following": address(request.GET, **{AFTER: found.after}) if found.after else "",
        "at": clock.now(),
        "reason": in_use(request),
    }
    return render(request, "findings/waiting.html", context)


@require_safe
@signed_in
def rules(request: Asked) -> HttpResponse:
    """The rules that findings showed to be wrong, how often and why, without anybody's name."""
    at = clock.now()
    found = acts.list_rules_questioned(by=request.actor, because=reason_in_use(request))
    rows = [(one, rule_words(one.rule, at.date())) for one in found]
    return render(request, "findings/rules.html", {"rows": rows, "at": at, "reason": in_use(request)})


@require_safe
@signed_in
def one(request: Asked, finding_id: UUID) -> HttpResponse:
    """One finding for whoever speaks about it or decides on it: the rule, the answer, and what can be done."""
    try:
        view = acts.read_finding(by=request.actor, finding_id=str(finding_id), because=reason_in_use(request))
    except NoSuchFinding as error:
        return missing(request, error)
    at = clock.now()
    names = register.names_of({view.handled.person, view.decided_by, view.handled.supervisor}, at)
    context = {
        "one": view,
        "words": rule_words(view.rule, view.day),
        "who": str(names[view.handled.person]),
        "supervisor": str(names.get(view.handled.supervisor, "")),
        "decider": str(names.get(view.decided_by, "")),
        "handling": HANDLINGS[view.handled.handling],
        "state": STATES[view.handled.state],
        "voice": VOICES[view.handled.voice(at)],
        "outcome": OUTCOMES[view.handled.outcome] if view.handled.outcome is not None else "",
        "ways": _ways(request, view),
        "quiet": view.handled.kept_quiet,
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "findings/one.html", context)


def _figures() -> tuple[Figure, ...]:
    counted = queries.counted()
    standing = (State.TOLD, State.WITH_SUPERVISOR, State.TO_REFER)
    return tuple(
        Figure(label=str(HANDLINGS[handling]), figure=sum(counted.get((handling, state), 0) for state in standing))
        for handling in Handling
    )


def _ways(request: Asked, view: FindingView) -> list[tuple[str, str]]:
    """What the reader can do about it: the words and the address, the first of them as a button."""
    if request.actor.id == view.handled.person:
        return []
    ways = []
    if outcomes(view.handled):
        ways.append((_("Say what it came to"), reverse("findings:close", args=[view.id])))
    if may_pass_on(view.handled):
        ways.append((_("Pass it on to be referred"), reverse("findings:pass-on", args=[view.id])))
    if view.handled.kept_quiet:
        ways.append((_("Note that the notice was served"), reverse("findings:notice", args=[view.id])))
    return ways


def _where(view: FindingView) -> str:
    outcome = view.handled.outcome
    return str(OUTCOMES[outcome] if outcome is not None else STATES[view.handled.state].text)
