"""The text of a contact record for the incident or investigation: by copy, as a file, through the API.

Pure: no Django, no clock. It says what the officer entered and nothing that was worked out about them.
"""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.kernel import say_instant
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS, Channel, Contact, Device, Who
from bluelamp.records.declarations.values import ContactView

WHO: Mapping[Who, str] = {
    Who.VICTIM: "a victim",
    Who.WITNESS: "a witness",
    Who.SUSPECT: "a suspect",
    Who.COMPLAINANT: "a complainant",
    Who.OTHER: "another person",
}
DEVICES: Mapping[Device, str] = {
    Device.WORK: "a work phone",
    Device.PERSONAL: "the officer's own phone",
    Device.LANDLINE: "a police landline",
    Device.RADIO: "a police radio",
}
CHANNELS: Mapping[Channel, str] = {Channel.CALL: "call", Channel.TEXT: "text", Channel.IN_APP: "message in an app"}


def contact_text(view: ContactView, officer: str) -> str:
    """The record as a text to attach: what it says now, and that it was entered late or corrected where it was."""
    said, line = view.now, view.line
    direction = "Incoming" if said.incoming else "Outgoing"
    lines = [
        f"Contact record {line.id}, version {line.version}",
        f"Incident or investigation: {said.incident}",
        f"Officer: {officer}",
        f"When: {say_instant(said.happened_at)}",
        f"With: {WHO[said.who]}, {said.reference}" + (f", number {said.number}" if said.number else ""),
        f"{direction} {CHANNELS[said.channel]} with {DEVICES[said.device]}",
        f"Purpose: {said.purpose}",
        f"Rationale: {said.rationale}",
        *_withheld(said),
        *_own_phone(said),
        f"Entered: {say_instant(line.recorded_at)}" + (", late" if line.late else ""),
        *(f"Corrected: {say_instant(one.entered_at)}: {one.why}" for one in reversed(view.versions) if one.number > 1),
    ]
    return "\n".join(lines) + "\n"


def _withheld(said: Contact) -> list[str]:
    return [f"Number withheld, because: {said.withheld_why}"] if said.number_withheld else []


def _own_phone(said: Contact) -> list[str]:
    if not said.own_phone:
        return []
    given = said.conditions or {}
    answers = [f"  - whether {words}: {'yes' if given.get(name) else 'no'}" for name, words in CONDITIONS.items()]
    return ["The conditions for one's own phone:", *answers, f"Told: {said.told}"]
