"""What people do with one phone that is no order: have it tried again, and read where it was while it is lost."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import queries, subjects, verbs
from bluelamp.records.fleet.errors import PhoneNotInFleet
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import DeliveryView, PlaceView
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act, reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.verb import Fact


@act(verbs.PHONE_RETRIED, on=subjects.of_phone)
def retry_phone(*, by: Actor, phone_id: str) -> tuple[DeliveryView, Fact]:
    """Have a phone tried again at once that has not what it should have.

    Raises:
        PhoneNotInFleet: nothing was ever planned for it.
    """
    row = PhoneRow.objects.select_for_update().filter(pk=phone_id).first()
    if row is None or row.delivery is None:
        raise PhoneNotInFleet("Nothing was ever planned for this phone.", todo="give it to a holder first.")
    DeliveryRow.objects.filter(pk=row.delivery).update(retry_at=clock.now())
    return queries.delivery(row.delivery), verbs.PHONE_RETRIED.record()


@reading(verbs.PLACE_READ, on=subjects.of_phone)
def read_place(*, by: Actor, phone_id: str, because: Because | None = None) -> tuple[PlaceView | None, Fact]:
    """Where a lost phone last said that it was; None where it has not said, or is found."""
    return queries.place_of(phone_id), verbs.PLACE_READ.record()
