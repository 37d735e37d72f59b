"""What each act of the fleet is done to, as the authority and the record need to know it."""

from __future__ import annotations

from dataclasses import replace

from bluelamp.records.fleet import queries
from bluelamp.records.journal.subject import Subject
from bluelamp.records.register.queries import phone_subject


def new_push(*, push_id: str) -> Subject:
    """A push that is being planned, under its own id."""
    return Subject(kind="push", id=push_id)


def of_push(*, push_id: str) -> Subject:
    """A push: it is about nobody."""
    return Subject(kind="push", id=push_id)


def of_phone(*, phone_id: str) -> Subject:
    """A phone, about its holder and their unit where it has one."""
    return phone_subject(phone_id)


def of_rollout(*, unit: str) -> Subject:
    """The plan of the rollout, of a unit or of the whole force. It is about nobody."""
    return Subject(kind="unit", id=unit or "force")


def several_phones() -> Subject:
    """Several phones: a list of them, or some that something is done about at once."""
    return Subject(kind="set", id="phones")


def of_order(*, order_id: str) -> Subject:
    """The phone that an order is to, with who asked for it."""
    order = queries.one_order(order_id).order
    return replace(phone_subject(order.phone), also={"asked_by": order.asked_by})
