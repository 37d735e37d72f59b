"""What asking puts on the record: that somebody saved or deleted an answer, never which.

The question and the reference are in no field. The record of acts says that a person keeps answers,
and nobody learns from it what they asked.
"""

from bluelamp.records.journal.verb import Logged, Purpose, Regime, Verb

ANSWER_SAVED = Verb(
    name="asking.answer-saved",
    says="Somebody saved an answer for themselves.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.ADVICE,
    onward=frozenset({Purpose.DATA_RIGHTS}),
)
ANSWER_DELETED = Verb(
    name="asking.answer-deleted",
    says="Somebody deleted an answer that they had saved.",
    regime=Regime.UK_GDPR,
    logged=Logged.ERASURE,
    purpose=Purpose.ADVICE,
    onward=frozenset({Purpose.DATA_RIGHTS}),
)
