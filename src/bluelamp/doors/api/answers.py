"""Answers: one by its reference for whoever has that, and those that somebody saved for themselves.

A saved answer is read and deleted by whoever saved it; to anybody else it is not there. The answer to a write is kept
beside its key for two days, and holds the id of the saved copy, never what was asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.paging import Next, Paged, cursor_from, moment_from, moment_place
from bluelamp.doors.api.people import Made, PathId, Strict
from bluelamp.doors.api.problems import READS, REFUSALS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.adoption.errors import AdoptionError
from bluelamp.records.asking import acts, queries
from bluelamp.records.asking.given import FactGiven, Given, RuleGiven
from bluelamp.records.journal import clock

router = Router()
REFERENCE = r"^BL-[0-9a-f]{4}(-[0-9a-f]{4}){3}$"
Reference = Annotated[str, Field(pattern=REFERENCE, description="The reference of an answer.")]
PathReference = Annotated[str, Path(pattern=REFERENCE, description="The reference of an answer.")]


class RuleTold(Schema):
    """A rule that decided, as it was told."""

    id: str
    title: str
    says: str
    source: str
    allows: bool
    default: bool = Field(description="Whether it is a default of Bluelamp's, because no published text says it.")

    @classmethod
    def of(cls, one: RuleGiven) -> RuleTold:
        """From a query's value."""
        return cls(id=one.id, title=one.title, says=one.says, source=one.source, allows=one.allows, default=one.default)


class FactTold(Schema):
    """A fact that the answer rests on, in words."""

    question: str
    answer: str

    @classmethod
    def of(cls, one: FactGiven) -> FactTold:
        """From a query's value."""
        return cls(question=one.question, answer=one.answer)


class AnswerShown(Schema):
    """An answer, with the rules of the day on which it was given. Nothing in it says who asked."""

    reference: str
    outcome: str = Field(description="allowed, allowed with duties, only with permission, or not allowed.")
    may_i: str = Field(description="What was asked about, in words that follow `May I`.")
    thing: str
    listed: bool = Field(description="Whether the catalogue has the thing.")
    rules: list[RuleTold] = Field(description="The rules that decided, each with its source.")
    duties: list[str] = Field(description="What must be done or kept to.")
    permissions: list[str] = Field(description="The permissions that somebody may give.")
    stopped: list[str] = Field(description="Rules that can refuse this and could not be read: then do not rely on it.")
    stated: list[FactTold]
    known: list[FactTold]
    person: list[str] = Field(description="What of the person the rules read.")
    changes: list[list[FactTold]] = Field(description="What would change the answer; each is a few facts together.")
    hour: datetime = Field(description="The hour in which it was given.")
    edition: str = Field(description="The digest of the rules it was given under.")
    version: int | None = Field(description="The version of that rulebook; null where it is not known here any more.")
    rules_changed: bool = Field(description="Whether other rules are in force now.")

    @classmethod
    def of(cls, given: Given) -> AnswerShown:
        """From a query's value."""
        return cls(
            reference=given.reference,
            outcome=str(given.outcome),
            may_i=given.act_words,
            thing=given.thing_name,
            listed=given.listed,
            rules=[RuleTold.of(one) for one in given.rules],
            stated=[FactTold.of(one) for one in given.stated],
            known=[FactTold.of(one) for one in given.known],
            changes=[[FactTold.of(one) for one in several] for several in given.changes],
            hour=given.hour,
            edition=given.edition,
            version=_version(given.edition),
            rules_changed=adoption.in_force(clock.now()).digest != given.edition,
            **_texts(given),
        )


def _texts(given: Given) -> dict[str, Any]:
    return {name: list(getattr(given, name)) for name in ("duties", "permissions", "stopped", "person")}


def _version(edition: str) -> int | None:
    try:
        return adoption.by_digest(edition).version
    except AdoptionError:
        return None


class SavedLine(Schema):
    """A saved answer in the list."""

    id: str
    saved_at: datetime
    reference: str
    outcome: str
    may_i: str
    thing: str


class SavedPage(Schema):
    """A page of the answers that you saved, the newest first."""

    saved: list[SavedLine]
    next: Next


class SavedAnswer(Schema):
    """An answer that you saved."""

    id: str
    saved_at: datetime
    answer: AnswerShown


class ToSave(Strict):
    """Which answer."""

    reference: Reference


@router.get("/answers/{reference}", response={200: AnswerShown, **READS}, auth=bearer(Reach.ASKING))
def answer(request: Asked, reference: PathReference) -> AnswerShown:
    """The answer of that reference, for whoever has the reference. It says nothing about who asked."""
    del request
    return AnswerShown.of(queries.answer(reference))


@router.get("/saved", response={200: SavedPage, **REFUSALS}, auth=bearer(Reach.ASKING))
def saved(request: Asked, asked: Query[Paged]) -> SavedPage:
    """The answers that you saved. Nobody else can list them."""
    found = queries.saved_after(request.auth.actor.id, after=moment_from(asked.cursor), most=asked.limit + 1)
    shown = found[: asked.limit]
    return SavedPage(
        saved=[
            SavedLine(
                id=one.id,
                saved_at=one.saved_at,
                reference=one.given.reference,
                outcome=str(one.given.outcome),
                may_i=one.given.act_words,
                thing=one.given.thing_name,
            )
            for one in shown
        ],
        next=cursor_from(moment_place(shown[-1].saved_at, shown[-1].id) if len(found) > len(shown) else None),
    )


@router.get("/saved/{saved_id}", response={200: SavedAnswer, **READS}, auth=bearer(Reach.ASKING))
def one_saved(request: Asked, saved_id: PathId) -> SavedAnswer:
    """One of them, with the version of the rulebook of that day."""
    found = queries.one_saved(saved_id, request.auth.actor.id)
    return SavedAnswer(id=found.id, saved_at=found.saved_at, answer=AnswerShown.of(found.given))


@router.post("/saved", response={201: Made, **WRITES}, auth=bearer(Reach.ASKING))
def save(request: Asked, body: ToSave, key: Key) -> Status[Made]:
    """Keeps an answer as yours until you delete it. The record says that you saved one, and never which."""
    me = request.auth.actor

    def do() -> str:
        return acts.save_answer(by=me, by_id=me.id, reference=body.reference)

    return once(request, key, do, lambda made: Made(id=made))


@router.post("/saved/{saved_id}/deletion", response={201: Made, **WRITES}, auth=bearer(Reach.ASKING))
def delete(request: Asked, saved_id: PathId, key: Key) -> Status[Made]:
    """Deletes an answer that you saved. Nothing of it is left."""
    me = request.auth.actor

    def do() -> None:
        acts.delete_answer(by=me, by_id=me.id, saved_id=saved_id)

    return once(request, key, do, lambda _: Made(id=saved_id))
