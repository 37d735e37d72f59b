"""Why a webhook was not made or changed. Nothing has changed when one of these is raised.

WebhookError
├── WebhookUnknown           there is none of that id or name, or it has ended
├── WebhookNameTaken         another in use has that name, or it is no name
├── WebhookAddressRefused    events are not sent to an address like that
└── WebhookTypesWrong        it would be told of nothing, or of something that nobody is told of
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class WebhookError(BluelampError):
    """Anything about a webhook that could not be done."""


class WebhookUnknown(WebhookError):
    """There is no such webhook in use."""

    code = "webhook-unknown"
    meaning = "There is no such webhook in use."


class WebhookNameTaken(WebhookError):
    """A webhook was to have a name that another has, or one that is none."""

    code = "webhook-name-not-free"
    meaning = "A webhook was to have a name that another in use has, or one that is no name for a webhook."


class WebhookAddressRefused(WebhookError):
    """The address is not one of HTTPS, or lies where nobody allowed events to be sent."""

    code = "webhook-address-refused"
    meaning = "The address of a webhook is not one of HTTPS, or is on a private network and nobody allowed that."


class WebhookTypesWrong(WebhookError):
    """The types of event are none, or not all of them are offered."""

    code = "webhook-types-wrong"
    meaning = "A webhook was to be told of nothing, or of something that no webhook is told of."
