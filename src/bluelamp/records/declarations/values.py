"""What the declarations give to everybody else: frozen values, never rows. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.ledger import Receipt
from bluelamp.records.declarations.lifecycle import told
from bluelamp.records.declarations.lifecycle.contacts import Channel, Contact, Device, Who
from bluelamp.records.declarations.lifecycle.permissions import Asked, Kind, Permission, Request, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step that something took: from where to where, when, and who did it. `by` may be a job of the platform."""

    before: str
    after: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A permission request, and how it was decided where it was."""

    id: str
    person: str
    wish: Wish
    state: Asked
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str

    def as_request(self) -> Request:
        """The same, as far as what may happen to it turns on it."""
        return Request(id=self.id, person=self.person, wish=self.wish, state=self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionView:
    """A permission: what it is for, its term, and where it stands."""

    term: Permission
    request: str
    thing_type: str
    thing: str
    purpose: str
    group: str
    account: str
    conditions: str
    extends: str
    decided_by: str
    exported_by: str

    @property
    def id(self) -> str:
        """Which permission."""
        return self.term.id

    @property
    def person(self) -> str:
        """Whose."""
        return self.term.person

    @property
    def kind(self) -> Kind:
        """What kind."""
        return self.term.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A record of a contact as a list shows it."""

    id: str
    person: str
    happened_at: datetime
    recorded_at: datetime
    late: bool
    version: int
    who: Who
    device: Device
    channel: Channel
    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactVersion:
    """What a record said from one entry to the next, and why it was corrected to that."""

    number: int
    entered_at: datetime
    why: str
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A record of a contact with everything it ever said, the newest version first."""

    line: ContactLine
    versions: tuple[ContactVersion, ...]

    @property
    def now(self) -> Contact:
        """What it says now."""
        return self.versions[0].contact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedContact:
    """What a record says of a contact as far as calls are held against it: never what it was for, or with whom."""

    id: str
    person: str
    happened_at: datetime
    device: Device
    channel: Channel
    incident: str
    number: str
    reason_withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberInCase:
    """That a number belongs to somebody in a case, as records say it from an instant on."""

    number: str
    incident: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingView:
    """That a supervisor was told of something, and what they say to it."""

    telling: told.Telling
    entered_by: str
    entered_at: datetime
    answer: str
    answered_at: datetime | None
    taken_up_by: str

    @property
    def id(self) -> str:
        """Which telling."""
        return self.telling.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingReceipt:
    """What whoever told holds at once: the number of the act and its time; the ledger's proof once it is published."""

    number: int
    at: datetime
    proof: Receipt | None
