"""What an act on the register is done to, as the authority and the record need to know it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bluelamp.records.journal import clock
from bluelamp.records.journal.prepared import rows as rows_of
from bluelamp.records.journal.subject import Subject
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import Phone, Posting
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.people import is_known
from bluelamp.records.register.queries.units import one_unit, units_above


def person_subject(person_id: str) -> Subject:
    """A person, with the unit they are in now and every unit above it; none where they are not in the force.

    Raises:
        NotInRegister: there never was such a person.
    """
    return person_as_of(person_id, "")


def person_as_of(person_id: str, as_of: str) -> Subject:
    """As `person_subject`, in the state of the units that a request began with, which an actor has.

    Raises:
        NotInRegister: there never was such a person.
    """
    at = clock.now()
    posted = _posted(person_id, at)
    if posted is None:
        if not is_known(person_id):
            raise NotInRegister("There is no such person in the register.", todo="look for them in the list.")
        return Subject(kind="person", id=person_id, about=person_id)
    kind, unit = posted
    return Subject(
        kind="person", id=person_id, about=person_id, units=units_above(unit, at, as_of), also={"person-kind": kind}
    )


def phone_subject(phone_id: str) -> Subject:
    """A phone: about its holder and their unit where it has a holder, about nobody where it has none.

    Raises:
        NotInRegister: there is no such phone.
    """
    at = clock.now()
    found = Phone.objects.filter(pk=phone_id).values_list("state", "holder_id").first()
    if found is None:
        raise NotInRegister("There is no such phone in the register.", todo="look for it by its asset tag.")
    state, holder = found
    posted = _posted(holder, at) if holder else None
    units = units_above(posted[1], at) if posted else ()
    return Subject(kind="phone", id=phone_id, about=holder, units=units, also={"state": state})


def unit_subject(unit_id: str) -> Subject:
    """A unit, with itself and every unit above it.

    Raises:
        NotInRegister: there is no such unit now.
    """
    at = clock.now()
    one_unit(unit_id, at)
    return Subject(kind="unit", id=unit_id, units=units_above(unit_id, at))


def _posted(person_id: str, at: datetime) -> tuple[str, str] | None:
    found = rows_of("posted", _posting, at=at, person=person_id)
    return found[0] if found else None


def _posting(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    rows = Posting.objects.filter(on(given["at"]), person_id=given["person"])
    return rows.order_by("pk").values_list("kind", "unit_id")[:1]
