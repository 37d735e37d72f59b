"""What runs of monitoring need of the fleet: when phones had proved what they were to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bluelamp.records.fleet.queries.enforced import proofs
from bluelamp.records.monitoring import ports

_NAMED = 400
"""So many phones are asked about by name; beyond it all of them at once cost less."""


def wire_runs() -> None:
    """Fills the port."""
    ports.current.proved = proved


def proved(
    start: datetime, end: datetime, wanted: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], Sequence[tuple[datetime, datetime]]]:
    """The spans of a time in which phones had proved what they were to do with apps, all that there are."""
    phones = {phone for phone, _ in wanted}
    if not phones:
        return {}
    found = proofs(start, end, phones if len(phones) <= _NAMED else None)
    return {(phone, app): tuple((one.start, one.end) for one in found.spans(phone, app)) for phone, app in wanted}
