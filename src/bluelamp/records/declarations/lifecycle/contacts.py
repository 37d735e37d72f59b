"""What a record of a contact must say, when it is late, and what its correction keeps.

    entered ── corrected ──▶ corrected ── corrected ──▶ ...      every version is kept

A late entry is marked and never refused, and so is one whose conditions were not met: what is not
written down cannot be put right. Conditions are answered, each of them; they need not be met.

Pure: no clock, no table, no rulebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.declarations import checks
from bluelamp.records.declarations.checks import LONG, SHORT


class Who(StrEnum):
    """What the person at the other end is in the case."""

    VICTIM = "victim"
    WITNESS = "witness"
    SUSPECT = "suspect"
    COMPLAINANT = "complainant"
    OTHER = "other"


class Device(StrEnum):
    """What the contact was made with."""

    WORK = "work"
    PERSONAL = "personal"
    LANDLINE = "landline"
    RADIO = "radio"


class Channel(StrEnum):
    """The way of the contact."""

    CALL = "call"
    TEXT = "text"
    IN_APP = "in-app"


CONDITIONS: Mapping[str, str] = {
    "emergency": "it was an emergency",
    "no_alternative": "there was no force alternative",
    "no_issued_phone": "you had no issued work phone",
    "policing_purpose": "there was a clear policing purpose",
    "reason_now": "there was a good reason to do it then",
}
"""The five conditions under which one's own phone may be used, as the record asks them (IOPC 408/20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact as somebody enters it.

    Attributes:
        reference: who it was, by a reference such as a role in the case; a name only where one is needed.
        number: the number at the other end, where it is worth keeping.
        incident: the number of the incident or investigation.
        conditions: for one's own phone, each of `CONDITIONS` with yes or no.
        told: for one's own phone, who in the force was told of it.
    """

    reference: str
    who: Who
    happened_at: datetime
    device: Device
    channel: Channel
    purpose: str
    rationale: str
    incident: str
    incoming: bool = False
    number: str = ""
    number_withheld: bool = False
    withheld_why: str = ""
    conditions: Mapping[str, bool | None] | None = None
    told: str = ""

    @property
    def own_phone(self) -> bool:
        """Whether it was made with a phone of one's own."""
        return self.device is Device.PERSONAL

    def not_met(self) -> tuple[str, ...]:
        """Those of the five conditions that were not met, by name; none where it was no phone of one's own."""
        given = self.conditions or {}
        return tuple(name for name in CONDITIONS if self.own_phone and given.get(name) is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a system of the force knows of a contact: never what it was for, or why. `who` may be left open."""

    happened_at: datetime
    device: Device
    channel: Channel
    incident: str
    incoming: bool = False
    number: str = ""
    who: Who | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the force's rulebook says of contact records at an instant."""

    within: timedelta
    forms: Sequence[str]


def begun(known: Begun, rules: Rules, now: datetime) -> Begun:
    """The same with its numbers in one form.

    Raises:
        InTheFuture, PhoneNumberUnreadable, IncidentUnreadable, IncidentOfAnotherForce: something does not fit.
    """
    checks.has_been(known.happened_at, now, "contact")
    return replace(
        known,
        number=checks.phone_number(known.number),
        incident=checks.incident_number(known.incident, rules.forms),
    )


def checked(contact: Contact, rules: Rules, now: datetime) -> Contact:
    """The contact with its texts in one form, once everything that it needs is there.

    Raises:
        AnswersMissing: something was left out; for one's own phone each condition is named.
        InTheFuture, TextTooLong, PhoneNumberUnreadable, IncidentUnreadable, IncidentOfAnotherForce:
            something does not fit.
    """
    made = checks.fitted(
        contact, {"reference": SHORT, "purpose": LONG, "rationale": LONG, "withheld_why": LONG, "told": SHORT}
    )
    checks.answered(_needed(made))
    checks.has_been(made.happened_at, now, "contact")
    return replace(
        made,
        number=checks.phone_number(made.number),
        incident=checks.incident_number(made.incident, rules.forms),
        withheld_why=made.withheld_why if made.number_withheld else "",
        conditions={name: bool((made.conditions or {})[name]) for name in CONDITIONS} if made.own_phone else None,
        told=made.told if made.own_phone else "",
    )


def is_late(contact: Contact, rules: Rules, now: datetime) -> bool:
    """Whether the time that the force has set for the record was over when it was entered."""
    return now > contact.happened_at + rules.within


def _needed(contact: Contact) -> list[tuple[str, str, object]]:
    needed: list[tuple[str, str, object]] = [
        ("reference", "who it was", contact.reference),
        ("purpose", "what it was for", contact.purpose),
        ("rationale", "why it was made", contact.rationale),
        ("incident", "the number of the incident or investigation", contact.incident.strip()),
    ]
    if contact.number_withheld:
        needed.append(("withheld_why", "why your number was withheld", contact.withheld_why))
    if contact.own_phone:
        given = contact.conditions or {}
        needed += [(name, f"whether {question}", given.get(name)) for name, question in CONDITIONS.items()]
        needed.append(("told", "whom in the force you told", contact.told))
    return needed
