"""The deadlines of findings. None of them is the officer's: an answer is voluntary, and nothing follows from none.

Pure: no Django, no clock. Spans are the force's own, dated parameters of the rulebook in force.
"""

from datetime import timedelta

from bluelamp.records.clocks.kinds import ByParameter, ClockKind

STANDARDS = "role:standards"
POLICY_OWNERS = "role:policy-owner"

SUPERVISOR_DUE = ClockKind(
    name="monitoring.finding",
    says="Speak with somebody about what a rule asks, and say what came of it.",
    deadline=ByParameter("decide_finding_within"),
    warn=timedelta(days=3),
)
ANSWER_READ_DUE = ClockKind(
    name="monitoring.finding-answered",
    says="Read what somebody answered to a private note, and close it.",
    deadline=ByParameter("decide_finding_within"),
    warn=timedelta(days=3),
)
REFERRAL_DUE = ClockKind(
    name="monitoring.finding-to-refer",
    says="Decide on a finding that is to be referred. Seek no account of it.",
    deadline=ByParameter("decide_finding_within"),
    warn=timedelta(days=3),
)
RULE_DUE = ClockKind(
    name="monitoring.rule-questioned",
    says="Look at a rule that a finding showed to be wrong.",
    deadline=ByParameter("decide_finding_within"),
    warn=timedelta(days=3),
)
ALL = (SUPERVISOR_DUE, ANSWER_READ_DUE, REFERRAL_DUE, RULE_DUE)
