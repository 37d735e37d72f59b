"""The gate: why somebody may look at another person's record, worked out and only then asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import ports
from bluelamp.records.journal.errors import PurposeNeeded
from bluelamp.records.journal.ports import Basis
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The reason that somebody typed, where none follows from what they are doing."""

    text: str


def basis_for(by: Actor, verb: Verb, subject: Subject, at: datetime, because: Because | None) -> Basis:
    """Why the actor may look: from a task, from line management, from a grant, or as they typed it.

    Raises:
        PurposeNeeded: nothing says why.
    """
    if by.is_system:
        return Basis(kind="system", reference=by.id)
    for provider in ports.current.bases:
        found = provider.basis(by, verb, subject, at)
        if found is not None:
            return found
    if because is not None and because.text.strip():
        return Basis(kind="typed", text=because.text.strip())
    raise PurposeNeeded(
        "You have no task and no line management that says why you need this record.",
        todo="say in a sentence what you need it for; the person it is about can see that you looked.",
    )
