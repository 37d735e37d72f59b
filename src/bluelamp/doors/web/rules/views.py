"""The rules: a list by topic, and one page a rule. An answer links here, to the rules of the day it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluelamp.core.rulebook import Example, Rule
from bluelamp.doors.web.access import signed_in
from bluelamp.records.adoption import queries
from bluelamp.records.adoption.errors import NothingInForce
from bluelamp.records.adoption.queries import AdoptedRulebook
from bluelamp.records.journal import clock

_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """Rules that belong together."""

    title: str
    rules: tuple[Rule, ...]


@require_safe
@signed_in
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in force, by topic, or those in which some words stand."""
    adopted = _adopted(request)
    wanted = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    found = tuple(one for one in adopted.rulebook.rules if _speaks_of(one, wanted))
    context = {"adopted": adopted, "topics": _topics(found), "count": len(found), "wanted": wanted}
    return render(request, "rules/rules.html", context)


@require_safe
@signed_in
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: what it says, where it comes from, what it asks, and examples with their answers."""
    adopted = _adopted(request)
    found = adopted.rulebook.by_id.get(rule_id)
    if found is None:
        raise Http404
    examples = [_shown(adopted, one) for one in adopted.rulebook.examples if rule_id in (*one.rules, *one.because)]
    context = {"adopted": adopted, "rule": found, "examples": examples, "handling": _handling(found.handling)}
    return render(request, "rules/rule.html", context)


@dataclass(frozen=True, slots=True)
class Shown:
    """An example in words: what is asked, and the answer."""

    title: str
    what: str
    answer: str


def _shown(adopted: AdoptedRulebook, example: Example) -> Shown:
    action = next(one for uid, one in adopted.rulebook.schema.actions.items() if uid.id == example.action)
    names = {str(uid): name for uid, name in adopted.rulebook.names.items()}
    thing = names.get(example.resource, example.resource.partition("::")[2].strip('"'))
    return Shown(example.title, f"{action.marks.get('says', example.action).rstrip('.')}: {thing}", example.answer)


def _adopted(request: HttpRequest) -> AdoptedRulebook:
    """What is in force now, or was on the day that the address names."""
    named = request.GET.get("on")
    try:
        return queries.in_force(clock.now()) if not named else queries.on_day(date.fromisoformat(named))
    except (ValueError, NothingInForce) as error:
        raise Http404 from error


def _speaks_of(one: Rule, wanted: str) -> bool:
    text = f"{one.id} {one.title} {one.says} {one.source}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _topics(found: tuple[Rule, ...]) -> list[Topic]:
    by_topic: dict[str, list[Rule]] = {}
    for one in found:
        by_topic.setdefault(one.topic, []).append(one)
    return [Topic(topic.replace("-", " ").capitalize(), tuple(rules)) for topic, rules in by_topic.items()]


def _handling(handling: str | None) -> str:
    words = {
        "tell-officer": _("The officer is told, and that is the end of it in most cases."),
        "tell-supervisor": _("The supervisor is told."),
        "refer": _("It is referred to Professional Standards, who assess it."),
    }
    return words.get(handling or "", "")
