"""What monitoring tells a person that it holds about them: which feeds reach their phone, and of which they have read.

Events go by phone and lie under keys of a feed and month. What was found in them about a person is told beside this.
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.journal.holdings import Held, Holding, holds
from bluelamp.records.monitoring.lifecycle.feeds import SOURCES
from bluelamp.records.monitoring.queries import findings
from bluelamp.records.monitoring.queries.feeds import read_by


def gather(person: str, at: datetime) -> list[Held]:
    """The feeds that run and when the person said that they have read of each, and the notes about the person."""
    return [*_feeds(person, at), *_notes(person)]


def _notes(person: str) -> list[Held]:
    """The findings about a person as they are shown them: what is kept quiet by law reads as it did before."""
    found: list[Held] = []
    after: str | None = None
    while True:
        page = findings.findings_of(person, after=after)
        found += [
            Held(
                what="A note about your work phone",
                since=one.handled.told_at or one.made_at,
                facts={
                    "rule": one.rule,
                    "day": one.day.isoformat(),
                    "events": str(one.events),
                    "your answer": one.answer or "none, and nobody has to give one",
                    "what it came to": "" if one.handled.outcome is None else one.handled.outcome.value,
                },
            )
            for one in page.rows
        ]
        if page.after is None:
            return found
        after = page.after


def _feeds(person: str, at: datetime) -> list[Held]:
    return [
        Held(
            what=f"The feed `{one.feed.name}`: {SOURCES[one.feed.terms.category].says}",
            since=one.feed.started_at,
            facts={
                "what for": one.feed.terms.purpose,
                "kept for": f"{one.feed.terms.kept_days} days",
                "until": "not started yet" if one.feed.until is None else one.feed.until.isoformat(),
                "you read of it": "not yet" if one.at is None else one.at.date().isoformat(),
            },
        )
        for one in read_by(person, at)
    ]


def tell() -> None:
    """Adds this to what is told about people."""
    holds(
        Holding(
            app="monitoring",
            says="Feeds that say what work phones do, which of them you have read of, and notes about your phone.",
            gather=gather,
        )
    )
