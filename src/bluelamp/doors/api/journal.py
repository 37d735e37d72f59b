"""Receipts: the proof that an act is in the ledger, for whoever made it or is touched by it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Path, Router, Schema
from pydantic import Field

from bluelamp.doors.api.errors import ActUnknown, ReceiptNotYet
from bluelamp.doors.api.problems import READS, Problem
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.journal import queries

router = Router()
Number = Annotated[int, Path(ge=1, le=2**53, description="The number of the act.")]


class ActReceipt(Schema):
    """The proof of an act, which `bluelamp ledger verify` checks without this site."""

    act: int
    at: datetime
    verb: str
    receipt: str = Field(description="A C2SP tlog-proof. It holds commitments, and nobody's data.")


@router.get("/{number}/receipt", response={200: ActReceipt, **READS, 409: Problem}, auth=bearer(Reach.JOURNAL_READ))
def receipt(request: Asked, number: Number) -> ActReceipt:
    """The receipt of an act that you made or that touches you."""
    act = queries.one_act(number)
    me = request.auth.actor.id
    if act is None or (act.actor != me and me not in queries.people_of([number]).get(number, ())):
        raise ActUnknown("There is no such act of yours or about you.", todo="look at the number again.")
    made = queries.receipt_of(number)
    if made is None:
        raise ReceiptNotYet("No published checkpoint covers this act yet.", todo="ask again in a few minutes.")
    return ActReceipt(act=number, at=act.at, verb=act.verb, receipt=str(made))
