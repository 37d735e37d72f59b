"""How an act of the declarations writes a step of what it moves on, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bluelamp.records.declarations.models import StepRow

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
