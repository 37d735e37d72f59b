"""The rules in plain words: all of them, and each with its source, its settings and its examples."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import explain, topic_title
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.refusals import missing
from bluelamp.records.adoption import queries
from bluelamp.records.adoption.queries import AdoptedRulebook
from bluelamp.records.journal import clock


@require_safe
@signed_in
def rules(request: Asked) -> HttpResponse:
    """Every rule in force, by topic, in the rulebook's order."""
    adopted = queries.in_force(clock.now())
    topics = [
        (topic_title(adopted.rulebook, topic), list(listed))
        for topic, listed in groupby(adopted.rulebook.rules, key=lambda one: one.topic)
    ]
    return render(request, "my_phone/rules.html", {"adopted": adopted, "topics": topics})


@require_safe
@signed_in
def rule(request: Asked, rule_id: str) -> HttpResponse:
    """One rule as it is in force, or with `edition` as it was when an answer was given."""
    try:
        adopted = _adopted(request.GET.get("edition", ""))
        found = explain(adopted.rulebook, rule_id)
    except BluelampError as error:
        return missing(request, error)
    now = queries.in_force(clock.now())
    context = {
        "rule": found.rule,
        "words": found.words,
        "source": adopted.rulebook.sources,
        "adopted": adopted,
        "is_now": adopted.digest == now.digest,
        "still_there": rule_id in now.rulebook.by_id,
        "heading": found.rule.title,
    }
    return render(request, "my_phone/rule.html", context)


def _adopted(edition: str) -> AdoptedRulebook:
    return queries.by_digest(edition) if edition else queries.in_force(clock.now())
