"""Why something cannot be done in the register. Nothing has changed when one of these is raised.

RegisterError
├── NotInRegister        no such person, unit, phone or import, or not on that day
├── NotThisStep          a phone's state does not lead there
├── WrongHands           the people of a hand-over do not fit the phone
├── WrongOrderInTime     a step before the last one, or in the future, or an end before its start
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class RegisterError(BluelampError):
    """Anything the register refuses."""


class NotInRegister(RegisterError):
    """There is no such person, unit, phone or import, or there was none on that day."""

    code = "not-in-register"
    meaning = "A person, unit, phone or import is not in the register, or was not on that day."


class NotThisStep(RegisterError):
    """A phone in its present state cannot take this step of custody."""

    code = "custody-not-this-step"
    meaning = "A phone's state does not allow this step of custody."


class WrongHands(RegisterError):
    """The people named in a hand-over do not fit the phone, or are one and the same."""

    code = "custody-wrong-hands"
    meaning = "The people of a hand-over do not fit what the register knows of the phone."


class WrongOrderInTime(RegisterError):
    """A step of custody before the last one or in the future, or an end that is not after its start."""

    code = "wrong-order-in-time"
    meaning = "A date is before what it has to follow, or in the future."
