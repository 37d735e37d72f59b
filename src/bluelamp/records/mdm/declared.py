"""What is declared to phones, and what they say of it: written for the fleet, which decides, and by the phones.

A set replaces another as a whole. That a phone applied a set is kept under the token of that set, so what a phone said
of an older one never counts for a newer (`tests/records/mdm/test_declared.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bluelamp.core.mdm import CheckIn, DeclarationSet, DeclarationUnknown, declaration_set, declarations
from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts
from bluelamp.records.mdm.models import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSeen:
    """What is declared to a phone; `applied` is whether the phone says that it is that."""

    token: str
    declared_at: datetime
    said_at: datetime | None
    applied: bool


def declare(enrolments: Sequence[int], wanted: Sequence[Mapping[str, Any]]) -> str:
    """Declares a set to phones and has them told, in the transaction of whoever decides it; gives its token.

    Phones that have the same set already are left alone.

    Raises:
        ValueError: the declarations make no set.
    """
    made, now = declaration_set(wanted), clock.now()
    with transaction.atomic():
        same = Declared.objects.filter(pk__in=enrolments, token=made.token).values_list("pk", flat=True)
        others = sorted(set(enrolments) - set(same))
        rows = [
            Declared(enrolment=one, token=made.token, declarations=list(made.declarations), declared_at=now)
            for one in others
        ]
        fields = ["token", "declarations", "declared_at", "applied_token"]
        Declared.objects.bulk_create(rows, update_conflicts=True, unique_fields=["enrolment"], update_fields=fields)
        if others:
            command = {"RequestType": "DeclarativeManagement", "Data": declarations.tokens(made, now)}
            acts.queue(f"declare-{uuid.uuid4()}", command, others)
    return made.token


def declared(enrolment: int) -> DeclaredSeen | None:
    """What is declared to a phone, or None."""
    row = Declared.objects.filter(pk=enrolment).first()
    if row is None:
        return None
    applied = row.applied_token == row.token
    return DeclaredSeen(token=row.token, declared_at=row.declared_at, said_at=row.said_at, applied=applied)


def answered(enrolment: int, said: CheckIn) -> bytes:
    """What a phone is told that asks about its declarations, or says what became of them.

    Raises:
        DeclarationUnknown: nothing is declared to it, or not what it asks for.
        MessageMalformed: its status cannot be read.
    """
    endpoint = said.text("Endpoint")
    if endpoint == "status":
        _take_status(enrolment, said.octets("Data") or b"")
        return b""
    row = Declared.objects.filter(pk=enrolment).first()
    if row is None:
        raise DeclarationUnknown("Nothing is declared to the phone.", todo=LOOK_AT_THE_SENDER)
    return declarations.answer(DeclarationSet(row.token, tuple(row.declarations)), endpoint, clock.now())


def _take_status(enrolment: int, data: bytes) -> None:
    reported = declarations.said(data)
    with transaction.atomic():
        row = Declared.objects.select_for_update().filter(pk=enrolment).first()
        if row is None:
            return
        row.said_at, row.report = clock.now(), data
        if reported:
            applied = declarations.is_applied(DeclarationSet(row.token, tuple(row.declarations)), reported)
            row.applied_token = row.token if applied else ""
        row.save(update_fields=["said_at", "report", "applied_token"])
