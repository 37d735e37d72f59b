"""Records of contacts with the public: record one, correct it, read it with its text for the incident record."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.declared import Line, Narrowed, NewId, Text
from bluelamp.doors.api.paging import Next, cursor_from, place_from
from bluelamp.doors.api.people import ID, Id, Made, Moment, PathId, Strict
from bluelamp.doors.api.problems import READS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.declarations import acts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.lifecycle.contacts import Begun, Channel, Contact, Device, Who
from bluelamp.records.declarations.queries import ContactLine, ContactVersion, ContactView, Wanted

router = Router()
Incident = Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
Number = Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ContactsAsked(Narrowed):
    """Which records, and where the page begins."""

    incident: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    late: bool = Field(default=False, description="True for those alone that were entered late.")


class Conditions(Strict):
    """The five conditions under which one's own phone may be used. Each is answered; they need not be met."""

    emergency: bool | None = None
    no_alternative: bool | None = None
    no_issued_phone: bool | None = None
    policing_purpose: bool | None = None
    reason_now: bool | None = None


class Said(Strict):
    """One contact, as you enter it."""

    reference: Line = Field(description="Who it was: a role in the case; a name only where one is needed.")
    who: Who
    happened_at: Moment
    device: Device
    channel: Channel
    purpose: Text
    rationale: Text
    incident: Incident = Field(description="The number of the incident or investigation.")
    incoming: bool = False
    number: Number = ""
    number_withheld: bool = False
    withheld_why: Text = ""
    conditions: Conditions | None = Field(default=None, description="For your own phone: each of them answered.")
    told: Line = Field(default="", description="For your own phone: whom in the force you told.")

    def contact(self) -> Contact:
        """As the record takes it."""
        return Contact(**self.model_dump(include=set(Said.model_fields)))


class NewContact(Said):
    """A contact to record."""

    id: NewId = None


class NewBeginning(Strict):
    """What a system of the force knows of a contact that somebody made."""

    id: NewId = None
    person: Id = Field(description="Whoever made the contact: they finish the record.")
    happened_at: Moment
    device: Device
    channel: Channel
    incident: Incident = Field(description="The number of the incident or investigation.")
    incoming: bool = False
    number: Number = ""
    who: Who | None = None


class Correction(Strict):
    """What the record is to say, why, and the version of it that you looked at."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    reason: Text
    contact: Said


class ContactShown(Schema):
    """A record of a contact as a list shows it."""

    id: str
    person: str
    happened_at: datetime
    recorded_at: datetime
    late: bool
    version: int
    who: str
    device: str
    channel: str
    incident: str

    @classmethod
    def of(cls, one: ContactLine) -> ContactShown:
        """From a query's value."""
        return cls(
            id=one.id,
            person=one.person,
            happened_at=one.happened_at,
            recorded_at=one.recorded_at,
            late=one.late,
            version=one.version,
            who=one.who.value,
            device=one.device.value,
            channel=one.channel.value,
            incident=one.incident,
        )


class ContactsPage(Schema):
    """A page of contact records, the newest contact first."""

    contacts: list[ContactShown]
    next: Next


class VersionShown(Schema):
    """What a record said from one entry to the next, and why it was corrected to that."""

    number: int
    entered_at: datetime
    why: str
    reference: str
    who: str
    happened_at: datetime
    device: str
    channel: str
    purpose: str
    rationale: str
    incident: str
    incoming: bool
    phone_number: str
    number_withheld: bool
    withheld_why: str
    conditions: dict[str, bool | None] | None
    told: str

    @classmethod
    def of(cls, one: ContactVersion) -> VersionShown:
        """From a query's value."""
        said = one.contact
        return cls(
            number=one.number,
            entered_at=one.entered_at,
            why=one.why,
            reference=said.reference,
            who=said.who.value,
            happened_at=said.happened_at,
            device=said.device.value,
            channel=said.channel.value,
            purpose=said.purpose,
            rationale=said.rationale,
            incident=said.incident,
            incoming=said.incoming,
            phone_number=said.number,
            number_withheld=said.number_withheld,
            withheld_why=said.withheld_why,
            conditions=dict(said.conditions) if said.conditions is not None else None,
            told=said.told,
        )


class ContactEntry(Schema):
    """A record with everything it ever said, the newest version first, and its text for the incident record."""

    contact: ContactShown
    versions: list[VersionShown]
    text: str = Field(description="Plain text to attach to the incident or investigation, lines ended by line feeds.")


class Recorded(Schema):
    """What was recorded: whether it is late, and which version it is."""

    id: str
    late: bool
    version: int


def recorded(made: ContactView) -> Recorded:
    """From an act's value."""
    return Recorded(id=made.line.id, late=made.line.late, version=made.line.version)


@router.get("", response={200: ContactsPage, **READS}, auth=bearer(Reach.CONTACTS_READ))
def contacts(request: Asked, asked: Query[ContactsAsked]) -> ContactsPage:
    """A page of the records that you may find. Your own: send your id as `person`."""
    wanted = Wanted(
        person=asked.person or "", unit=asked.unit, state="late" if asked.late else "", incident=asked.incident
    )
    page = acts.list_contacts(
        by=request.auth.actor,
        wanted=wanted,
        after=place_from(asked.cursor, pattern=ID),
        size=asked.limit,
        because=because_of(request),
    )
    return ContactsPage(contacts=[ContactShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.post("/begun", response={201: Made, **WRITES}, auth=bearer(Reach.CONTACTS_WRITE))
def begin(request: Asked, body: NewBeginning, key: Key) -> Status[Made]:
    """Begins a record for whoever made the contact, who is told and finishes it. For services: it is no record yet."""
    draft = body.id or new_id()
    known = Begun(**body.model_dump(exclude={"id", "person"}))

    def do() -> object:
        return acts.begin_contact(by=request.auth.actor, draft_id=draft, person=body.person, known=known)

    return once(request, key, do, lambda _: Made(id=draft))


@router.get("/{contact_id}", response={200: ContactEntry, **READS}, auth=bearer(Reach.CONTACTS_READ))
def contact(request: Asked, contact_id: PathId) -> ContactEntry:
    """A record with its text for the incident record. Somebody else's is on record as a look."""
    found = acts.read_contact(by=request.auth.actor, contact_id=contact_id, because=because_of(request))
    return ContactEntry(
        contact=ContactShown.of(found.contact.line),
        versions=[VersionShown.of(one) for one in found.contact.versions],
        text=found.text,
    )


@router.post("", response={201: Recorded, **WRITES}, auth=bearer(Reach.CONTACTS_WRITE))
def record(request: Asked, body: NewContact, key: Key) -> Status[Recorded]:
    """Records a contact of your own. One that comes late is marked as late and kept all the same."""

    def do() -> ContactView:
        return acts.record_contact(by=request.auth.actor, contact_id=body.id or new_id(), contact=body.contact())

    return once(request, key, do, recorded)


@router.post("/{contact_id}/corrections", response={201: Recorded, **WRITES}, auth=bearer(Reach.CONTACTS_WRITE))
def correct(request: Asked, contact_id: PathId, body: Correction, key: Key) -> Status[Recorded]:
    """Corrects a record of your own. What it said is kept; one that was corrected since you looked is refused."""

    def do() -> ContactView:
        return acts.correct_contact(
            by=request.auth.actor,
            contact_id=contact_id,
            version=body.version,
            contact=body.contact.contact(),
            reason=body.reason,
        )

    return once(request, key, do, recorded)
