"""Reads of the notices: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from bluelamp.records.notices.models import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One notice: to whom, of which kind, where it links to, and what became of it."""

    id: str
    to: str
    kind: str
    link: str
    written_at: datetime
    state: str
    sent_at: datetime | None


def notices_to(to: str, *, limit: int = 50) -> list[NoticeView]:
    """The newest notices to a person or a role."""
    rows = Notice.objects.filter(to=to).order_by("-written_at", "id")[:limit]
    return [
        NoticeView(
            id=one.pk,
            to=one.to,
            kind=one.kind,
            link=one.link,
            written_at=one.written_at,
            state=one.state,
            sent_at=one.sent_at,
        )
        for one in rows
    ]


def by_state() -> dict[str, int]:
    """How many notices wait, went out, or have nobody to go to."""
    return dict(Notice.objects.order_by().values_list("state").annotate(Count("pk")))
