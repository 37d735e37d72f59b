"""The pages on who looked and who may."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, open_to_all, signed_in
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later as lazy
from bluelamp.doors.web.lists import mark, place
from bluelamp.doors.web.looks.permissions import Page, page_of
from bluelamp.doors.web.looks.words import BASES, PURPOSES, look_rows
from bluelamp.doors.web.parts import Figure
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal import queries as journal
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import SafeguardError
from bluelamp.records.safeguards.packs import suppressed
from bluelamp.records.safeguards.settings import number

COUNTED = timedelta(days=28)
LARGEST = 2**63 - 1
"""The largest number that a database keeps: no entry has a larger one."""


class ChallengeForm(Form):
    """What somebody says against a look at their record."""

    reason = forms.CharField(
        label=lazy("Why do you challenge it?"),
        help_text=lazy("Data protection staff read this and answer you. Whoever looked does not answer it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


@require_safe
@signed_in
def who_looked(request: Asked) -> HttpResponse:
    """Who looked at one's own data, and why. The page says nothing of looks that are lawfully shown later."""
    at, me = clock.now(), request.actor.id
    begins = place(request.GET, 1)
    before = begins[0] if begins and isinstance(begins[0], int) else None
    read = acts.read_looks(by=request.actor, person=me, before=before)
    found, more = read[: queries.LOOKS_ON_A_PAGE], len(read) > queries.LOOKS_ON_A_PAGE
    context = {
        "looks": look_rows(found, queries.challenges_of(me), at),
        "at": at,
        "following": f"?after={mark(found[-1].number)}" if more else "",
        "later": before is not None,
    }
    return render(request, "looks/who_looked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def challenge(request: Asked, look: int) -> HttpResponse:
    """Asks why somebody challenges a look at their record, and makes the challenge."""
    at, me = clock.now(), request.actor.id
    if look > LARGEST or not queries.is_shown(me, look, at):
        raise Http404("not on this person's list")
    (row,) = look_rows(acts.read_looks(by=request.actor, person=me, before=look + 1)[:1], {}, at)
    made = queries.challenges_of(me).get(look)
    if made is not None and request.method != "POST":
        record = acts.read_challenge(by=request.actor, challenge_id=made.id)
        words = look_rows([record.look], {look: made}, at)[0].challenge if record.look else ""
        return render(request, "looks/challenged.html", {"record": record, "look": row, "words": words})
    form = ChallengeForm(request.POST) if request.method == "POST" else ChallengeForm()
    if request.method == "POST" and form.is_valid():
        try:
            acts.challenge_look(by=request.actor, look=look, reason=form.cleaned_data["reason"])
        except SafeguardError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your challenge was sent to data protection staff"))
            return redirect("looks:who-looked")
    return render(request, "looks/challenge.html", {"form": form, "look": row}, status=422 if form.errors else 200)


@require_safe
@signed_in
def oversight(request: Asked) -> HttpResponse:
    """How the watching is kept in bounds, in numbers that every member of the force may see."""
    at = clock.now()
    told = queries.counts(at)
    below = number("small_numbers_below", at)
    figures = suppressed(_by_purpose(at), below)
    context = {
        "at": at,
        "below": below,
        "days": COUNTED.days,
        "figures": (
            Figure(label=_("deferrals that stand"), figure=told.deferrals),
            Figure(label=_("records open in an emergency"), figure=told.openings),
            Figure(
                label=_("emergency openings to review"),
                figure=told.openings_to_review,
                warning=told.openings_to_review > 0,
            ),
            Figure(label=_("major incidents now"), figure=told.incidents),
            Figure(label=_("challenges waiting"), figure=told.challenges_waiting),
            Figure(label=_("challenges late"), figure=told.challenges_late, warning=told.challenges_late > 0),
        ),
        "rows": [
            (PURPOSES.get(one.purpose, one.purpose), BASES.get(one.basis, one.basis), one.number) for one in figures
        ],
    }
    return render(request, "looks/oversight.html", context)


def _by_purpose(at: datetime) -> dict[tuple[str, str, str], int]:
    """Looks of the last four weeks by purpose and what they rested on."""
    summed: dict[tuple[str, str, str], int] = {}
    for (_verb, purpose, basis), number_ in journal.counts(at - COUNTED, at).items():
        if basis:
            summed["looks", purpose, basis] = summed.get(("looks", purpose, basis), 0) + number_
    return summed


@require_safe
@open_to_all("who may do what is for everybody to know; it shows rules and no person")
def permissions(request: HttpRequest) -> HttpResponse:
    """Who may do what in Bluelamp: every role and every act, worked out from the rules in force."""
    at = clock.now()
    return render(request, "looks/permissions.html", {"made": _page(ports.current.platform.rulebook(at).digest)})


@lru_cache(maxsize=4)
def _page(digest: str) -> Page:
    """The page for the rulebook of that digest: the same for everybody until the rules change."""
    del digest
    return page_of(clock.now())
