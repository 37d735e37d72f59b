"""What the safeguards, and the journal with them, tell a person that is held about them."""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.journal.holdings import Held, Holding, holds
from bluelamp.records.journal.verb import VERBS
from bluelamp.records.safeguards import queries


def gather(person: str, at: datetime) -> list[Held]:
    """The looks at a person's record as they are shown to them, and their challenges."""
    found: list[Held] = []
    before: int | None = None
    while rows := queries.looks_at(person, at, before=before):
        before = rows[-1].number
        found += [
            Held(
                what=VERBS[row.verb].says if row.verb in VERBS else row.verb,
                since=row.at,
                facts={"purpose": row.purpose, "kind of processing": row.logged, "number": str(row.number)},
            )
            for row in rows
        ]
    challenges = queries.challenges_of(person).values()
    return found + [
        Held(
            what="A look that you challenged",
            since=one.asked_at,
            facts={"look": str(one.look), "found": one.found or "not answered yet"},
        )
        for one in challenges
    ]


def tell() -> None:
    """Adds this to what is told about people."""
    holds(Holding(app="journal", says="What others did with your data, and looks that you challenged.", gather=gather))
