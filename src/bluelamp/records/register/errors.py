"""Why something cannot be done in the register. Nothing has changed when one of these is raised.

RegisterError
├── NotInRegister        no such person, unit, phone or import, or not on that day
├── AlreadyInRegister    a number, asset tag, serial or IMEI that another one has
├── NotThisStep          a phone's state does not lead there
├── WrongHands           the people of a hand-over do not fit the phone
├── WrongOrderInTime     a step before the last one, or in the future, or an end before its start
├── NotAnImei            a wrong length or check digit
├── NotAChoice           a kind, platform, state or role that the register does not know
├── UnitInACircle        a unit that would lie inside itself
├── ImportHasChanged     the plan that was looked at is no longer what would happen
├── CannotBeUndone       something was done since with what an import wrote
└── StillNeeded          a name that is to be erased while the person is in the force
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class RegisterError(BluelampError):
    """Anything the register refuses."""


class NotInRegister(RegisterError):
    """There is no such person, unit, phone or import, or there was none on that day."""

    code = "not-in-register"
    meaning = "A person, unit, phone or import is not in the register, or was not on that day."


class AlreadyInRegister(RegisterError):
    """Another person or phone has the same number, asset tag, serial or IMEI."""

    code = "already-in-register"
    meaning = "A number, asset tag, serial number or IMEI is already in the register."


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


class NotAnImei(RegisterError):
    """A number that is not 15 digits with the right check digit."""

    code = "not-an-imei"
    meaning = "A phone's IMEI has the wrong length or a wrong check digit."


class NotAChoice(RegisterError):
    """A kind of person, a platform, a duty state or another value that the register does not know."""

    code = "not-a-choice"
    meaning = "A value is not one of those that the register knows."


class UnitInACircle(RegisterError):
    """A unit would lie inside itself."""

    code = "unit-in-a-circle"
    meaning = "A unit cannot belong to itself or to one of its own parts."


class ImportHasChanged(RegisterError):
    """What the file would do is no longer what was shown, since the register has moved on."""

    code = "import-has-changed"
    meaning = "An import would now do something else than was shown."


class CannotBeUndone(RegisterError):
    """Something was done since with what the import wrote."""

    code = "import-cannot-be-undone"
    meaning = "An import cannot be undone, because what it wrote was used or changed since."


class StillNeeded(RegisterError):
    """Somebody's name cannot be erased while they are in the force or a phone is theirs."""

    code = "identity-still-needed"
    meaning = "A name cannot be erased while the person is in the force or a phone is theirs."
