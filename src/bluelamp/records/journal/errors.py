"""Why something was not done or not recorded."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class JournalError(BluelampError):
    """The journal refused. Catch this for any of them."""


class NotAllowed(JournalError):
    """The platform's rules do not let this person do this. The refusal is on the record."""

    code = "not-allowed"
    meaning = "The platform's rules do not let this person do this; the refusal is recorded."

    def __init__(self, message: str, *, todo: str, rules: tuple[str, ...] = (), verb: str = "") -> None:
        super().__init__(message, todo=todo)
        self.rules = rules
        self.verb = verb


class PurposeNeeded(JournalError):
    """Somebody else's record was asked for, and no task and no line management says why."""

    code = "purpose-needed"
    meaning = "Reading another person's record needs a purpose, and none follows from a task or line management."


class CrossesPurposes(NotAllowed):
    """Data held for one purpose was asked for under another that its verb does not allow. Recorded as a refusal."""

    code = "crosses-purposes"
    meaning = "Data held for one purpose was asked for under another that it may not be used for."


class FieldUndeclared(JournalError):
    """An act wanted to record a field that its verb does not declare."""

    code = "journal-field-undeclared"
    meaning = "An act recorded a field that its verb does not declare; nothing was done."


class FieldMissing(JournalError):
    """An act did not record a field that its verb must have."""

    code = "journal-field-missing"
    meaning = "An act left out a field that its verb must have; nothing was done."


class ActInsideAnAct(JournalError):
    """An act was called by another act, so its refusal could not outlive the other's end."""

    code = "act-inside-an-act"
    meaning = "One act called another; each act stands in a transaction of its own."
