"""How much of a file from outside is read. A force of thirty thousand fits several times over."""

from __future__ import annotations

from dataclasses import dataclass

from bluelamp.core.feeds.errors import FeedTooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that is read. `unpacked` is what a spreadsheet or an archive may grow to."""

    size: int = 20_000_000
    unpacked: int = 200_000_000
    parts: int = 2_000
    rows: int = 200_000
    columns: int = 100
    cell: int = 4_000
    events: int = 50_000
    steps: int = 2_000_000


USUAL = Limits()


def at_most(found: int, most: int, what: str, name: str) -> None:
    """Nothing, or the refusal of a file that has too many of something.

    Raises:
        FeedTooLarge: it has.
    """
    if found > most:
        raise FeedTooLarge(
            f"`{name}` has more than {most:,} {what}.", todo="split it into several files, and hand in one at a time."
        )
