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
from django.db.models import Exists, F, OuterRef

from bluelamp.core.mdm import CheckIn, DeclarationSet, DeclarationUnknown, declaration_set, declarations
from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts
from bluelamp.records.mdm.lifecycle import News
from bluelamp.records.mdm.models import Declared, DeclaredSet, Told

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSeen:
    """What is declared to a phone, and what it says of that: took it, is it (`applied`), or cannot be (`why`).

    `named` is what whoever declared it calls it.
    """

    token: str
    named: str
    declared_at: datetime
    said_at: datetime | None
    taken: bool
    applied: bool
    why: str


def declare(enrolments: Sequence[int], wanted: Sequence[Mapping[str, Any]], *, named: str = "") -> str:
    """Declares a set to phones and has them told, in the transaction of whoever decides it; gives its token.

    Phones that have the same set already are left alone. Where the set has a name, it is the name that is compared,
    and what is declared goes out under tokens of its own: so a phone that goes back to what it had says so anew, and
    one that could not be it tries again.

    Raises:
        ValueError: the declarations make no set.
    """
    now, turn = clock.now(), str(uuid.uuid4())
    made = declaration_set(declarations.as_new(wanted, turn) if named else wanted)
    with transaction.atomic():
        others = _others(enrolments, made.token, named)
        if not others:
            return made.token
        DeclaredSet.objects.get_or_create(token=made.token, defaults={"declarations": list(made.declarations)})
        rows = [Declared(enrolment=one, token=made.token, named=named, declared_at=now) for one in others]
        fields = ["token", "named", "declared_at", "applied_token", "failed_token", "why"]
        Declared.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["enrolment"], update_fields=fields, batch_size=_AT_ONCE
        )
        command = {"RequestType": "DeclarativeManagement", "Data": declarations.tokens(made, now)}
        acts.queue(f"declare-{turn}", command, others)
    return made.token


def _others(enrolments: Sequence[int], token: str, named: str) -> list[int]:
    """The phones that have not that set already, or could not be it."""
    rows = Declared.objects.filter(pk__in=enrolments)
    rows = rows.filter(named=named).exclude(failed_token=F("token")) if named else rows.filter(token=token)
    return sorted(set(enrolments) - set(rows.values_list("pk", flat=True)))


def declared(enrolment: int) -> DeclaredSeen | None:
    """What is declared to a phone, or None."""
    return declared_to([enrolment]).get(enrolment)


def declared_to(enrolments: Sequence[int]) -> Mapping[int, DeclaredSeen]:
    """What is declared to each of some phones; one to which nothing is declared is left out."""
    return {
        row.pk: DeclaredSeen(
            token=row.token,
            named=row.named,
            declared_at=row.declared_at,
            said_at=row.said_at,
            taken=row.token in (row.applied_token, row.failed_token),
            applied=row.applied_token == row.token,
            why=row.why if row.failed_token == row.token else "",
        )
        for row in Declared.objects.filter(pk__in=enrolments).defer("report")
    }


def clear_sets() -> int:
    """Takes away sets that no phone has; how many there were. Those are made for each change, and add up."""
    return DeclaredSet.objects.filter(~Exists(Declared.objects.filter(token=OuterRef("pk")))).delete()[0]


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
    return declarations.answer(_set_of(row), endpoint, clock.now())


def _take_status(enrolment: int, data: bytes) -> None:
    reported = declarations.said(data)
    with transaction.atomic():
        row = Declared.objects.select_for_update().filter(pk=enrolment).first()
        if row is None:
            return
        row.said_at, row.report = clock.now(), data
        if reported:
            wanted = _set_of(row)
            row.why = declarations.fault(wanted, reported)
            row.applied_token = row.token if declarations.is_applied(wanted, reported) else ""
            row.failed_token = row.token if row.why else ""
            Told.objects.create(enrolment=enrolment, kind=News.STATUS.value, at=row.said_at)
        row.save(update_fields=["said_at", "report", "applied_token", "failed_token", "why"])


def _set_of(row: Declared) -> DeclarationSet:
    return DeclarationSet(row.token, tuple(DeclaredSet.objects.get(pk=row.token).declarations))
