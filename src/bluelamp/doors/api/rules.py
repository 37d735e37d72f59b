"""The rules in force: the adopted rulebook, what it says in plain words, and what was in force before."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Path, Router, Schema
from pydantic import Field

from bluelamp.doors.api.errors import RuleUnknown
from bluelamp.doors.api.problems import READS
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.adoption import queries
from bluelamp.records.journal import clock

router = Router()


class Rule(Schema):
    """A rule in force."""

    id: str
    title: str
    says: str
    source: str
    effect: str = Field(description="permit or forbid; a rule that forbids wins.")
    topic: str


class RulebookInForce(Schema):
    """The rulebook in force now."""

    version: int
    title: str
    digest: str = Field(description="Names what the rules mean today.")
    since: datetime
    until: datetime | None
    rules: list[Rule]


class Adoption(Schema):
    """A rulebook that was or will be in force."""

    version: int
    title: str
    bundle: str
    since: datetime
    until: datetime | None
    state: str


class History(Schema):
    """Every rulebook that was adopted, in order."""

    adoptions: list[Adoption]


@router.get("", response={200: RulebookInForce, **READS}, auth=bearer(Reach.RULES_READ))
def in_force(request: Asked) -> RulebookInForce:
    """The rulebook in force now, with its rules."""
    del request
    found = queries.in_force(clock.now())
    return RulebookInForce(
        version=found.version,
        title=found.title,
        digest=found.digest,
        since=found.from_,
        until=found.until,
        rules=[
            Rule(id=one.id, title=one.title, says=one.says, source=one.source, effect=str(one.effect), topic=one.topic)
            for one in found.rulebook.rules
        ],
    )


@router.get("/history", response={200: History, **READS}, auth=bearer(Reach.RULES_READ))
def history(request: Asked) -> History:
    """Which rulebook was in force when."""
    del request
    return History(
        adoptions=[
            Adoption(
                version=one.version,
                title=one.title,
                bundle=one.bundle,
                since=one.from_,
                until=one.until,
                state=str(one.state),
            )
            for one in queries.history(clock.now())
        ]
    )


@router.get("/{rule_id}", response={200: Rule, **READS}, auth=bearer(Reach.RULES_READ))
def rule(request: Asked, rule_id: Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]) -> Rule:
    """A rule in force."""
    del request
    for one in queries.in_force(clock.now()).rulebook.rules:
        if one.id == rule_id:
            return Rule(
                id=one.id, title=one.title, says=one.says, source=one.source, effect=str(one.effect), topic=one.topic
            )
    raise RuleUnknown("No rule in force has that id.", todo="look at the list of rules.")
