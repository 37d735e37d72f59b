"""A step of custody in the tables: the link in the chain, where the phone is now, and who held it when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bluelamp.records.register.lifecycle import BELONGS, Custody, Moved
from bluelamp.records.register.models import CustodyStep, Holding, Phone
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import write


def take(moved: Moved, *, now: datetime, source: str | None = None) -> None:
    """Writes a step that the lifecycle allowed. The caller has locked the phone, which exists but for `add`."""
    after = moved.after
    place = place_of(after)
    if moved.before is None:
        Phone.objects.create(id=after.phone, added_at=now, **place)
    else:
        Phone.objects.filter(pk=after.phone).update(**place)
    CustodyStep.objects.create(**link(moved, now=now, source=source))
    held = {"person_id": after.holder, "state": after.state.value} if after.state in BELONGS else None
    write(Holding, {"phone_id": after.phone}, held, Span(after.since), now=now)


def place_of(custody: Custody) -> dict[str, Any]:
    """The columns of a phone that say where it is."""
    return {
        "state": custody.state.value,
        "holder_id": custody.holder,
        "since": custody.since,
        "lost_from": custody.lost_from.value if custody.lost_from else "",
        "position": custody.position,
    }


def link(moved: Moved, *, now: datetime, source: str | None = None) -> dict[str, Any]:
    """The columns of a step in the chain of custody."""
    after = moved.after
    return {
        "phone_id": after.phone,
        "position": after.position,
        "what": moved.what.value,
        "at": after.since,
        "handed_by_id": moved.handed_by,
        "taken_by_id": moved.taken_by,
        "before": moved.before.value if moved.before else "",
        "after": after.state.value,
        "holder_id": after.holder,
        "recorded_at": now,
        "recorded_in": source,
    }
