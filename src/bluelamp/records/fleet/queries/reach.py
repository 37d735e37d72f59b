"""How far phones have got with what the rules want for them, in one row for each phone management."""

from __future__ import annotations

from collections import Counter

from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import Reach


def reach() -> tuple[Reach, ...]:
    """Each phone management with phones under it, by name. Two queries, whatever the size."""
    here = PhoneRow.objects.filter(enrolled_at__isnull=False, left_at=None)
    phones, waiting, current = Counter[str](), Counter[str](), {}
    for target, waits, number in here.values_list("target", "waits", "delivery"):
        phones[target] += 1
        waiting[target] += bool(waits) or number is None
        if not waits and number is not None:
            current[number] = target
    under_way = DeliveryRow.objects.filter(pk__in=here.filter(waits="").values("delivery"))
    verified = Counter(
        current[one] for one in under_way.exclude(verified_at=None).values_list("pk", flat=True) if one in current
    )
    return tuple(
        Reach(target=one, phones=phones[one], verified=verified[one], waiting=waiting[one]) for one in sorted(phones)
    )
