"""The first screen: what do you want to do, then only the questions that the rules need.

A question's page is one question. What was answered travels in the form and not in the address: an
address is kept in logs, and asking is never evidence.
"""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.rulebook import Rulebook, RulebookError, fact_question
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Option
from bluelamp.doors.web.my_phone.forms import CARRIED, FactForm, ThingForm
from bluelamp.doors.web.refusals import bad_request, missing
from bluelamp.records.asking import answers, queries, things
from bluelamp.records.asking.errors import NothingSuchToAsk
from bluelamp.records.asking.interview import Interview
from bluelamp.records.journal import clock

LONGEST_SEARCH = 100
OWN_SITUATION = "own"


@require_safe
@signed_in
def ask(request: Asked) -> HttpResponse:
    """May I? A search over everything that can be asked about, and the actions as a list."""
    rulebook = queries.catalogue(clock.now()).rulebook
    text = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    found = things.search(rulebook, text) if text else ()
    context = {
        "text": text,
        "found": found,
        "unlisted": things.unlisted(rulebook, text) if text and not found else (),
        "acts": things.acts(rulebook),
        "names": _names(rulebook),
    }
    return render(request, "my_phone/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: Asked, action: str) -> HttpResponse:
    """What somebody wants to do something with, out of all that the action is about."""
    rulebook = queries.catalogue(clock.now()).rulebook
    try:
        act = things.one_act(rulebook, action)
    except NothingSuchToAsk as error:
        return missing(request, error)
    listed = things.things_for(rulebook, act)
    form = ThingForm(request.POST if request.method == "POST" else None)
    form.fields["thing"].label = may_i(act.words)
    form.fields["thing"].widget.choices = form.fields["thing"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
        (f"{one.type}/{one.id}", Option(one.name, words=one.id)) for one in listed
    ]
    if request.method == "POST" and form.is_valid():
        kind, _slash, name = form.cleaned_data["thing"].partition("/")
        return redirect("my_phone:question", action, kind, name)
    context = {"form": form, "act": act, "heading": may_i(act.words)}
    return render(request, "my_phone/choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def question(request: Asked, action: str, kind: str, name: str) -> HttpResponse:
    """One question after the other, as few as the rules need; then the answer, at its own address."""
    stated = _carried(request.POST)
    situation = request.POST.get("situation") or request.GET.get("situation", "")
    own = situation == OWN_SITUATION
    try:
        asked = queries.interview(request.actor.id, clock.now(), (action, kind, name), stated, own_situation=own)
    except NothingSuchToAsk as error:
        return missing(request, error)
    form = None
    if request.method == "POST":
        fact = things.action_type(asked.rulebook, action).context.get(request.POST.get("asks", ""))
        if fact is None:
            return bad_request(request, ValueError("no such fact"))
        form = FactForm(fact_question(fact), stated, situation, request.POST)
        if form.is_valid():
            stated = {**stated, fact.name: form.said()}
            asked = queries.interview(request.actor.id, clock.now(), (action, kind, name), stated, own_situation=own)
            form = None
    try:
        left = asked.next_question()
        if form is None and left is None:
            return redirect("my_phone:answer", answers.keep(queries.answer_to(asked)))
    except RulebookError as error:
        return bad_request(request, error)
    if form is None and left is not None:
        form = FactForm(left, stated, situation)
    return _page(request, asked, form, own=own)


def _page(request: Asked, asked: Interview, form: FactForm | None, *, own: bool) -> HttpResponse:
    words = may_i(asked.act.words, asked.thing.name)
    here = reverse("my_phone:question", args=[asked.act.id, asked.thing.type, asked.thing.id])
    context = {
        "form": form,
        "asked": asked,
        "caption": words,
        "heading": form.fields["answer"].label if form is not None else words,
        "other_situation": "" if own else f"{here}?situation={OWN_SITUATION}",
        "duty": asked.facts.context["duty"],
    }
    return render(request, "my_phone/question.html", context, status=422 if form is not None and form.errors else 200)


def _carried(posted: QueryDict) -> dict[str, str]:
    return {name.removeprefix(CARRIED): str(posted[name]) for name in posted if name.startswith(CARRIED)}


def may_i(act: str, thing: str = "") -> str:
    """The question in words, with what it is about where that is known."""
    if thing:
        return _("May I %(act)s: %(thing)s?") % {"act": act, "thing": thing}
    return _("May I %(act)s?") % {"act": act}


def _names(rulebook: Rulebook) -> tuple[str, ...]:
    """The names that the search box proposes by itself: apps, contacts, devices; websites are typed."""
    found = _proposed.get(rulebook.digest)
    if found is None:
        listed = {one.name for act in things.acts(rulebook) for one in things.things_for(rulebook, act)}
        sites = set(rulebook.catalogue.sites)
        _proposed.clear()
        found = _proposed[rulebook.digest] = tuple(sorted(listed - sites, key=str.casefold))
    return found


_proposed: dict[str, tuple[str, ...]] = {}
