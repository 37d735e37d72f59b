"""The deadlines of the safeguards: what is due, and whose it is. The instants are the safeguards' own.

Pure: no Django, no clock.
"""

from datetime import timedelta

from bluelamp.records.clocks.kinds import ClockKind, Decided

DATA_PROTECTION = "role:data-protection"
POLICY_OWNERS = "role:policy-owner"

CHALLENGE_DUE = ClockKind(
    name="safeguards.challenge",
    says="Answer somebody who challenges a look at their record.",
    deadline=Decided(),
    warn=timedelta(days=7),
)
OPENING_REVIEW_DUE = ClockKind(
    name="safeguards.opening-review",
    says="Review a record that was opened in an emergency.",
    deadline=Decided(),
)
INCIDENT_REVIEW_DUE = ClockKind(
    name="safeguards.incident-review",
    says="Review a major incident.",
    deadline=Decided(),
    warn=timedelta(days=7),
)
DEFERRAL_ENDS = ClockKind(
    name="safeguards.deferral",
    says="Decide whether the showing of looks is put off further; it ends by itself.",
    deadline=Decided(),
    warn=timedelta(days=14),
)
ALL = (CHALLENGE_DUE, OPENING_REVIEW_DUE, INCIDENT_REVIEW_DUE, DEFERRAL_ENDS)
