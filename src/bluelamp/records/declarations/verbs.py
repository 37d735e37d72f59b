"""What the declarations put on the record. Texts are sealed; what is plain is about nobody by itself."""

from bluelamp.records.journal.gate import SET_FIELDS
from bluelamp.records.journal.verb import (
    DigestField,
    Logged,
    Number,
    PersonField,
    Plain,
    Purpose,
    Regime,
    Sealed,
    Verb,
    VerbField,
)

_SEEN = frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT, Purpose.ASSET_MANAGEMENT})
_ROWS: dict[str, VerbField] = {"rows": Number("how many rows the page had"), **SET_FIELDS}


def _verb(name: str, says: str, logged: Logged, regime: Regime = Regime.UK_GDPR, /, **fields: VerbField) -> Verb:
    return Verb(
        name=f"declarations.{name}",
        says=says,
        regime=regime,
        logged=logged,
        purpose=Purpose.LINE_MANAGEMENT,
        onward=_SEEN,
        fields={name.replace("_", "-"): form for name, form in fields.items()},
    )


# Permissions ------------------------------------------------------------------------------------------------------

PERMISSION_ASKED = _verb(
    "permission-asked",
    "Somebody asked for a permission.",
    Logged.COLLECTION,
    permission_kind=Plain("what kind of permission"),
    permitted=Plain("the app, device or meeting by the rulebook's id", required=False),
    until=Plain("until when"),
    wanted_for=Sealed("what it is for"),
)
REQUEST_WITHDRAWN = _verb("request-withdrawn", "Somebody took their permission request back.", Logged.ALTERATION)
PERMISSION_GRANTED = _verb(
    "permission-granted",
    "A permission was granted by somebody other than the asker.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
    permission=Plain("the permission's id"),
    until=Plain("the instant it ends"),
    extends=Plain("the permission that it carries on", required=False),
    conditions=Sealed("on which conditions", required=False),
    reason=Sealed("why"),
)
PERMISSION_REFUSED = _verb(
    "permission-refused",
    "A permission was refused by somebody other than the asker.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
    reason=Sealed("why"),
)
PERMISSION_WITHDRAWN = _verb(
    "permission-withdrawn",
    "A permission was taken back before its end.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
    reason=Sealed("why"),
)
PERMISSION_GIVEN_BACK = _verb(
    "permission-given-back",
    "Somebody gave a permission of theirs back before its end.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
)
PERMISSION_LAPSED = _verb(
    "permission-lapsed",
    "A permission reached its end.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
    late=Plain("whether that was noted late, because no sweep ran; it held no longer all the same"),
)
EXPORT_CONFIRMED = _verb(
    "export-confirmed",
    "Somebody confirmed that what a permission left behind is in a force system.",
    Logged.ALTERATION,
    permission_kind=Plain("what kind of permission"),
    where=Sealed("where it is"),
)
DEADLINE_PASSED = _verb(
    "deadline-passed",
    "A request, an export or a telling was not seen to in time.",
    Logged.ALTERATION,
    due=Plain("what was due"),
    owner=PersonField("whose task it was, where it was one person's", required=False),
    late=Plain("whether no sweep ran at its moment"),
)

# Contacts ---------------------------------------------------------------------------------------------------------

CONTACT_RECORDED = _verb(
    "contact-recorded",
    "Somebody recorded a contact of theirs with the public.",
    Logged.COLLECTION,
    Regime.PART_3,
    device=Plain("what it was made with"),
    channel=Plain("by which way"),
    late=Plain("whether the time for the record was over"),
    incident=Sealed("the incident or investigation"),
    rationale=Sealed("why it was made"),
)
CONTACT_BEGUN = _verb(
    "contact-begun",
    "A system of the force began a record of a contact for whoever made it to finish.",
    Logged.COLLECTION,
    Regime.PART_3,
    device=Plain("what it was made with"),
    channel=Plain("by which way"),
    incident=Sealed("the incident or investigation"),
)
CONTACT_CORRECTED = _verb(
    "contact-corrected",
    "Somebody corrected their record of a contact; what it said before is kept.",
    Logged.ALTERATION,
    Regime.PART_3,
    version=Number("the number of the version that this made"),
    reason=Sealed("why"),
)
CONTACTS_EXPORTED = _verb(
    "contacts-exported",
    "A list of contact records left the platform as a file.",
    Logged.DISCLOSURE,
    Regime.PART_3,
    rows=Number("how many records"),
    recipient=Sealed("whom it is for"),
    reason=Sealed("why"),
)
CONTACTS_EXPORT_SENT = _verb(
    "contacts-export-sent",
    "A file of contact records was written to its end.",
    Logged.DISCLOSURE,
    Regime.PART_3,
    rows=Number("how many records"),
    file=DigestField("of the file"),
)

# "I told my sergeant" ---------------------------------------------------------------------------------------------

SUPERVISOR_TOLD = _verb(
    "supervisor-told",
    "Somebody recorded that they told a supervisor of something.",
    Logged.COLLECTION,
    supervisor=PersonField("who was told"),
    told_at=Plain("when"),
    how=Plain("how"),
    matter=Sealed("what was told", required=False),
)
BEING_TOLD = _verb(
    "being-told",
    "A supervisor recorded that they were told of something.",
    Logged.COLLECTION,
    supervisor=PersonField("who was told"),
    told_at=Plain("when"),
    how=Plain("how"),
    matter=Sealed("what was told", required=False),
)
TOLD_CONFIRMED = _verb(
    "told-confirmed",
    "A supervisor confirmed that they were told.",
    Logged.ALTERATION,
    says=Sealed("what they add", required=False),
)
TOLD_DISPUTED = _verb(
    "told-disputed",
    "A supervisor who is named disputed that they were told.",
    Logged.ALTERATION,
    says=Sealed("what they say"),
)
TOLD_UNANSWERED = _verb(
    "told-unanswered",
    "A supervisor who is named did not answer in time, and the next one up was given the task.",
    Logged.ALTERATION,
    supervisor=PersonField("who did not answer"),
    to=PersonField("who has the task now, where it is one person's", required=False),
    late=Plain("whether no sweep ran at its moment"),
)
TOLD_TAKEN_UP = _verb(
    "told-taken-up",
    "What a supervisor was told and had not answered was taken up by another.",
    Logged.ALTERATION,
    says=Sealed("what they do about it"),
)

# Looks ------------------------------------------------------------------------------------------------------------

REQUESTS_LISTED = _verb("requests-listed", "Somebody read a list of permission requests.", Logged.CONSULTATION, **_ROWS)
REQUEST_READ = _verb("request-read", "Somebody read a permission request.", Logged.CONSULTATION)
PERMISSIONS_LISTED = _verb("permissions-listed", "Somebody read a list of permissions.", Logged.CONSULTATION, **_ROWS)
PERMISSION_READ = _verb("permission-read", "Somebody read a permission.", Logged.CONSULTATION)
CONTACTS_LISTED = _verb(
    "contacts-listed", "Somebody read a list of contact records.", Logged.CONSULTATION, Regime.PART_3, **_ROWS
)
CONTACT_READ = _verb("contact-read", "Somebody read the record of a contact.", Logged.CONSULTATION, Regime.PART_3)
TOLD_LISTED = _verb("told-listed", "Somebody read a list of tellings.", Logged.CONSULTATION, **_ROWS)
TOLD_READ = _verb("told-read", "Somebody read what a supervisor was told.", Logged.CONSULTATION)
