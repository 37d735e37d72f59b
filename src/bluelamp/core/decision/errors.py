"""Why a question was not answered.

DecisionError
├── UnknownPerson          nobody knows the person who asks
├── WrongKind              the action is not for this kind of person or thing
├── FactNotStated          a fact that the rules need, which nobody may assume
├── MomentWithoutOffset    the moment of the question is a local time without its offset
└── AssumptionDoesNotFit   the schema assumes something that its own type does not allow

A fact that is not known, does not fit or is incomplete is refused with the rulebook's own
`FactUnknown`, `FactDoesNotFit` and `FactMissing`; an unknown action with `ActionUnknown`.
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class DecisionError(BluelampError):
    """A question that cannot be answered as it was put."""


class UnknownPerson(DecisionError):
    """The person asking is not among the people given. Rules about people would err, so nothing is answered."""

    code = "unknown-person"
    meaning = "The person asking is not known, so no rule about people can be read for them."


class WrongKind(DecisionError):
    """The action is asked by, or of, a kind of thing it does not apply to."""

    code = "wrong-kind"
    meaning = "The action does not apply to this kind of person or thing."


class FactNotStated(DecisionError):
    """A fact is needed and nobody stated it, and the schema does not say what to assume."""

    code = "fact-not-stated"
    meaning = "A fact that the answer needs was not stated, and must not be assumed."


class MomentWithoutOffset(DecisionError):
    """The question's moment is a time of day without an offset: at the end of summer time it names two instants."""

    code = "moment-without-offset"
    meaning = "The moment of the question has no offset from UTC."


class AssumptionDoesNotFit(DecisionError):
    """The schema's `@assume` for a fact is not a value of the fact's type."""

    code = "assumption-does-not-fit"
    meaning = "What the schema assumes of a fact is not a value the fact can have."
