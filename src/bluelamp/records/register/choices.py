"""The words that the register knows: kinds of people, states of duty, platforms of phones.

The law differs by kind of person: the Conduct Regulations are for officers and specials, not for staff.
Words of custody stand in `lifecycle`. Roles are not listed here: they belong to the rulebooks.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What somebody is in law."""

    OFFICER = "officer"
    SPECIAL = "special"
    STAFF = "staff"


class Duty(StrEnum):
    """What the roster says of somebody at a moment.

    `off` is never written: it is where a roster speaks of somebody and gives nothing else. `unknown` is
    where no roster speaks, and MUST NOT count against anybody
    (`test_nobody_is_off_duty_by_the_silence_of_a_roster`).
    """

    ON = "on"
    ON_CALL = "on_call"
    REMOTE = "remote"
    RECALLED = "recalled"
    LEAVE = "leave"
    OFF = "off"
    UNKNOWN = "unknown"


WRITTEN = (Duty.ON, Duty.ON_CALL, Duty.REMOTE, Duty.RECALLED, Duty.LEAVE)
"""The states that a roster can give."""

STRONGEST_FIRST = (Duty.RECALLED, Duty.ON, Duty.REMOTE, Duty.ON_CALL, Duty.LEAVE)
"""Where several hold at once the first is the answer: who is recalled on a day of leave is recalled."""


class Platform(StrEnum):
    """What a phone runs, as the payloads are made for it."""

    ANDROID = "android"
    APPLE = "apple"
    SIMPLE = "simple"
