"""What the register tells a person that it holds about them: who they are, where, since when, with which phones."""

from __future__ import annotations

from datetime import UTC, datetime

from bluelamp.records.journal.holdings import Held, Holding, holds
from bluelamp.records.register import queries
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.forgetting import forget_with

FROM_THE_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def gather(person: str, at: datetime) -> list[Held]:
    """The entry, the roles, the phones and the duty of a person, as the register has them."""
    return [*_entry(person, at), *_roles(person), *_phones(person, at), *_duty(person, at)]


def _entry(person: str, at: datetime) -> list[Held]:
    try:
        one = queries.one_person(person, at)
    except NotInRegister:
        return []
    facts = {
        "name": one.name or "erased",
        "number": one.number or "erased",
        "e-mail address": one.email or "none",
        "kind": one.kind.value,
        "rank or grade": one.grade,
        "unit": one.unit_name,
    }
    return [Held(what="Your entry", since=one.since, facts=facts)]


def _roles(person: str) -> list[Held]:
    return [
        Held(what=f"The role {one.role}", since=one.since, facts=_until(one.until) | _of(one.unit))
        for one in queries.standings_of([person]).get(person, ())
    ]


def _phones(person: str, at: datetime) -> list[Held]:
    return [
        Held(what="A phone that you had", since=one.since, facts={"phone": one.phone} | _until(one.until))
        for one in queries.held_between(person, FROM_THE_FIRST, at)
    ]


def _duty(person: str, at: datetime) -> list[Held]:
    return [
        Held(what="Your duty", since=one.start, facts={"duty": one.state.value} | _until(one.end))
        for one in queries.duty_between(person, FROM_THE_FIRST, at)
    ]


def _until(until: datetime | None) -> dict[str, str]:
    return {} if until is None else {"until": until.isoformat()}


def _of(unit: str | None) -> dict[str, str]:
    return {} if unit is None else {"unit": unit}


def tell() -> None:
    """Adds this to what is told about people."""
    holds(
        Holding(
            app="register",
            says="Who you are, where you work, and which phones you had.",
            gather=gather,
            erase=forget_with,
        )
    )
