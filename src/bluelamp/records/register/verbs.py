"""What the register puts on the record. Each verb says which law it is under and what it is for.

Names of people never stand in a verb: a person is an id, committed to in the ledger and sealed with their
own key. What somebody typed as a reason is sealed too.
"""

from __future__ import annotations

from collections.abc import Mapping

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

_PERSON: Mapping[str, VerbField] = {"person": PersonField("whom it is about")}
_UNIT: Mapping[str, VerbField] = {"unit": Plain("which unit")}
_FROM: Mapping[str, VerbField] = {"since": Plain("from when it holds")}
_UNTIL: Mapping[str, VerbField] = {"until": Plain("until when it holds", required=False)}
_FILE: Mapping[str, VerbField] = {
    "batch": Plain("which import"),
    "file": DigestField("the digest of the file"),
    "added": Number("rows to add"),
    "changed": Number("rows to change"),
    "unchanged": Number("rows that change nothing"),
    "rejected": Number("rows that were handed back"),
}
_EXPORT: Mapping[str, VerbField] = {
    "file": DigestField("the digest of the file that was made"),
    "format": Plain("csv or xlsx"),
    "rows": Number("how many rows it has"),
    "recipient": Sealed("whom it is for"),
    "reason": Sealed("what it is for"),
}
PEOPLE_ONWARD = frozenset(
    {
        Purpose.ASSET_MANAGEMENT,
        Purpose.DUTY_PLANNING,
        Purpose.ADVICE,
        Purpose.SECURITY,
        Purpose.STANDARDS,
        Purpose.OVERSIGHT,
        Purpose.DATA_RIGHTS,
    }
)
"""Everything on the platform rests on knowing who is who."""
PHONES_ONWARD = frozenset(
    {
        Purpose.LINE_MANAGEMENT,
        Purpose.ADVICE,
        Purpose.SECURITY,
        Purpose.STANDARDS,
        Purpose.OVERSIGHT,
        Purpose.DATA_RIGHTS,
    }
)
DUTY_ONWARD = frozenset({Purpose.LINE_MANAGEMENT, Purpose.ADVICE, Purpose.STANDARDS, Purpose.DATA_RIGHTS})


def _people(name: str, says: str, logged: Logged, fields: Mapping[str, VerbField]) -> Verb:
    return Verb(
        name=f"register.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.LINE_MANAGEMENT,
        onward=PEOPLE_ONWARD,
        fields=fields,
    )


def _phones(name: str, says: str, logged: Logged, fields: Mapping[str, VerbField]) -> Verb:
    return Verb(
        name=f"register.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.ASSET_MANAGEMENT,
        onward=PHONES_ONWARD,
        fields=fields,
    )


def _duty(name: str, says: str, logged: Logged, fields: Mapping[str, VerbField]) -> Verb:
    return Verb(
        name=f"register.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.DUTY_PLANNING,
        onward=DUTY_ONWARD,
        fields=fields,
    )


UNIT_ADDED = _people("unit-added", "A unit was added.", Logged.COLLECTION, {**_UNIT, "code": Plain("its code")})
UNIT_RENAMED = _people("unit-renamed", "A unit got another name or kind.", Logged.ALTERATION, {**_UNIT, **_FROM})
UNIT_MOVED = _people(
    "unit-moved", "A unit was put into another.", Logged.ALTERATION, {**_UNIT, "into": Plain("which unit"), **_FROM}
)
PERSON_ADDED = _people("person-added", "A person was added.", Logged.COLLECTION, {**_PERSON, **_UNIT, **_FROM})
PERSON_POSTED = _people(
    "person-posted",
    "A person's kind, rank or grade, or unit was set.",
    Logged.ALTERATION,
    {**_PERSON, **_UNIT, "person-kind": Plain("officer, special or staff"), **_FROM, **_UNTIL},
)
PERSON_LEFT = _people(
    "person-left",
    "A person left the force.",
    Logged.ALTERATION,
    {**_PERSON, **_FROM, "phones": Number("phones that are still theirs")},
)
IDENTITY_CHANGED = _people(
    "identity-changed", "A person's name, number or e-mail was set.", Logged.ALTERATION, {**_PERSON, **_FROM}
)
IDENTITY_ERASED = _people(
    "identity-erased",
    "A person's name, number and e-mail were erased.",
    Logged.ERASURE,
    {**_PERSON, "rows": Number("rows that were erased")},
)
ROLE_GIVEN = _people(
    "role-given",
    "A role was given.",
    Logged.ALTERATION,
    {**_PERSON, "role": Plain("which role"), "unit": Plain("for which unit", required=False), **_FROM, **_UNTIL},
)
ROLE_ENDED = _people(
    "role-ended",
    "A role was taken back.",
    Logged.ALTERATION,
    {**_PERSON, "role": Plain("which role"), "unit": Plain("for which unit", required=False), **_FROM},
)
LEAD_SET = _people(
    "lead-set",
    "It was set who leads a unit.",
    Logged.ALTERATION,
    {**_UNIT, "person": PersonField("who leads it", required=False), **_FROM},
)
MANAGER_SET = _people(
    "manager-set",
    "A person's line manager was set.",
    Logged.ALTERATION,
    {**_PERSON, "manager": PersonField("who manages them", required=False), **_FROM},
)
COVER_SET = _people(
    "cover-set",
    "It was set who stands in for a person.",
    Logged.ALTERATION,
    {**_PERSON, "by": PersonField("who stands in", required=False), **_FROM, **_UNTIL},
)

DUTY_SET = _duty(
    "duty-set",
    "A person's duty was set by hand.",
    Logged.ALTERATION,
    {**_PERSON, "state": Plain("which state"), **_FROM, "until": Plain("until when")},
)
DUTY_CLEARED = _duty(
    "duty-cleared",
    "A person's duty was taken out by hand.",
    Logged.ALTERATION,
    {**_PERSON, "state": Plain("which state"), **_FROM, "until": Plain("until when")},
)

_PHONE: Mapping[str, VerbField] = {"phone": Plain("which phone")}
_STEP: Mapping[str, VerbField] = {
    **_PHONE,
    "position": Number("its place in the chain of custody"),
    "happened": Plain("when it happened"),
    "handed-by": PersonField("who handed it over", required=False),
    "taken-by": PersonField("who took it", required=False),
}
_SAID: Mapping[str, VerbField] = {"said": Sealed("what was said about it", required=False)}

PHONE_ADDED = _phones(
    "phone-added", "A phone was added.", Logged.COLLECTION, {**_PHONE, "platform": Plain("its platform")}
)
PHONE_DESCRIBED = _phones(
    "phone-described", "What is known of a phone was changed or corrected.", Logged.ALTERATION, {**_PHONE, **_FROM}
)
PHONE_ISSUED = _phones("phone-issued", "A phone was handed to its holder.", Logged.ALTERATION, _STEP)
PHONE_SIGNED_OUT = _phones(
    "phone-signed-out", "A phone was taken for a shift, or taken up again.", Logged.ALTERATION, _STEP
)
PHONE_SIGNED_IN = _phones("phone-signed-in", "A phone was left at work.", Logged.ALTERATION, _STEP)
PHONE_RETURNED = _phones("phone-returned", "A phone came back for good.", Logged.ALTERATION, _STEP)
PHONE_TRANSFERRED = _phones("phone-transferred", "A phone went from one holder to another.", Logged.ALTERATION, _STEP)
PHONE_LOST = _phones("phone-lost", "A phone was reported lost or stolen.", Logged.ALTERATION, {**_STEP, **_SAID})
PHONE_FOUND = _phones("phone-found", "A lost phone was found again.", Logged.ALTERATION, {**_STEP, **_SAID})
PHONE_RETIRED = _phones("phone-retired", "A phone left the force.", Logged.ALTERATION, {**_STEP, **_SAID})

PERSON_READ = _people("person-read", "A person's entry in the register was read.", Logged.CONSULTATION, {})
PEOPLE_LISTED = _people(
    "people-listed", "A list of people was read.", Logged.CONSULTATION, {"rows": Number("how many")}
)
PHONE_READ = _phones("phone-read", "A phone's entry and its chain of custody were read.", Logged.CONSULTATION, {})
PHONES_LISTED = _phones(
    "phones-listed", "A list of phones was read.", Logged.CONSULTATION, {"rows": Number("how many")}
)
DUTY_READ = _duty("duty-read", "A person's duty was read.", Logged.CONSULTATION, {})
DUTY_LISTED = _duty(
    "duty-listed", "The duty of the people of a unit was read.", Logged.CONSULTATION, {"rows": Number("how many")}
)

PEOPLE_EXPORTED = _people("people-exported", "A list of people was taken out.", Logged.DISCLOSURE, _EXPORT)
PHONES_EXPORTED = _phones("phones-exported", "A list of phones was taken out.", Logged.DISCLOSURE, _EXPORT)

_UNDONE: Mapping[str, VerbField] = {"batch": Plain("which import"), "rows": Number("rows that were set back")}
PEOPLE_FILE_HANDED_IN = _people("people-file-handed-in", "A file of people was handed in.", Logged.COLLECTION, _FILE)
PEOPLE_IMPORTED = _people("people-imported", "A file of people was imported.", Logged.ALTERATION, _FILE)
PEOPLE_IMPORT_UNDONE = _people("people-import-undone", "An import of people was undone.", Logged.ALTERATION, _UNDONE)
PHONES_FILE_HANDED_IN = _phones("phones-file-handed-in", "A file of phones was handed in.", Logged.COLLECTION, _FILE)
PHONES_IMPORTED = _phones("phones-imported", "A file of phones was imported.", Logged.ALTERATION, _FILE)
PHONES_IMPORT_UNDONE = _phones("phones-import-undone", "An import of phones was undone.", Logged.ALTERATION, _UNDONE)
ROSTER_HANDED_IN = _duty("roster-handed-in", "A roster was handed in.", Logged.COLLECTION, _FILE)
ROSTER_IMPORTED = _duty("roster-imported", "A roster was imported.", Logged.ALTERATION, _FILE)
ROSTER_IMPORT_UNDONE = _duty("roster-import-undone", "An import of a roster was undone.", Logged.ALTERATION, _UNDONE)

FORCE_GENERATED = _people(
    "force-generated",
    "A generated force was loaded. Nobody in it is real.",
    Logged.COLLECTION,
    {
        "people-loaded": Number("how many people"),
        "phones": Number("how many phones"),
        "shifts": Number("how many rows of roster"),
        "seed": Number("the seed it was made from"),
    },
)
