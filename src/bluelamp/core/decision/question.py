"""A question: who wants to do what, with the facts as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bluelamp.core.cedar import Entities, EntityUid, Value


@dataclass(frozen=True)
class Question:
    """One "may I?".

    `facts` are the context facts somebody stated; those not stated are assumed or missing, and the
    answer says which. `people` holds the principal, and whatever else is not in the rulebook's own
    entities; hand over the person and their teams, not a whole force. `asked_at` is the moment the
    answer is for; where the action's context has `now` and it was not stated, it is filled from here.
    """

    principal: EntityUid
    action: str
    resource: EntityUid
    asked_at: datetime
    facts: Mapping[str, Value] = field(default_factory=dict)
    people: Entities = field(default_factory=Entities)
