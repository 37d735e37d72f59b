"""Answers, and what has still to be asked for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bluelamp.core.decision import EngineDecider
from bluelamp.core.rulebook import Rulebook
from bluelamp.records.adoption.queries import AdoptedRulebook, in_force
from bluelamp.records.asking import things
from bluelamp.records.asking.errors import AnswerUnknown, NotYourAnswer, StillToAnswer
from bluelamp.records.asking.given import Given, give
from bluelamp.records.asking.interview import Interview
from bluelamp.records.asking.models import AnswerRow, SavedRow
from bluelamp.records.facts.queries import entities_for

MOST_SAVED_SHOWN = 200
_deciders: dict[str, EngineDecider] = {}
_MOST_DECIDERS = 8


@dataclass(frozen=True, kw_only=True)
class Saved:
    """An answer that somebody saved."""

    id: str
    saved_at: datetime
    given: Given


def catalogue(at: datetime) -> AdoptedRulebook:
    """The rulebook in force, for what can be asked about.

    Raises:
        NothingInForce: there is none.
    """
    return in_force(at)


def interview(
    person_id: str,
    at: datetime,
    question: tuple[str, str, str],
    stated: Mapping[str, str],
    *,
    own_situation: bool = False,
) -> Interview:
    """A question as far as it goes: an action, a type of thing and its id, and what was stated.

    Raises:
        NothingSuchToAsk: the rules know no such action or thing.
        NothingInForce, NotInRegister: as their names say.
    """
    rulebook = in_force(at).rulebook
    action, kind, name = question
    act = things.one_act(rulebook, action)
    return Interview(
        rulebook=rulebook,
        act=act,
        thing=things.one_thing(rulebook, act, kind, name),
        facts=entities_for(person_id, at),
        stated=stated,
        own_situation=own_situation,
    )


def answer_to(asked: Interview) -> Given:
    """The answer, once nothing is left to ask.

    Raises:
        StillToAnswer: something is.
        RulebookError: something that was stated does not fit.
    """
    left = asked.next_question()
    if left is not None:
        raise StillToAnswer(f"This is still open: {left.words}", todo="answer it first.")
    return give(asked, decider_of(asked.rulebook))


def decider_of(rulebook: Rulebook) -> EngineDecider:
    """The Cedar engine with the rules of a rulebook, parsed once in a process."""
    found = _deciders.get(rulebook.digest)
    if found is None:
        if len(_deciders) >= _MOST_DECIDERS:
            _deciders.clear()
        found = _deciders[rulebook.digest] = EngineDecider(rulebook.policies)
    return found


def answer(reference: str) -> Given:
    """The answer of that reference, which says nothing about whoever asked.

    Raises:
        AnswerUnknown: there is none.
    """
    body = AnswerRow.objects.filter(reference=reference).values_list("body", flat=True).first()
    if body is None:
        raise AnswerUnknown(
            "There is no answer with that reference.", todo="ask again, or look among the answers you saved."
        )
    return Given.from_json(body)


def saved_by(person_id: str) -> tuple[Saved, ...]:
    """The answers that somebody saved, the newest first."""
    rows = SavedRow.objects.filter(person=person_id).order_by("-saved_at", "id")[:MOST_SAVED_SHOWN]
    return tuple(
        Saved(id=name, saved_at=saved_at, given=Given.from_json(body))
        for name, saved_at, body in rows.values_list("id", "saved_at", "body")
    )


def saved_after(person_id: str, *, after: tuple[datetime, str] | None, most: int) -> tuple[Saved, ...]:
    """The answers that somebody saved, the newest first, from behind a moment and an id on.

    The place is one in time and not a count, so a list that is read in pages shows each once while more are saved.
    """
    rows = SavedRow.objects.filter(person=person_id).order_by("-saved_at", "id")
    if after is not None:
        at, name = after
        rows = rows.filter(Q(saved_at__lt=at) | Q(saved_at=at, id__gt=name))
    found = rows.values_list("id", "saved_at", "body")[:most]
    return tuple(Saved(id=name, saved_at=saved_at, given=Given.from_json(body)) for name, saved_at, body in found)


def one_saved(saved_id: str, person_id: str) -> Saved:
    """One of somebody's saved answers.

    Raises:
        NotYourAnswer: there is none of that id that is theirs. It reads the same whether or not it is another's.
    """
    row = SavedRow.objects.filter(pk=saved_id, person=person_id).values_list("saved_at", "body").first()
    if row is None:
        raise NotYourAnswer("You have saved no such answer.", todo="look among the answers you saved, or ask again.")
    return Saved(id=saved_id, saved_at=row[0], given=Given.from_json(row[1]))


def has_saved(reference: str, person_id: str) -> str | None:
    """The id under which somebody saved the answer of a reference, or None where they did not."""
    for name, body in SavedRow.objects.filter(person=person_id).values_list("id", "body"):
        if body["reference"] == reference:
            return name
    return None
