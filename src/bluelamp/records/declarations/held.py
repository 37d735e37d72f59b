"""What the declarations tell a person that they hold about them.

What is held is kept with the incident, the permission or the telling it belongs to, so nothing of it is
erased by itself: the sealed texts in the record of acts go with their keys.
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.declarations import queries
from bluelamp.records.journal.holdings import Held, Holding, holds


def gather(person: str, at: datetime) -> list[Held]:
    """A person's requests, permissions and contact records, and what they told or were told."""
    del at
    return [*_requests(person), *_permissions(person), *_contacts(person), *_tellings(person)]


def _requests(person: str) -> list[Held]:
    return [
        Held(
            what="A permission that you asked for",
            since=one.asked_at,
            facts={
                "kind": one.wish.kind.value,
                "for": one.wish.thing or one.wish.kind.value,
                "purpose": one.wish.purpose,
                "state": one.state.value,
                "reason": one.reason or "none yet",
            },
        )
        for one in queries.requests_of(person)
    ]


def _permissions(person: str) -> list[Held]:
    return [
        Held(
            what="A permission of yours",
            since=one.term.start,
            facts={
                "kind": one.kind.value,
                "for": one.thing or one.kind.value,
                "until": one.term.ends.isoformat(),
                "state": one.term.state.value,
                "conditions": one.conditions or "none",
            },
        )
        for one in queries.permissions_of(person)
    ]


def _contacts(person: str) -> list[Held]:
    return [
        Held(
            what="A contact that you recorded",
            since=one.recorded_at,
            facts={
                "record": one.id,
                "contact at": one.happened_at.isoformat(),
                "with": one.who.value,
                "device": one.device.value,
                "incident": one.incident,
                "late": "yes" if one.late else "no",
            },
        )
        for one in queries.contacts_of(person)
    ]


def _tellings(person: str) -> list[Held]:
    found: list[Held] = []
    after: str | None = None
    while True:
        page = queries.tellings_of(person, after=after)
        found += [
            Held(
                what="Something you told a supervisor" if one.telling.teller == person else "Something you were told",
                since=one.entered_at,
                facts={"when": one.telling.told_at.isoformat(), "state": one.telling.state.value},
            )
            for one in page.rows
        ]
        after = page.after
        if after is None:
            return found


def tell() -> None:
    """Adds this to what is told about people."""
    holds(
        Holding(
            app="declarations",
            says="Permissions you asked for or have, contacts you recorded, and what you told or were told.",
            gather=gather,
        )
    )
