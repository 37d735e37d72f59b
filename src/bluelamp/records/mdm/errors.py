"""Why something was not done with Apple's phones; what a phone's own message lacks is refused in `core.mdm`."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class MdmRecordError(BluelampError):
    """Anything about Apple's phones that could not be done."""


class InvitationWrong(MdmRecordError):
    """A phone cannot be invited like this: its serial number is none, or the invitation would not last."""

    code = "mdm-invitation-wrong"
    meaning = "A phone cannot be invited to enrol with what was given."


class CommandTwice(MdmRecordError):
    """A command of that name is there with another content. A command never changes once it was made."""

    code = "mdm-command-twice"
    meaning = "A command for phones exists with the same name and another content."


class RenewalImpossible(MdmRecordError):
    """The certificate of a phone cannot be renewed: it is not under management, or the certificate is not kept."""

    code = "mdm-renewal-impossible"
    meaning = "The certificate of a phone cannot be renewed from here."


class CommandUnfit(MdmRecordError):
    """A command that no phone knows, or with what none would heed, by Apple's own schema."""

    code = "mdm-command-unfit"
    meaning = "A command for phones does not fit what Apple documents, so no phone would do it."
