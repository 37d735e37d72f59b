"""What may follow what in the life of the force's rulebook.

    nothing ── genesis ──▶ version 0 ── supersede ──▶ version 1 ── …

One rulebook is in force at any moment from the first adoption on: the last one that has begun by
then. Superseding never touches what was in force before, so an answer about last year stays what it
was. Pure: no clock, no table, no rulebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bluelamp.core.kernel import say_instant
from bluelamp.records.adoption.errors import AlreadyBegun, BeginsTooEarly, NothingInForce, NothingNew


class State(StrEnum):
    """Where an adopted rulebook stands at a moment."""

    TO_COME = "to come"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """One adoption: which bundle, and the moment from which it is in force."""

    version: int
    bundle: str
    begins: datetime


def genesis(adopted: Sequence[Adopted], *, bundle: str, begins: datetime) -> Adopted:
    """The first adoption. It may begin in the past: a force comes with a history.

    Raises:
        AlreadyBegun: there is one.
    """
    if adopted:
        raise AlreadyBegun(
            "The first rulebook was adopted before.", todo="adopt this one to supersede the rulebook in force."
        )
    return Adopted(version=0, bundle=bundle, begins=begins)


def supersede(adopted: Sequence[Adopted], *, bundle: str, begins: datetime, now: datetime) -> Adopted:
    """The next adoption, from a moment to come and after every other.

    Raises:
        NothingInForce: there is nothing to supersede.
        NothingNew: it is the bundle that was adopted last.
        BeginsTooEarly: it would change what was in force before now, or come before another.
    """
    if not adopted:
        raise NothingInForce("No rulebook was adopted yet.", todo="adopt the first one.")
    last = adopted[-1]
    if last.bundle == bundle:
        raise NothingNew("This rulebook is the one that was adopted last.", todo="change it first.")
    earliest = max(now, last.begins)
    if begins < now or begins <= last.begins:
        raise BeginsTooEarly(
            f"The rulebook would be in force from {say_instant(begins)}, and the earliest is {say_instant(earliest)}.",
            todo="choose a later day: what was in force before stays as it was.",
        )
    return Adopted(version=last.version + 1, bundle=bundle, begins=begins)


def in_force(adopted: Sequence[Adopted], at: datetime) -> Adopted:
    """The adoption in force at a moment; `adopted` by version.

    Raises:
        NothingInForce: the moment is before the first.
    """
    begun = [one for one in adopted if one.begins <= at]
    if not begun:
        raise NothingInForce(
            f"No rulebook was in force on {say_instant(at)}.",
            todo="ask about a later moment, or adopt a rulebook from an earlier day on.",
        )
    return begun[-1]


def state(adopted: Sequence[Adopted], version: int, at: datetime) -> State:
    """Where one adoption stands at a moment."""
    one = adopted[version]
    if one.begins > at:
        return State.TO_COME
    return State.IN_FORCE if in_force(adopted, at) is one else State.SUPERSEDED


def until(adopted: Sequence[Adopted], version: int) -> datetime | None:
    """The moment at which an adoption is superseded, or None while none follows."""
    return adopted[version + 1].begins if version + 1 < len(adopted) else None
