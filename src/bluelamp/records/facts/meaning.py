"""What the words of the register mean to the rules, said once for both shapes of the facts.

- A phone is issued to somebody while it is theirs, in hand or left at work; a phone on loan from a
  pool is issued to nobody.
- Working remotely is on duty. Leave is off duty, and so is being on call by itself.
- Who is recalled is recalled, whatever else the roster says of duty: the roster is behind the recall.
- Where the roster is complete and gives neither duty nor remote work, it says off duty. Where it is
  silent nothing is known, and nothing is assumed.

Pure: no table, no clock.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bluelamp.core.kernel import to_millis
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.lifecycle import HELD, State

ISSUED = frozenset({State.ISSUED, State.LEFT_AT_WORK})
IN_HAND = HELD
ON = frozenset({Duty.ON, Duty.REMOTE})
OFF = frozenset({Duty.LEAVE})


def duty(shifts: Collection[Duty], *, rostered: bool) -> str:
    """`on`, `off` or `unknown`, from what the roster gives at a moment."""
    if not ON.isdisjoint(shifts):
        return "on"
    return "off" if rostered or Duty.ON_CALL in shifts or not OFF.isdisjoint(shifts) else "unknown"


def roster_states(shifts: Collection[Duty], *, rostered: bool) -> frozenset[str]:
    """The same as the states of a roster that screening reads: `on`, `on_call`, `off`, none where nothing is known."""
    found = {duty(shifts, rostered=rostered)} - {"unknown"}
    return frozenset(found | ({"on_call"} if Duty.ON_CALL in shifts else set()))


def millis(moment: datetime) -> int:
    """The first whole millisecond that is not before a moment: rules count in whole ones, the register is finer."""
    return to_millis(moment) + (moment.microsecond % 1000 != 0)
