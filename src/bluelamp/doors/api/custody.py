"""Custody: a phone is handed over, taken back, reported lost, found again, retired. Each step is an act."""

from __future__ import annotations

from ninja import Router, Schema, Status

from bluelamp.doors.api.people import Id, Moment, PathId, Strict, Words
from bluelamp.doors.api.problems import WRITES
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.register import acts
from bluelamp.records.register.lifecycle import Custody

router = Router()


class Where(Schema):
    """Where the phone is now."""

    phone: str
    state: str
    holder: str | None
    position: int


class Handed(Strict):
    """To whom, by whom where it was not you, and when where it was not now."""

    to: Id
    handed_by: Id | None = None
    at: Moment | None = None


class Taken(Strict):
    """Who took it where it was not you, and when where it was not now."""

    taken_by: Id | None = None
    at: Moment | None = None


class Given(Strict):
    """To whom, and when where it was not now."""

    to: Id
    at: Moment | None = None


class Said(Strict):
    """What is said about it, which is sealed; and when where it was not now."""

    said: Words = ""
    at: Moment | None = None


class Found(Strict):
    """Who has it, where it was not you; what is said about it; and when where it was not now."""

    taken_by: Id | None = None
    said: Words = ""
    at: Moment | None = None


def where(now: Custody) -> Where:
    """From an act's value."""
    return Where(phone=now.phone, state=str(now.state), holder=now.holder, position=now.position)


@router.post("/{phone_id}/issue", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def issue(request: Asked, phone_id: PathId, body: Handed, key: Key) -> Status[Where]:
    """Hands a phone from the store to somebody for keeps."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.issue_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/sign-out", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def sign_out(request: Asked, phone_id: PathId, body: Handed, key: Key) -> Status[Where]:
    """Hands a phone out for a shift."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.sign_out_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/sign-in", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def sign_in(request: Asked, phone_id: PathId, body: Taken, key: Key) -> Status[Where]:
    """Takes a phone back after a shift."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.sign_in_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/return", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def give_back(request: Asked, phone_id: PathId, body: Taken, key: Key) -> Status[Where]:
    """Takes an issued phone back to the store for good."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.return_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/transfer", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def transfer(request: Asked, phone_id: PathId, body: Given, key: Key) -> Status[Where]:
    """Passes a phone from its holder straight to somebody else."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.transfer_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/loss", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def lose(request: Asked, phone_id: PathId, body: Said, key: Key) -> Status[Where]:
    """Reports a phone lost or stolen. Nothing needs to be said to report it."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.report_phone_lost(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/finding", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def find(request: Asked, phone_id: PathId, body: Found, key: Key) -> Status[Where]:
    """Reports a lost phone found again."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.find_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)


@router.post("/{phone_id}/retirement", response={201: Where, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def retire(request: Asked, phone_id: PathId, body: Said, key: Key) -> Status[Where]:
    """Takes a phone out of the force, from the store or written off as lost."""
    facts = body.model_dump()
    return once(request, key, lambda: acts.retire_phone(by=request.auth.actor, phone_id=phone_id, **facts), where)
