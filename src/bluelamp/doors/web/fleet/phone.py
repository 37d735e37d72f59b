"""A phone as the fleet knows it: what it holds and proves, how it is, its orders, and where it was while lost."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp.core.phones import APPLE
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.fleet import words
from bluelamp.doors.web.fleet.orders import decisions, possible
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.fleet import acts
from bluelamp.records.fleet.queries.differences import WAITS_SAY
from bluelamp.records.fleet.values import OrderView, PhoneRecord
from bluelamp.records.journal import clock
from bluelamp.records.mdm import queries as mdm
from bluelamp.records.register import queries as register
from bluelamp.records.register.errors import NotInRegister


@require_safe
@signed_in
def phone(request: Asked, phone_id: UUID) -> HttpResponse:
    """What a phone holds, since when that is proved, how it is, its orders, and what can be ordered now."""
    at = clock.now()
    try:
        record = acts.read_phone(by=request.actor, phone_id=str(phone_id), because=reason_in_use(request))
    except NotInRegister as error:
        return missing(request, error)
    described = register.one_phone(record.phone, at)
    stands = record.standing
    context = {
        "phone": described,
        "one": stands,
        "title": words.TITLES[stands.target] if stands else "",
        "stage": words.STAGES[stands.delivery.stage] if stands and stands.delivery else None,
        "waits": WAITS_SAY[stands.waits] if stands else "",
        "deliveries": record.deliveries[:10],
        "orders": _orders(request, record),
        "steps": possible(request.actor, record),
        "waking": mdm.waking_of(described.serial) if stands and stands.target == APPLE.name else None,
        "at": at,
        "reason": in_use(request),
    }
    return render(request, "fleet/phone.html", context)


@require_safe
@signed_in
def place(request: Asked, phone_id: UUID) -> HttpResponse:
    """Where a lost phone last said that it was. Each look is a consultation, with its reason on record."""
    try:
        found = acts.read_place(by=request.actor, phone_id=str(phone_id), because=reason_in_use(request))
        described = register.one_phone(str(phone_id), clock.now())
    except NotInRegister as error:
        return missing(request, error)
    context = {"phone": described, "place": found, "at": clock.now(), "reason": in_use(request)}
    return render(request, "fleet/place.html", context)


def _orders(request: Asked, record: PhoneRecord) -> list[tuple[OrderView, str, Tag, str, list[tuple[str, str]]]]:
    """Each order with its words, where it stands, who asked, and what the reader may decide about it."""
    names = register.names_of({one.order.asked_by for one in record.orders}, clock.now())
    return [
        (
            one,
            words.ORDERS[one.order.do],
            words.ORDER_STATES[one.order.state],
            str(names.get(one.order.asked_by, "")),
            decisions(request.actor, one.order),
        )
        for one in record.orders
    ]
