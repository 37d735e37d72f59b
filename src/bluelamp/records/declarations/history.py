"""How an act of the declarations writes a step of what it moves on, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from django.db import IntegrityError, transaction

from bluelamp.records.declarations import checks
from bluelamp.records.declarations.errors import AlreadyDeclared, NoSuchDeclaration
from bluelamp.records.declarations.models import StepRow

R = TypeVar("R")

REQUEST, PERMISSION, TELLING = "request", "permission", "telling"


def step(  # noqa: PLR0913 - each is a column of its own
    of_kind: str, of_id: str, before: StrEnum | None, after: StrEnum, *, at: datetime, by: str
) -> None:
    """Adds a step to the history of a thing.

    Two transactions that would take the same step cannot both commit: its position is unique.
    """
    position = StepRow.objects.filter(of_id=of_id).count() + 1
    StepRow.objects.create(
        of_kind=of_kind,
        of_id=of_id,
        position=position,
        before="" if before is None else before.value,
        after=after.value,
        at=at,
        by=by,
    )


def once(identity: str, create: Callable[[], R]) -> R:
    """What a form makes, where it makes it for the first time, however often and however fast it is sent.

    Raises:
        AlreadyDeclared: it was sent before; what it made is named.
        NoSuchDeclaration: the id that it carries is none.
    """
    if not checks.is_id(identity):
        raise NoSuchDeclaration(
            f"`{identity[:40]}` is no id for what is declared.", todo="give a new UUID in small letters, with hyphens."
        )
    try:
        # A savepoint, so that on PostgreSQL the refusal can be told apart from a broken transaction.
        with transaction.atomic():
            return create()
    except IntegrityError as error:
        raise AlreadyDeclared("This form was sent before.", todo="open what it made.", made=identity) from error
