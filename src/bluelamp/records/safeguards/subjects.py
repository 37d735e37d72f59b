"""What each act of the safeguards is done to, as the authority and the record need to know it.

`asked_by` and the like name who took part, so that the rules can ask for a second person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal.subject import Subject
from bluelamp.records.register.queries.subjects import person_subject
from bluelamp.records.safeguards import queries


def new_opening(*, person: str, opening_id: str) -> Subject:
    """An emergency opening that is being asked for, under its own id."""
    return replace(person_subject(person), kind="opening", id=opening_id)


def looks_of(*, by: Actor, person: str) -> Subject:
    """The list of looks at a person's record; whoever reads their own needs no unit looked up for it."""
    if by.id == person:
        return Subject(kind="log", id=person, about=person)
    return replace(person_subject(person), kind="log")


def of_pack(*, person: str) -> Subject:
    """What is put together for a person."""
    return replace(person_subject(person), kind="export")


def new_deferral(*, person: str, deferral_id: str) -> Subject:
    """A deferral that is being decided, under its own id, so that the record of it is shown as late as the looks."""
    return replace(person_subject(person), kind="deferral", id=deferral_id)


def of_deferral(*, deferral_id: str) -> Subject:
    """A deferral, about the person whose looks are shown later."""
    found = queries.one_deferral(deferral_id)
    return replace(person_subject(found.person), kind="deferral", id=found.id, also={"decided_by": found.decided_by})


def of_opening(*, opening_id: str) -> Subject:
    """An emergency opening, about the person whose record it opens."""
    found = queries.one_opening(opening_id)
    also: dict[str, str | bool | int] = {"asked_by": found.asked_by, "approved_by": found.approved_by}
    return replace(person_subject(found.person), kind="opening", id=found.id, also=also)


def own_opening(*, opening_id: str) -> Subject:
    """An emergency opening for who ends it: taking part is no bar to closing what one opened."""
    return replace(of_opening(opening_id=opening_id), also={})


def of_force() -> Subject:
    """The whole force, for what is declared for everybody."""
    return Subject(kind="incident", id="force")


def of_incident(*, incident_id: str) -> Subject:
    """A major incident, with those who declared and ended it."""
    found = queries.one_incident(incident_id)
    also: dict[str, str | bool | int] = {"declared_by": found.declared_by, "ended_by": found.ended_by}
    return Subject(kind="incident", id=found.id, also=also)


def of_challenge(*, challenge_id: str) -> Subject:
    """A challenge, about who made it; who looked is not to answer it."""
    found = queries.one_challenge(challenge_id)
    return replace(person_subject(found.person), kind="challenge", id=found.id, also={"looked_by": found.looked_by})


def all_openings() -> Subject:
    """The list of emergency openings."""
    return Subject(kind="set", id="openings")


def all_requests() -> Subject:
    """The list of deferrals that stand and challenges that wait."""
    return Subject(kind="set", id="data-requests")


def of_log(*, first: datetime, last: datetime) -> Subject:
    """The record of acts of a period."""
    return Subject(kind="log", id=f"{first:%Y-%m-%dT%H:%M:%SZ}/{last:%Y-%m-%dT%H:%M:%SZ}")


def of_figures(*, first: datetime, last: datetime) -> Subject:
    """Counts of a period."""
    return replace(of_log(first=first, last=last), kind="figures")


def of_erasure(*, erasure_id: str) -> Subject:
    """An erasure that waits to be carried out."""
    found = queries.one_erasure(erasure_id)
    return replace(person_subject(found.person), kind="erasure", id=found.id)
