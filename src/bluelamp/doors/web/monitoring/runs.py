"""Runs in pages: what was counted of each day, and which rules and feeds only count. They name nobody.

Open to everybody signed in, because those who are watched may see how. Figures about people below the
force's small number are shown as fewer than it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.calendar import local_day
from bluelamp.core.screening.report import UNKNOWNS
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later, words
from bluelamp.doors.web.refusals import missing
from bluelamp.records.adoption.errors import EditionUnknown
from bluelamp.records.adoption.queries import by_digest
from bluelamp.records.declarations.checks import LONG
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import acts
from bluelamp.records.monitoring.lifecycle.shadow import Of, Shadow, View
from bluelamp.records.monitoring.queries.feeds import feeds
from bluelamp.records.monitoring.queries.runs import PAGE, latest_runs, one_run
from bluelamp.records.monitoring.run_errors import RunUnknown
from bluelamp.records.monitoring.run_values import RuleOfRun, RunView
from bluelamp.records.monitoring.shadows import shadows_on
from bluelamp.records.safeguards.settings import number

VIEWS: Mapping[View, str] = {
    View.RULES: later("Rules desk"),
    View.DATA_PROTECTION: later("Data protection"),
    View.FEDERATION: later("Federation"),
}
NOT_KNOWN: Mapping[str, str] = {
    "phone": later("The phone"),
    "holder": later("Who held the phone"),
    "person": later("The person"),
    "app": later("The app"),
    "site": later("The website"),
    "contact": later("Whom it was with"),
    "duty": later("Whether they were on duty"),
}
WHY_NOT: Mapping[str, str] = {
    "person_unknown": later("who it was is not known"),
    "duty_unknown": later("duty is not known"),
    "phone_not_proved": later("the phone had not proved that it was kept from it"),
    "in_shadow": later("the rule or the feed is new"),
}


class RuleRow(NamedTuple):
    """A rule as a run's page shows it."""

    title: str
    counted: RuleOfRun
    people: str
    why_not: list[tuple[str, int]]


class ShadowRow(NamedTuple):
    """A rule or feed as the page of new ones shows it."""

    title: str
    shadow: Shadow
    missing: list[str]


class ViewForm(Form):
    """What somebody thinks of a new rule or feed."""

    agrees = forms.ChoiceField(
        label=later("Should it find people from now on?"),
        choices=[("yes", later("Yes")), ("no", later("No, it should only count"))],
        widget=forms.RadioSelect,
    )
    says = forms.CharField(
        label=later("Why?"),
        help_text=later("It goes on the record, sealed."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


@require_safe
@signed_in
def list_of_runs(request: Asked) -> HttpResponse:
    """How the newest days stand."""
    try:
        before = date.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        before = None  # a damaged place begins the list anew, as every list does
    rows = latest_runs(before)
    after = rows[PAGE - 1].day if len(rows) > PAGE else None
    return render(request, "monitoring/runs.html", {"rows": rows[:PAGE], "after": after, "at": clock.now()})


@require_safe
@signed_in
def one(request: Asked, run_id: UUID) -> HttpResponse:
    """One run: what was counted, what was not known, what each rule found, and what nobody was found for."""
    try:
        found = one_run(str(run_id))
    except RunUnknown as error:
        return missing(request, error)
    below = number("small_numbers_below", clock.now())
    context = {
        "run": found,
        "unknown": [(NOT_KNOWN[name], found.unknown(name)) for name in UNKNOWNS],
        "rules": [_row(rule, _titles(found), below) for rule in found.rules],
        "protected": found.count("protected_dropped"),
    }
    return render(request, "monitoring/run.html", context)


@require_safe
@signed_in
def shadows(request: Asked) -> HttpResponse:
    """Every rule and feed that only counts, since when, and whose view is missing, as it stands from tomorrow."""
    titles, found = _shadows()
    rows = [ShadowRow(titles[one.of, one.name], one, [words(VIEWS[view]) for view in one.missing]) for one in found]
    mine = _mine(request)
    return render(request, "monitoring/shadows.html", {"rows": rows, "gives": mine is not None, "at": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def view(request: Asked, of: str, name: str) -> HttpResponse:
    """Asks one of the three desks what it thinks of a new rule or feed, and puts it on record."""
    titles, found = _shadows()
    chosen = next((one for one in found if (one.of.value, one.name) == (of, name)), None)
    if chosen is None:
        raise Http404(name)
    # Somebody of no such desk is refused by the act, and the refusal is recorded.
    mine = _mine(request) or View.RULES
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agrees, says = form.cleaned_data["agrees"] == "yes", form.cleaned_data["says"]
        if carried_out(
            form,
            lambda: acts.give_view(by=request.actor, of=chosen.of, name=name, view=mine, agrees=agrees, says=says),
        ):
            messages.success(request, words("Your view is on record."))
            return redirect("monitoring:shadows")
    context = {"form": form, "title": titles[chosen.of, name], "desk": VIEWS[mine]}
    return render(request, "monitoring/view.html", context, status=422 if form.errors else 200)


def _mine(request: Asked) -> View | None:
    """The desk that the reader speaks for, the first of several."""
    roles = {one.role for one in request.actor.standings}
    return next((one for one in View if one.value in roles), None)


def _shadows() -> tuple[dict[tuple[Of, str], str], list[Shadow]]:
    """What only counts from tomorrow on, rules before feeds, and what each is called."""
    tomorrow = local_day(clock.now()) + timedelta(days=1)
    stand = shadows_on(tomorrow)
    titles = {(Of.RULE, rule.id): rule.title for rule in stand.rulebook.rules}
    titles |= {(Of.FEED, one.id): one.name for one in feeds()}
    found = [one for one in (*stand.rules.values(), *stand.feeds.values()) if one.holds(tomorrow)]
    return titles, [one for one in found if (one.of, one.name) in titles]


def _titles(run: RunView) -> Mapping[str, str]:
    try:
        return {rule.id: rule.title for rule in by_digest(run.stated.rulebook).rulebook.rules}
    except EditionUnknown:  # a rulebook that was taken away: the rules go by their ids
        return {}


def _row(counted: RuleOfRun, titles: Mapping[str, str], below: int) -> RuleRow:
    people = str(counted.people) if not 0 < counted.people < below else words("fewer than %d") % below
    why_not = [(words(WHY_NOT[name]), count) for name, count in counted.why_not.items() if count]
    return RuleRow(titles.get(counted.rule, counted.rule), counted, people, why_not)
