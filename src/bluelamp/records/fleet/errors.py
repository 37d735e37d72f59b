"""Why something was not done to phones. Nothing has changed when one of these is raised.

FleetError
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
