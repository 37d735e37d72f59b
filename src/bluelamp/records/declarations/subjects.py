"""What each act on a declaration is done to, as the authority and the record need to know it.

Names that end in `_by` say who took part, so that the rules can ask for somebody else. `about_own_manager`
says that whoever acts answers to the person it is about, and `basis` that the task was handed to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.clocks.queries import open_task
from bluelamp.records.declarations import queries
from bluelamp.records.declarations.deadlines import DECISION_DUE, EXPORT_DUE, PERMISSION_ENDS
from bluelamp.records.declarations.lifecycle.permissions import Decider
from bluelamp.records.declarations.queries import Wanted
from bluelamp.records.journal import clock
from bluelamp.records.journal.subject import Subject
from bluelamp.records.register import queries as register

Also: TypeAlias = dict[str, str | bool | int]


def new_request(*, by: Actor, request_id: str) -> Subject:
    """A request that is being made, about whoever makes it."""
    return _about(by.id, "request", request_id, {})


def own_request(*, request_id: str) -> Subject:
    """A request, about whoever made it."""
    return _about(queries.one_request(request_id).person, "request", request_id, {})


def request_to_decide(*, by: Actor, request_id: str) -> Subject:
    """A request for who decides it."""
    found = queries.one_request(request_id)
    return _about(
        found.person, "request", found.id, {"asked_by": found.person, **_stands_to(by, found.person, found.id)}
    )


def own_permission(*, permission_id: str) -> Subject:
    """A permission, about its holder."""
    return _about(queries.one_permission(permission_id).person, "permission", permission_id, {})


def permission_to_decide(*, by: Actor, permission_id: str) -> Subject:
    """A permission for who takes it back or confirms its export."""
    found = queries.one_permission(permission_id)
    return _about(found.person, "permission", found.id, _stands_to(by, found.person, found.id))


def new_contact(*, by: Actor, contact_id: str) -> Subject:
    """A record of a contact that is being made, about whoever makes it. A service is nobody to have made one."""
    if by.is_service:
        return Subject(kind="contact", id=contact_id)
    return _about(by.id, "contact", contact_id, {})


def begun_contact(*, draft_id: str, person: str) -> Subject:
    """A record of a contact that is begun for somebody, about whoever is to finish it.

    Raises:
        NotInRegister: nobody of that id is in the force now.
    """
    return _about(person, "contact", draft_id, {})


def own_contact(*, contact_id: str) -> Subject:
    """A record of a contact, about whoever made it."""
    return _about(queries.one_contact(contact_id).line.person, "contact", contact_id, {})


def new_telling(*, by: Actor, telling_id: str) -> Subject:
    """A telling that is being entered by whoever told."""
    return _about(by.id, "telling", telling_id, {})


def told_to_oneself(*, by: Actor, telling_id: str, teller: str) -> Subject:
    """A telling that is being entered by whoever was told, about the one who told them."""
    return _about(teller, "telling", telling_id, {"told_by": by.id})


def telling(*, by: Actor, telling_id: str) -> Subject:
    """A telling, about the one who told; the one who was told took part in it."""
    found = queries.one_telling(telling_id).telling
    also: Also = {"told_by": found.supervisor, **_stands_to(by, found.teller, found.id)}
    return _about(found.teller, "telling", found.id, also)


def telling_to_read(*, telling_id: str) -> Subject:
    """A telling for a look at it."""
    found = queries.one_telling(telling_id)
    also: Also = {"told_by": found.telling.supervisor, "taken_up_by": found.taken_up_by}
    return _about(found.telling.teller, "telling", found.id, also)


def of_missed(*, missed: Missed) -> Subject:
    """What a deadline that passed was on, about the person whose request, permission or telling it is."""
    if missed.kind == DECISION_DUE.name:
        return own_request(request_id=missed.of.id)
    if missed.kind in (PERMISSION_ENDS.name, EXPORT_DUE.name):
        return own_permission(permission_id=missed.of.id)
    return telling_to_read(telling_id=missed.of.id)


def listed(kind: str, by: Actor, wanted: Wanted) -> Subject:
    """A list: of one person or unit where it is narrowed to one, of the units that one leads otherwise."""
    if wanted.person:
        return replace(register.person_as_of(wanted.person, by.as_of), kind="set", id=kind)
    if wanted.unit:
        return Subject(kind="set", id=kind, units=register.units_above(wanted.unit, clock.now(), by.as_of))
    return Subject(kind="set", id=kind, units=tuple(sorted(by.leads)))


def decider(by: Actor, person: str) -> Decider:
    """Whoever decides about a person's permission."""
    return Decider(id=by.id, answers_to_asker=by.id != person and register.manages(person, by.id, clock.now()))


def _stands_to(by: Actor, person: str, of_id: str) -> Also:
    found: Also = {}
    if decider(by, person).answers_to_asker:
        found["about_own_manager"] = True
    if open_task(by.id, {one.role for one in by.standings}, [of_id], clock.now()) is not None:
        found["basis"] = "task"
    return found


def _about(person: str, kind: str, identity: str, also: Also) -> Subject:
    found = register.person_subject(person)
    return replace(found, kind=kind, id=identity, also={**found.also, **also})
