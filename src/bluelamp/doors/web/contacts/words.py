"""What pages call the people, devices and ways of a contact, and the five conditions for one's own phone."""

from __future__ import annotations

from bluelamp.doors.web.language import later as _
from bluelamp.records.declarations.lifecycle.contacts import Channel, Device, Who

WHO: dict[Who, str] = {
    Who.VICTIM: _("A victim"),
    Who.WITNESS: _("A witness"),
    Who.SUSPECT: _("A suspect"),
    Who.COMPLAINANT: _("A complainant"),
    Who.OTHER: _("Somebody else"),
}
DEVICES: dict[Device, str] = {
    Device.WORK: _("My work phone"),
    Device.PERSONAL: _("My own phone"),
    Device.LANDLINE: _("A police landline"),
    Device.RADIO: _("A police radio"),
}
WAYS: dict[tuple[Channel, bool], str] = {
    (Channel.CALL, False): _("I called them"),
    (Channel.CALL, True): _("They called me"),
    (Channel.TEXT, False): _("I sent a text"),
    (Channel.TEXT, True): _("They sent a text"),
    (Channel.IN_APP, False): _("I wrote in an app"),
    (Channel.IN_APP, True): _("They wrote in an app"),
}
CONDITIONS: dict[str, str] = {
    "emergency": _("Was it an emergency?"),
    "no_alternative": _("Was there no force alternative, such as a landline or a radio?"),
    "no_issued_phone": _("Had you no issued work phone?"),
    "policing_purpose": _("Was there a clear policing purpose?"),
    "reason_now": _("Was there a good reason to do it then and not later?"),
}
TOO_EMPTY: dict[str, str] = {
    "emergency": _("Answer whether it was an emergency"),
    "no_alternative": _("Answer whether there was no force alternative"),
    "no_issued_phone": _("Answer whether you had no issued work phone"),
    "policing_purpose": _("Answer whether there was a clear policing purpose"),
    "reason_now": _("Answer whether there was a good reason to do it then"),
    "told": _("Say whom in the force you told"),
    "withheld_why": _("Say why your number was withheld"),
}
