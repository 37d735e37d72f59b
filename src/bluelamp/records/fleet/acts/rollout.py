"""The plan of the rollout: how many phones a unit is to have by when. A newer plan takes the place of the old."""

from __future__ import annotations

from datetime import date

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import subjects, verbs
from bluelamp.records.fleet.lifecycle import rollout
from bluelamp.records.fleet.lifecycle.rollout import Plan
from bluelamp.records.fleet.models import RolloutPlanRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import queries as register


@act(verbs.ROLLOUT_PLANNED, on=subjects.of_rollout)
def plan_rollout(*, by: Actor, unit: str, phones: int, begins: date, ends: date) -> tuple[Plan, Fact]:
    """Say how many phones a unit, or with an empty `unit` the whole force, is to have by when.

    Raises:
        RolloutPlanWrong, NotInRegister: nothing changed.
    """
    made = rollout.planned(unit, phones, begins, ends)
    if unit != rollout.FORCE:
        register.one_unit(unit, clock.now())
    RolloutPlanRow.objects.update_or_create(
        unit=unit, defaults={"phones": made.phones, "begins": made.begins, "ends": made.ends}
    )
    fact = verbs.ROLLOUT_PLANNED.record(
        unit=unit or None, phones=made.phones, begins=made.begins.isoformat(), ends=made.ends.isoformat()
    )
    return made, fact
