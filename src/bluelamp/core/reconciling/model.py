"""What reconciliation takes and gives: calls and texts, records of contacts, numbers of cases, and questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """By which way somebody was in contact."""

    CALL = "call"
    TEXT = "text"


class Duty(StrEnum):
    """What the roster says of somebody at an instant."""

    ON = "on"
    ON_CALL = "on_call"
    OFF = "off"
    UNKNOWN = "unknown"


class Ask(StrEnum):
    """What a question is about."""

    NO_RECORD = "no-record"
    NO_CALL = "no-call"
    WITHHELD = "withheld"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """One call or text of a work phone, as the operator's records have it.

    Attributes:
        id: by which it is found again; unique among all that are reconciled together.
        person: who held the phone then.
        number: the number at the other end as E.164; empty where it was not shown.
        seconds: how long a call lasted, 0 where nobody answered; None for a text, or where it is not said.
        withheld: that the person's own number was withheld.
        duty: what the roster says of the person then.
    """

    id: str
    person: str
    at: datetime
    kind: Kind
    number: str
    incoming: bool
    seconds: int | None = None
    withheld: bool = False
    duty: Duty = Duty.UNKNOWN

    @property
    def reached(self) -> bool:
        """Whether it came to a contact: a call that nobody answered did not."""
        return self.kind is Kind.TEXT or self.seconds != 0

    @property
    def ends(self) -> datetime:
        """When it was over."""
        return self.at + timedelta(seconds=self.seconds or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A contact that somebody recorded, as far as matching needs it.

    Attributes:
        number: the number at the other end as E.164; empty where it was not written down.
        incident: the incident or investigation that it cites.
        reason_withheld: that it gives a reason why the own number was withheld.
        covered: that the calls and texts of the line it names, at its time, are all here. Only then can a contact
            that is not among them be asked about.
    """

    id: str
    person: str
    at: datetime
    kind: Kind
    incident: str
    number: str = ""
    reason_withheld: bool = False
    covered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InCase:
    """That a number belongs to somebody in a case whose contacts are recorded: known from the first record of it."""

    incident: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the rulebook in force says of reconciliation.

    Attributes:
        tolerance: by how much the time of a record may be off the contact's, rounding to a quarter of an hour included.
        together: texts with one number that follow each other within this are one contact.
        record_within: how soon a contact is to be recorded; before that nothing is asked.
        beyond_records: from how many contacts of a day beyond those recorded for the incident the day is asked about.
    """

    tolerance: timedelta
    together: timedelta
    record_within: timedelta
    beyond_records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to ask about one person's day. It says what does not fit together, and blames nobody for it.

    Attributes:
        communications: the ids of the calls and texts behind it, in order of time.
        records: the ids of the records behind it, in order of time.
        incidents: the incidents concerned, by number, in order.
        contacts: how many contacts it is about; texts that belong together are one.
        recorded: for a day with many contacts, how many records there are of it.
    """

    person: str
    day: date
    ask: Ask
    contacts: int
    communications: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    recorded: int = 0
