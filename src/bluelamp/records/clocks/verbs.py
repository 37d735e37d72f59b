"""What the clocks put on the record. Starting and stopping stand in the record of the act that does them."""

from bluelamp.records.journal.verb import Logged, Number, PersonField, Plain, Purpose, Regime, Sealed, Verb

_ONWARD = frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT})

DEADLINE_MISSED = Verb(
    name="clocks.deadline-missed",
    says="A deadline passed and what follows from it was set going.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=_ONWARD,
    fields={
        "clock-kind": Plain("what was due"),
        "late": Plain("whether it was acted on late, because no sweep ran"),
        "minutes": Number("how many minutes after its moment it was acted on"),
    },
)
OWNER_WARNED = Verb(
    name="clocks.owner-warned",
    says="Somebody was told that a deadline of theirs is near.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=_ONWARD,
    fields={"clock-kind": Plain("what is due")},
)
REASSIGNED = Verb(
    name="clocks.reassigned",
    says="A task with its deadline was handed to somebody else.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=_ONWARD,
    fields={
        "clock-kind": Plain("what is due"),
        "before": PersonField("whose it was, where it was one person's", required=False),
        "to": PersonField("whose it is now, where it is one person's", required=False),
        "to-role": Plain("whose it is now, where it is everybody's with a role", required=False),
        "reason": Sealed("why"),
    },
)
COVER_GIVEN = Verb(
    name="clocks.cover-given",
    says="Somebody stands in for another who is away.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=_ONWARD,
    fields={
        "cover": PersonField("who stands in"),
        "first": Plain("the first day"),
        "last": Plain("the last day"),
    },
)
COVER_ENDED = Verb(
    name="clocks.cover-ended",
    says="Somebody no longer stands in for another.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=_ONWARD,
    fields={"cover": PersonField("who stood in"), "last": Plain("the last day")},
)
