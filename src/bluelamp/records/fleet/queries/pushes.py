"""Pushes: which are open, which content is in which, and how far each has got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from bluelamp.records.fleet.errors import PushUnknown
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import Figures, Push, State
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow, PushContentRow, PushRow
from bluelamp.records.fleet.values import PushView

_MOST = 25


def pushes() -> tuple[PushView, ...]:
    """The newest pushes, the newest first, without how their rings went. One query."""
    return tuple(_view(row, None) for row in PushRow.objects.order_by("-made_at", "id")[:_MOST])


def one_push(push_id: str) -> PushView:
    """One push, with how its rings went.

    Raises:
        PushUnknown: there is none of that id.
    """
    row = PushRow.objects.filter(pk=push_id).first()
    if row is None:
        raise PushUnknown("There is no such push.", todo="look at the list of pushes.")
    return _view(row, _figures(row))


def open_pushes() -> tuple[tuple[Push, frozenset[str]], ...]:
    """Every push that is not over, with its contents, the oldest first."""
    rows = list(PushRow.objects.filter(over_at=None).order_by("made_at", "id"))
    contents: defaultdict[str, set[str]] = defaultdict(set)
    for push, content in PushContentRow.objects.filter(push__in=rows).values_list("push_id", "content"):
        contents[push].add(content)
    return tuple((push_of(row), frozenset(contents[row.id])) for row in rows)


def pushes_by_content(target: str) -> Mapping[str, Push]:
    """The push that each content of a target is in, the newest where it was in several."""
    rows = PushContentRow.objects.filter(push__target=target).select_related("push")
    return {row.content: push_of(row.push) for row in rows.order_by("push__made_at", "push_id")}


def push_of(row: PushRow) -> Push:
    """A push as a value."""
    return Push(
        id=row.id,
        target=row.target,
        state=State(row.state),
        ring=row.ring,
        ring_at=row.ring_at,
        stops=frozenset(Stop(one) for one in row.stops),
        approved_by=tuple(row.approved_by),
    )


def _view(row: PushRow, figures: Figures | None) -> PushView:
    return PushView(
        push=push_of(row),
        phones=row.phones,
        removed=row.removed,
        made_at=row.made_at,
        over_at=row.over_at,
        figures=figures or Figures(phones=0, verified=0, failed=0),
    )


def _figures(row: PushRow) -> Figures:
    """How many enrolled phones were given a content of the push, and how many of these have it or could not.

    Failures count from when the ring was opened or somebody had the push go on, so that one that goes on
    is not stopped by what was looked at before.
    """
    contents = PushContentRow.objects.filter(push=row).values("content")
    here = PhoneRow.objects.filter(target=row.target, ring__lte=row.ring, enrolled_at__isnull=False, left_at=None)
    phones = here.filter(wanted__in=contents)
    deliveries = DeliveryRow.objects.filter(pk__in=phones.values("delivery"))
    silent = phones.filter(Q(seen_at=None) | Q(seen_at__lt=row.ring_at))
    quiet = DeliveryRow.objects.filter(pk__in=silent.values("delivery"), verified_at=None, failed_at=None)
    return Figures(
        phones=phones.count(),
        verified=deliveries.filter(verified_at__isnull=False).count(),
        failed=deliveries.filter(verified_at=None, failed_at__gte=row.ring_at).count(),
        to_give=here.filter(rules_want__in=contents, waits=Waits.FOR_RING.value).count(),
        silent=quiet.count(),
    )
