"""May I? What can be asked about, the questions that the rules need, and the answer.

Asking is no write: it carries no `Idempotency-Key`, because what is kept beside a key names an account, and an answer
is kept without the asker. Asked again within the hour it is the same answer at the same reference. What is stated
travels in the body and never in the address, which is kept in logs.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from ninja import Path, Query, Router, Schema
from pydantic import Field

from bluelamp.core.rulebook import FactQuestion
from bluelamp.doors.api.answers import AnswerShown
from bluelamp.doors.api.errors import CursorNotGood
from bluelamp.doors.api.paging import Next, Paged, cursor_from, place_from
from bluelamp.doors.api.people import Strict
from bluelamp.doors.api.problems import READS, REFUSALS, Problem
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.asking import answers, queries, things
from bluelamp.records.journal import clock

router = Router()
MOST_STATED = 40
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
ActionId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description="The id of an action.")]
Thing = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Said = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ActionShown(Schema):
    """Something that can be asked about, in words that follow "May I"."""

    id: str
    words: str
    about: list[str] = Field(description="The types of thing that it is about.")

    @classmethod
    def of(cls, one: things.Act) -> ActionShown:
        """From a query's value."""
        return cls(id=one.id, words=one.words, about=list(one.about))


class Actions(Schema):
    """Every action that people ask about, in the rulebook's order."""

    actions: list[ActionShown]


class ThingShown(Schema):
    """Something that an action can be done with."""

    type: str
    id: str
    name: str
    kind: str
    listed: bool = Field(
        description="Whether the catalogue has it. An app or website that it lacks may be asked about."
    )

    @classmethod
    def of(cls, one: things.Thing) -> ThingShown:
        """From a query's value."""
        return cls(type=one.type, id=one.id, name=one.name, kind=one.kind, listed=one.listed)


class ThingsPage(Schema):
    """A page of what an action is about, in the order of names."""

    things: list[ThingShown]
    next: Next


class SearchAsked(Schema):
    """A few words, such as "call victim"."""

    text: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class FoundShown(Schema):
    """A thing, with everything that can be asked about it."""

    thing: ThingShown
    actions: list[ActionShown]


class FoundThings(Schema):
    """What the words found, the nearest first: at most thirty."""

    found: list[FoundShown]


class Asking(Strict):
    """A question as far as it goes."""

    action: Name
    type: Name
    thing: Thing
    stated: Annotated[
        dict[str, Said],
        Field(
            max_length=MOST_STATED,
            description="What was answered so far, by the name of the fact; empty text where there is none.",
        ),
    ] = {}  # noqa: RUF012 - a model copies its defaults
    own_situation: Annotated[
        bool, Field(description="True to be asked for what the roster knows, because the question is of another time.")
    ] = False


class ToAnswer(Schema):
    """The fact to state now."""

    name: str
    words: str
    hint: str
    kind: str = Field(description="The type of the answer: bool, string, datetime and so on.")
    choices: dict[str, str] = Field(
        description="What can be answered, with the words for each; empty where it is typed."
    )
    may_be_left: bool = Field(description="Whether an empty text, for none, is an answer.")

    @classmethod
    def of(cls, one: FactQuestion) -> ToAnswer:
        """From the rulebook's own."""
        return cls(
            name=one.name,
            words=one.words,
            hint=one.hint,
            kind=one.kind,
            choices=dict(one.choices),
            may_be_left=one.may_be_left,
        )


class AskedSoFar(Schema):
    """What is still to be answered, or the answer: one of the two is null."""

    action: ActionShown
    thing: ThingShown
    ask: ToAnswer | None
    answer: AnswerShown | None


@router.get("/actions", response={200: Actions, **REFUSALS, 404: Problem}, auth=bearer(Reach.ASKING))
def actions(request: Asked) -> Actions:
    """What can be asked about, under the rulebook in force."""
    del request
    rulebook = queries.catalogue(clock.now()).rulebook
    return Actions(actions=[ActionShown.of(one) for one in things.acts(rulebook)])


@router.get("/actions/{action_id}/things", response={200: ThingsPage, **READS}, auth=bearer(Reach.ASKING))
def things_of(request: Asked, action_id: ActionId, asked: Query[Paged]) -> ThingsPage:
    """What an action is about, out of the catalogue. A cursor is good for as long as the rulebook is in force."""
    del request
    adopted = queries.catalogue(clock.now())
    edition = hashlib.sha256(f"{adopted.digest}/{action_id}".encode()).hexdigest()[:16]
    first = _place(asked.cursor, edition)
    found = things.things_for(adopted.rulebook, things.one_act(adopted.rulebook, action_id))
    after = first + asked.limit
    return ThingsPage(
        things=[ThingShown.of(one) for one in found[first:after]],
        next=cursor_from(f"{edition}-{after}" if after < len(found) else None),
    )


def _place(cursor: str | None, edition: str) -> int:
    place = place_from(cursor, pattern=r"[0-9a-f]{16}-[0-9]{1,9}")
    if place is None:
        return 0
    of, _, at = place.partition("-")
    if of != edition:
        raise CursorNotGood("The cursor is of other rules, or of another list.", todo="begin at the first page again.")
    return int(at)


@router.get("/search", response={200: FoundThings, **REFUSALS, 404: Problem}, auth=bearer(Reach.ASKING))
def search(request: Asked, asked: Query[SearchAsked]) -> FoundThings:
    """What a few words find, and, where that is nothing, the app or website of that name as one nobody listed."""
    del request
    rulebook = queries.catalogue(clock.now()).rulebook
    found = things.search(rulebook, asked.text) or things.unlisted(rulebook, asked.text)
    return FoundThings(
        found=[
            FoundShown(thing=ThingShown.of(one.thing), actions=[ActionShown.of(act) for act in one.acts])
            for one in found
        ]
    )


@router.post("", response={200: AskedSoFar, **READS, 400: Problem}, auth=bearer(Reach.ASKING))
def ask(request: Asked, body: Asking) -> AskedSoFar:
    """May I? The one fact to state next; or the answer, once the rules turn on nothing more.

    Send the same question again with what was answered added to `stated`. An answer is kept without
    whoever asked; to have it later, save it.
    """
    asked = queries.interview(
        request.auth.actor.id,
        clock.now(),
        (body.action, body.type, body.thing),
        body.stated,
        own_situation=body.own_situation,
    )
    left = asked.next_question()
    given = None
    if left is None:
        given = queries.answer_to(asked)
        answers.keep(given)
    return AskedSoFar(
        action=ActionShown.of(asked.act),
        thing=ThingShown.of(asked.thing),
        ask=ToAnswer.of(left) if left else None,
        answer=AnswerShown.of(given) if given else None,
    )
