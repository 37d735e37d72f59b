"""What is on every phone: plans by class of holder, payloads for each kind of management, gaps named.

What lives here: who the rules cannot tell apart, what is open and shut for them on duty and off, what
a change of the rules changes on phones, and, in `android`, `intune` and `apple`, the payloads with
the vendors' own checks. What does not: sending anything, and what phones report back.
"""

from bluelamp.core.phones.covered import Coverage, coverage, fleet_coverage
from bluelamp.core.phones.difference import PlanDifference, ThingChange, plan_difference
from bluelamp.core.phones.gaps import Gap
from bluelamp.core.phones.guards import GuardRefusal
from bluelamp.core.phones.holders import Duty, Holder, Ownership, Platform
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.plan import FleetPlan, NeverLimitedAppShut, PhonePlan, Placed, plan_fleet
from bluelamp.core.phones.standings import Decided
from bluelamp.core.phones.targets import ANDROID, APPLE, INTUNE_ANDROID, INTUNE_APPLE, TARGETS, Target

__all__ = [
    "ANDROID",
    "APPLE",
    "INTUNE_ANDROID",
    "INTUNE_APPLE",
    "TARGETS",
    "Coverage",
    "Decided",
    "Duty",
    "FleetPlan",
    "Gap",
    "GuardRefusal",
    "Holder",
    "Line",
    "NeverLimitedAppShut",
    "Ownership",
    "PhonePlan",
    "Placed",
    "PlanDifference",
    "Platform",
    "Step",
    "Target",
    "ThingChange",
    "coverage",
    "fleet_coverage",
    "plan_difference",
    "plan_fleet",
]
