"""What the safeguards put on the record."""

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
)

RIGHTS = "rights"
"""The retention class of what proves that rights were kept. It outlives the erasure that it proves."""
_SEEN = frozenset({Purpose.OVERSIGHT, Purpose.STANDARDS})


def _about_data(name: str, says: str, logged: Logged, **fields: Plain | Number | PersonField | Sealed) -> Verb:
    return Verb(
        name=f"safeguards.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.DATA_RIGHTS,
        onward=_SEEN,
        fields={name.replace("_", "-"): form for name, form in fields.items()},
        retention=RIGHTS,
    )


SHOWING_DEFERRED = _about_data(
    "showing-deferred",
    "The showing of looks to a person was put off until a day.",
    Logged.ALTERATION,
    grounds=Plain("the ground in law"),
    until=Plain("the instant at which it ends"),
    reason=Sealed("why it is needed in this case"),
)
DEFERRAL_RENEWED = _about_data(
    "deferral-renewed",
    "A second person put the showing of looks off further.",
    Logged.ALTERATION,
    until=Plain("the instant at which it ends now"),
    reason=Sealed("why it is still needed"),
)
DEFERRAL_ENDED = _about_data(
    "deferral-ended",
    "The showing of looks is no longer put off.",
    Logged.ALTERATION,
    reason=Sealed("why it ends before its time"),
)
OPENING_ASKED = _about_data(
    "opening-asked",
    "Somebody asked to have a person's record opened in an emergency.",
    Logged.COLLECTION,
    minutes=Number("for how long"),
    reason=Sealed("what the emergency is"),
)
OPENING_APPROVED = _about_data(
    "opening-approved",
    "A second person opened a person's record in an emergency.",
    Logged.DISCLOSURE,
    to=PersonField("for whom it is open"),
    until=Plain("the instant at which it closes"),
)
OPENING_REFUSED = _about_data(
    "opening-refused",
    "A second person did not open a person's record.",
    Logged.ALTERATION,
    reason=Sealed("why not"),
)
OPENING_ENDED = _about_data(
    "opening-ended", "A record that was open in an emergency was closed before its time.", Logged.ALTERATION
)
OPENING_REVIEWED = _about_data(
    "opening-reviewed",
    "Somebody who took no part reviewed an emergency opening.",
    Logged.CONSULTATION,
    found=Plain("whether it was proper"),
    reason=Sealed("what the review found"),
)
OPENINGS_LISTED = _about_data(
    "openings-listed",
    "Somebody read whose records are to be, or were, opened in an emergency.",
    Logged.CONSULTATION,
    set=Sealed("the digest of the ids that were on the page", required=False),
    rows=Number("how many"),
)
OPENING_READ = _about_data(
    "opening-read", "Somebody read why a person's record is to be opened in an emergency.", Logged.CONSULTATION
)
REQUESTS_LISTED = _about_data(
    "requests-listed",
    "Somebody read which deferrals stand and which challenges wait.",
    Logged.CONSULTATION,
    rows=Number("how many"),
)
CHALLENGE_READ = _about_data(
    "challenge-read", "Somebody read what a person said against a look at their record.", Logged.CONSULTATION
)
LOOK_CHALLENGED = _about_data(
    "look-challenged",
    "A person challenged a look at their record.",
    Logged.COLLECTION,
    look=Number("the number of the act that is challenged"),
    reason=Sealed("what they say"),
)
CHALLENGE_ANSWERED = _about_data(
    "challenge-answered",
    "A challenge to a look was answered.",
    Logged.ALTERATION,
    found=Plain("what was found"),
    reason=Sealed("the answer"),
)
LOOKS_READ = Verb(
    name="safeguards.looks-read",
    says="Somebody read who looked at a person's record.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.DATA_RIGHTS,
    onward=_SEEN,
    fields=SET_FIELDS,
)
LOG_READ = Verb(
    name="safeguards.log-read",
    says="Somebody read the record of acts.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.OVERSIGHT,
    onward=frozenset({Purpose.SECURITY, Purpose.STANDARDS, Purpose.DATA_RIGHTS}),
    fields={"use": Plain("which of the uses that section 62(4) allows"), "rows": Number("how many acts were shown")},
)
LOG_EXPORTED = Verb(
    name="safeguards.log-exported",
    says="The logs of a period were handed to the Commissioner.",
    regime=Regime.PART_3,
    logged=Logged.DISCLOSURE,
    purpose=Purpose.DATA_RIGHTS,
    fields={
        "first": Plain("the first instant of the period"),
        "last": Plain("the instant at which it ends"),
        "rows": Number("how many acts"),
        "digest": DigestField("of the file"),
        "request": Sealed("the Commissioner's reference"),
    },
    retention=RIGHTS,
)
ACCESS_PACK_MADE = _about_data(
    "access-pack-made",
    "All that is held about a person was put together for them.",
    Logged.DISCLOSURE,
    parts=Number("how many parts of the platform held something"),
    items=Number("how many things were held"),
    request=Sealed("the reference of the request"),
)
FIGURES_RELEASED = Verb(
    name="safeguards.figures-released",
    says="Counts were released under freedom of information, small numbers suppressed.",
    regime=Regime.NONE,
    logged=Logged.DISCLOSURE,
    purpose=Purpose.OVERSIGHT,
    fields={
        "first": Plain("the first instant of the period"),
        "last": Plain("the instant at which it ends"),
        "rows": Number("how many figures"),
        "digest": DigestField("of the file"),
    },
)
ERASURE_ORDERED = _about_data(
    "erasure-ordered",
    "It was ordered that what is kept about a person in one class is erased.",
    Logged.ERASURE,
    ground=Plain("the ground in law"),
    retention=Plain("the class of keys"),
    rows=Number("how many rows the apps took out of their tables"),
    request=Sealed("the reference of the request"),
)
ERASURE_CARRIED_OUT = _about_data(
    "erasure-carried-out",
    "The keys of a person in one class were deleted, so that what they sealed opens no more.",
    Logged.ERASURE,
    retention=Plain("the class of keys"),
    keys=Number("how many keys were deleted"),
)


DEADLINE_PASSED = Verb(
    name="safeguards.deadline-passed",
    says="A safeguard was not reviewed, answered or decided on in time.",
    regime=Regime.NONE,
    logged=Logged.ALTERATION,
    purpose=Purpose.OVERSIGHT,
    fields={"due": Plain("what was due"), "late": Plain("whether no sweep ran at its moment")},
)


def _incident(name: str, says: str, **fields: Plain | Sealed) -> Verb:
    return Verb(
        name=f"safeguards.{name}",
        says=says,
        regime=Regime.NONE,
        logged=Logged.ALTERATION,
        purpose=Purpose.DUTY_PLANNING,
        onward=_SEEN | {Purpose.ADVICE},
        fields=fields,
    )


INCIDENT_DECLARED = _incident(
    "incident-declared",
    "A major incident was declared: no limit on duty holds until it ends.",
    until=Plain("the instant at which it ends at the latest"),
    reason=Sealed("what the incident is"),
)
INCIDENT_ENDED = _incident("incident-ended", "A major incident was ended, and the limits on duty hold again.")
INCIDENT_REVIEWED = _incident(
    "incident-reviewed",
    "Somebody who took no part reviewed a major incident.",
    found=Plain("whether it was proper"),
    reason=Sealed("what the review found"),
)
