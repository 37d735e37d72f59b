"""What requests, permissions, contacts and tellings have in common at these addresses: ids, texts and steps.

Whoever sends a declaration may choose its id, so that a program that lost its own keys still declares a thing once:
the same id again is refused with `already-declared`. Left out, one is made.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from bluelamp.doors.api.paging import Paged
from bluelamp.doors.api.people import ID, Id
from bluelamp.records.declarations.checks import LONG, SHORT
from bluelamp.records.declarations.queries import Step

NewId = Annotated[
    str | None,
    Field(pattern=f"^{ID}$", description="The id that it is to have, chosen at random; left out, one is made."),
]
Line = Annotated[str, Field(max_length=SHORT, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, Field(max_length=LONG, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class Narrowed(Paged):
    """Whose, and where the page begins."""

    person: Id | None = None
    unit: Id | None = None


class StepShown(Schema):
    """One step that something took: from where to where, when, and who did it."""

    before: str = Field(description="Empty for the first.")
    after: str
    at: datetime
    by: str = Field(description="A person's id, or `system:` and a job of the platform.")

    @classmethod
    def of(cls, one: Step) -> StepShown:
        """From a query's value."""
        return cls(before=one.before, after=one.after, at=one.at, by=one.by)
