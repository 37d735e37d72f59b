"""What asking tells a person that it holds about them: how many answers they saved, and where they stand.

The answers themselves are not in the pack: it passes through the hands of others, and what somebody
asked is read by nobody else. They stand on the person's own page.
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.asking import queries
from bluelamp.records.journal.holdings import Held, Holding, holds


def gather(person: str, at: datetime) -> list[Held]:
    """How many answers a person saved, by the day."""
    del at
    return [
        Held(what="An answer that you saved; it stands on your own page", since=one.saved_at)
        for one in queries.saved_by(person)
    ]


def tell() -> None:
    """Adds this to what is told about people."""
    holds(Holding(app="asking", says="Answers that you saved. What you only asked is not kept by name.", gather=gather))
