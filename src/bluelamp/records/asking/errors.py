"""Why a question was not answered, or an answer is not there."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class AskingError(BluelampError):
    """Something was asked for that cannot be given. Catch this for any of them."""


class AnswerUnknown(AskingError):
    """There is no answer of that reference: it was mistyped, or it was not saved and its time is over."""

    code = "answer-unknown"
    meaning = "No answer has that reference: mistyped, or never saved and no longer kept."


class NotYourAnswer(AskingError):
    """A saved answer is read and deleted by whoever saved it, and by nobody else."""

    code = "not-your-answer"
    meaning = "A saved answer is there for whoever saved it only."


class NothingSuchToAsk(AskingError):
    """What was asked about is not something that the rules have an action for."""

    code = "nothing-such-to-ask"
    meaning = "The rulebook in force has no such action, or no such thing for it."


class StillToAnswer(AskingError):
    """The answer turns on facts that were not stated yet."""

    code = "still-to-answer"
    meaning = "The answer turns on something that was not stated yet."
