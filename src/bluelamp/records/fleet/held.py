"""What the fleet tells a person that it holds about them: how the phone is that they have, and what it reported."""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.fleet.models import PhoneRow
from bluelamp.records.journal.holdings import Held, Holding, holds


def gather(person: str, at: datetime) -> list[Held]:
    """What was reported by the phones that somebody has. Where a phone was is kept while it is lost, and told then."""
    del at
    return [
        Held(
            what="What your work phone reported",
            since=row.health_at or row.enrolled_at or row.seen_at,
            facts={
                "system": f"{row.system} {row.release}".strip() or "not reported",
                "last seen": row.seen_at.isoformat() if row.seen_at else "never",
                "apps": ", ".join(sorted(row.apps)) if row.apps else "not reported",
                "lost mode": "on" if row.lost_since else "off",
            },
        )
        for row in PhoneRow.objects.filter(holder=person).order_by("pk")
    ]


def tell() -> None:
    """Adds this to what is told about people."""
    holds(
        Holding(app="fleet", says="What the phone that you have reported, and where it was while lost.", gather=gather)
    )
