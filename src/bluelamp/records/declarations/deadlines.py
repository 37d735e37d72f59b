"""The deadlines of the declarations: what is due, and how its moment is reckoned.

Pure: no Django, no clock. Spans are the force's own, dated parameters of the rulebook in force.
"""

from datetime import timedelta

from bluelamp.records.clocks.kinds import ByParameter, ClockKind, Decided

POLICY_OWNERS = "role:policy-owner"
MOBILE_TEAM = "role:mobile-team"
STANDARDS = "role:standards"

DECISION_DUE = ClockKind(
    name="declarations.decision",
    says="Decide a permission request.",
    deadline=ByParameter("decide_permission_within"),
)
PERMISSION_ENDS = ClockKind(
    name="declarations.permission",
    says="A permission of yours ends; ask for a new decision where it is still needed.",
    deadline=Decided(),
    warn=timedelta(days=14),
)
EXPORT_DUE = ClockKind(
    name="declarations.export",
    says="Export what a permission that is over has left, and confirm it.",
    deadline=ByParameter("confirm_export_within"),
    warn=timedelta(days=3),
)
ANSWER_DUE = ClockKind(
    name="declarations.told",
    says="Say whether you were told of something.",
    deadline=Decided(),
    warn=timedelta(hours=2),
    critical=timedelta(hours=12),
)
TAKING_UP_DUE = ClockKind(
    name="declarations.told-and-silent",
    says="Take up what a supervisor was told and has not answered.",
    deadline=ByParameter("take_up_told_within"),
    warn=timedelta(hours=2),
    critical=timedelta(hours=24),
)
ALL = (DECISION_DUE, PERMISSION_ENDS, EXPORT_DUE, ANSWER_DUE, TAKING_UP_DUE)
