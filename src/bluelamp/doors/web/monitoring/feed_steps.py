"""What people do with feeds: declare one, put on record what it needs, start it, stop it, hand in what it brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.monitoring.feed_forms import (
    DeclareForm,
    DeliveryForm,
    NoticeForm,
    StartForm,
    StatementForm,
    StopForm,
)
from bluelamp.doors.web.refusals import missing
from bluelamp.records.monitoring import acts
from bluelamp.records.monitoring.errors import FeedUnknown
from bluelamp.records.monitoring.intake import hand_in as taken_in
from bluelamp.records.monitoring.lifecycle.feeds import Feed, State, Told, lacking
from bluelamp.records.monitoring.queries.feeds import NOTICE, REFERENCE, VIEWS, one_feed
from bluelamp.records.monitoring.values import DeliveryView, Way


class Step(NamedTuple):
    """One thing that is done with a feed: its words, its form, who does it, and where the feed has to stand for it."""

    link: str
    will: str
    done: str
    form: type[Form]
    act: Callable[[Asked, str, Mapping[str, Any]], object]
    roles: frozenset[str]
    running: bool


def _clears(kind: str) -> Callable[[Asked, str, Mapping[str, Any]], object]:
    def act(request: Asked, feed_id: str, said: Mapping[str, Any]) -> object:
        told = Told(said.get("told", Told.STATED.value))
        return acts.clear_feed(
            by=request.actor, feed_id=feed_id, kind=kind, says=said["says"], on=said["on"], told=told
        )

    return act


def _starts(request: Asked, feed_id: str, said: Mapping[str, Any]) -> object:
    return acts.start_feed(by=request.actor, feed_id=feed_id, until=said["until"])


def _stops(request: Asked, feed_id: str, said: Mapping[str, Any]) -> object:
    return acts.stop_feed(by=request.actor, feed_id=feed_id, why=said["why"])


_DATA_PROTECTION = frozenset({"data-protection"})
_STOPS = frozenset({"standards", "data-protection", "policy-owner", "duty-officer"})
STEPS: Mapping[str, Step] = {
    "reference": Step(
        later("Put the impact assessment on record"),
        later("The feed does not start without it."),
        later("The impact assessment is on record."),
        StatementForm,
        _clears(REFERENCE),
        _DATA_PROTECTION,
        running=False,
    ),
    "views": Step(
        later("Put on record what staff said"),
        later("What staff or their representatives said to the feed, or why they were not asked."),
        later("What staff said is on record."),
        StatementForm,
        _clears(VIEWS),
        _DATA_PROTECTION,
        running=False,
    ),
    "notice": Step(
        later("Put on record that people were told"),
        later("Everybody with a work phone is told before it starts. What happened before that day is not taken."),
        later("That people were told is on record."),
        NoticeForm,
        _clears(NOTICE),
        _DATA_PROTECTION,
        running=False,
    ),
    "start": Step(
        later("Start this feed"),
        later("From now on it says what work phones do. Whoever declared it cannot start it."),
        later("The feed is on."),
        StartForm,
        _starts,
        frozenset({"standards"}),
        running=False,
    ),
    "stop": Step(
        later("Stop this feed"),
        later("Nothing that it sends is taken in from that moment on. What was taken in is kept as long as was said."),
        later("The feed is stopped."),
        StopForm,
        _stops,
        _STOPS,
        running=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def declare(request: Asked) -> HttpResponse:
    """Declares a feed. It takes nothing in until it was cleared and started."""
    form = DeclareForm(request.POST) if request.method == "POST" else DeclareForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(
            form,
            lambda: acts.declare_feed(by=request.actor, feed_id=said["once"], name=said["name"], terms=form.terms()),
        ):
            messages.success(request, _("The feed is declared. It does not run yet."))
            return redirect("monitoring:feed", feed_id=said["once"])
    return render(request, "monitoring/declare.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, feed_id: UUID, name: str) -> HttpResponse:
    """One step of a feed: asks for what it needs, and does it."""
    if name not in STEPS:
        raise Http404(name)
    try:
        found = one_feed(str(feed_id))
    except FeedUnknown as error:
        return missing(request, error)
    chosen = STEPS[name]
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if carried_out(form, lambda: chosen.act(request, found.id, said)):
            messages.success(request, chosen.done)
            return redirect("monitoring:feed", feed_id=found.id)
    context = {"form": form, "step": chosen, "one": found, "warns": name == "stop"}
    return render(request, "monitoring/step.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def stop_all(request: Asked) -> HttpResponse:
    """Stops all feeds at once, with a reason."""
    form = StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if carried_out(form, lambda: acts.stop_all_feeds(by=request.actor, why=why)):
            messages.success(request, _("All feeds are stopped."))
            return redirect("monitoring:feeds")
    return render(request, "monitoring/stop_all.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_in(request: Asked, feed_id: UUID) -> HttpResponse:
    """Takes in what a feed delivered as a file, and says what was kept of it."""
    try:
        found = one_feed(str(feed_id))
    except FeedUnknown as error:
        return missing(request, error)
    form = DeliveryForm(request.POST, request.FILES) if request.method == "POST" else DeliveryForm()
    if request.method == "POST" and form.is_valid():
        file, taken = form.cleaned_data["file"], list[DeliveryView]()

        def take() -> None:
            taken.append(taken_in(by=request.actor, feed_id=found.id, stream=file, name=file.name, way=Way.PAGE))

        if carried_out(form, take, field="file"):
            [one] = taken
            said = _("%(events)s uses were kept and %(rejected)s rows handed back.")
            messages.success(request, said % {"events": f"{one.events:,}", "rejected": f"{one.rejected:,}"})
            return redirect("monitoring:feed", feed_id=found.id)
    return render(request, "monitoring/hand_in.html", {"form": form, "one": found}, status=_status(form))


def possible(request: Asked, feed: Feed, at: datetime) -> list[tuple[str, str]]:
    """The steps that lead somewhere for the reader, each with its address' name and its words."""
    roles = {one.role for one in request.actor.standings}
    runs = feed.state is State.ON
    found = [
        (name, str(one.link))
        for name, one in STEPS.items()
        if one.roles & roles and one.running == runs and not (name == "start" and _may_not_start(request, feed))
    ]
    if feed.is_on(at) and "standards" in roles:
        found.append(("hand-in", _("Hand in a file")))
    return found


def _may_not_start(request: Asked, feed: Feed) -> bool:
    return bool(lacking(feed)) or feed.declared_by == request.actor.id


def _status(form: Form) -> int:
    return 422 if form.errors else 200
