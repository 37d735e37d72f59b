"""Acts on duty by hand: what no roster says in time, such as a recall. Rosters come in by `acts.imports`."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import checks, queries, verbs
from bluelamp.records.register.choices import WRITTEN, Duty
from bluelamp.records.register.errors import NotAChoice, NotInRegister
from bluelamp.records.register.models import Person, Shift
from bluelamp.records.register.spans import checked
from bluelamp.records.register.writing import write


@act(verbs.DUTY_SET, on=queries.person_subject)
def set_duty(*, by: Actor, person_id: str, state: str, start: datetime, end: datetime) -> tuple[None, Fact]:
    """A person is on duty, on call, working remotely, recalled or on leave for a time, whatever the roster says.

    Raises:
        NotAChoice: the state is not one that can be written.
        WrongOrderInTime: the end is not after the start.
    """
    written = _written(state)
    span = checked(start, end)
    Person.objects.select_for_update().get(pk=person_id)
    write(Shift, {"person_id": person_id, "state": str(written)}, {}, span, now=clock.now())
    return None, verbs.DUTY_SET.record(
        person=person_id, state=str(written), since=checks.moment(start), until=checks.moment(end)
    )


@act(verbs.DUTY_CLEARED, on=queries.person_subject)
def clear_duty(*, by: Actor, person_id: str, state: str, start: datetime, end: datetime) -> tuple[None, Fact]:
    """One state of duty no longer holds for a time, such as a recall that ended early.

    Raises:
        NotInRegister: the state was not there.
    """
    written = _written(state)
    span = checked(start, end)
    Person.objects.select_for_update().get(pk=person_id)
    done = write(Shift, {"person_id": person_id, "state": str(written)}, None, span, now=clock.now())
    if not done.superseded:
        raise NotInRegister("The roster does not say that for this time.", todo="look at the person's duty.")
    return None, verbs.DUTY_CLEARED.record(
        person=person_id, state=str(written), since=checks.moment(start), until=checks.moment(end)
    )


def _written(state: str) -> Duty:
    found = checks.choice(Duty, state, "state of duty")
    if found not in WRITTEN:
        raise NotAChoice(
            f"`{state}` follows from the roster and is not written.",
            todo=f"choose one of {', '.join(f'`{one}`' for one in WRITTEN)}.",
        )
    return found
