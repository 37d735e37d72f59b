"""Lost phones: by the register, which knows the loss, and by the fleet, which shut the phone. The two reconcile."""

from __future__ import annotations

from collections.abc import Iterable

from bluelamp.records.fleet.models import OrderRow, PhoneRow
from bluelamp.records.fleet.ports import Do
from bluelamp.records.fleet.values import LostPage, LostPhone

MOST = 500
"""As many as are named on one page. A force of 30,000 loses some hundred in a year."""


def lost_phones(reported: Iterable[str]) -> LostPage:
    """The phones that are lost, the longest in lost mode first, with those that `reported` names and nobody shut.

    Two queries. The figures count every phone, the rows end at `MOST`.
    """
    known = set(reported)
    shut = dict(
        PhoneRow.objects.filter(lost_since__isnull=False).order_by("lost_since", "pk").values_list("pk", "lost_since")
    )
    names = [*shut, *sorted(known - shut.keys())][:MOST]
    references: dict[str, str] = {}
    wipes: dict[str, str] = {}
    orders = OrderRow.objects.filter(phone__in=names).order_by("asked_at", "pk")
    for phone, do, state, reference in orders.values_list("phone", "do", "state", "reference"):
        if reference:
            references[phone] = reference
        if do == Do.WIPE:
            wipes[phone] = state
    rows = (
        LostPhone(phone=one, since=shut.get(one), reference=references.get(one, ""), wipe=wipes.get(one, ""))
        for one in names
    )
    return LostPage(
        rows=tuple(rows),
        both=len(known & shut.keys()),
        not_in_lost_mode=len(known - shut.keys()),
        not_reported=len(shut.keys() - known),
    )
