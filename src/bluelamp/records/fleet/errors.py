"""Why something was not done to phones. Nothing has changed when one of these is raised.

FleetError
├── PushUnknown, PushNotInThatState         there is none, or it stands otherwise
├── OrderUnknown, OrderNotInThatState       as above, for an order to one phone
├── PhoneNotInFleet             nothing was ever planned for that phone
├── PhoneNotLost                only a phone in lost mode is looked for, or found
├── CannotBeOrdered             the phone's management cannot do that
├── OrderedAlready              that very form was sent before
├── SamePersonTwice             a second person is needed
├── RolloutPlanWrong            a plan of the rollout that cannot be
└── ConnectorError              what a phone management says
    ├── TargetThrottled         later; how much later is `after`
    ├── TargetUnreachable       nobody answered; asking again does no harm
    ├── TargetRefused           not this way; asking again gives the same answer
    ├── PhoneNotManaged         the phone management has no phone of that serial number
    └── GroupInUse              a group was to go that still has phones
"""

from __future__ import annotations

from datetime import timedelta

from bluelamp.core.kernel import BluelampError


class FleetError(BluelampError):
    """Anything about phones that could not be done."""


class PushUnknown(FleetError):
    """There is no such push."""

    code = "push-unknown"
    meaning = "There is no push of that number."


class PushNotInThatState(FleetError):
    """The push stands otherwise than this needs."""

    code = "push-not-in-that-state"
    meaning = "A push was to be changed in a way for which it would have to stand otherwise."


class OrderUnknown(FleetError):
    """There is no such order."""

    code = "order-unknown"
    meaning = "There is no order to a phone of that number."


class OrderNotInThatState(FleetError):
    """The order stands otherwise than this needs."""

    code = "order-not-in-that-state"
    meaning = "An order to a phone was to be changed in a way for which it would have to stand otherwise."


class PhoneNotInFleet(FleetError):
    """Nothing was ever planned for the phone."""

    code = "phone-not-in-fleet"
    meaning = "Nothing was ever planned for that phone: it has no holder, or it is one that nothing is pushed to."


class PhoneNotLost(FleetError):
    """Only a phone in lost mode is looked for, or found."""

    code = "phone-not-lost"
    meaning = "A phone was to be located or found that nobody put into lost mode."


class CannotBeOrdered(FleetError):
    """The phone's management cannot do what was asked."""

    code = "phone-cannot-be-ordered"
    meaning = "The management of that phone cannot do what was asked, or none is connected."


class OrderedAlready(FleetError):
    """The same form was sent before, and its order stands."""

    code = "phone-ordered-already"
    meaning = "An order to a phone was given twice by the same form. The first one stands, and there is no second."


class SamePersonTwice(FleetError):
    """A second person is needed, and the first came again."""

    code = "same-person-twice"
    meaning = "Something that needs two people was to be approved by one of them twice."


class RolloutPlanWrong(FleetError):
    """A plan of the rollout that cannot be."""

    code = "rollout-plan-wrong"
    meaning = "A plan of the rollout was for no phones, or for days that do not follow each other."


class ConnectorError(FleetError):
    """What a phone management answered in place of doing what it was asked."""


class TargetThrottled(ConnectorError):
    """The phone management takes no more for now.

    `after` is how long it asked to be left alone, or what the connector waits where it did not say.
    """

    code = "target-throttled"
    meaning = "The phone management takes no more requests for now, and says how long to wait."

    def __init__(self, message: str, *, todo: str, after: timedelta) -> None:
        super().__init__(message, todo=todo)
        self.after = after


class TargetUnreachable(ConnectorError):
    """The phone management did not answer; nobody knows whether it did what it was asked."""

    code = "target-unreachable"
    meaning = "The phone management did not answer, so that nobody knows whether it did what it was asked."


class TargetRefused(ConnectorError):
    """The phone management will not do this, however often it is asked."""

    code = "target-refused"
    meaning = "The phone management refuses what it was asked, and would refuse it again."


class PhoneNotManaged(ConnectorError):
    """The phone management knows no phone of that serial number."""

    code = "phone-not-managed"
    meaning = "The phone management has no phone of that serial number: it was never enrolled, or has left."


class GroupInUse(ConnectorError):
    """A group was to be taken away in which there are phones."""

    code = "group-in-use"
    meaning = "A group of phones was to be taken away in which there are still phones."
