"""What is held about a person, told by each app that holds something: for the person, and for erasure.

An app adds its `Holding` in `apps.ready`. The journal knows none of them; a subject access pack asks
all. An app that keeps something about people and has no holding is found by
`tests/architecture/test_every_app_tells_what_it_holds.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

HOLDINGS: dict[str, Holding] = {}
"""Every holding by its app. Filled as the apps are made ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that is held: what it is in plain words, since when, and its facts as the person may read them."""

    what: str
    since: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def _nothing(person: str, retention: str, at: datetime) -> int:
    del person, retention, at
    return 0


def _no_bar(person: str, retention: str, at: datetime) -> str | None:
    del person, retention, at
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one app holds about people.

    Attributes:
        app: the app's name.
        says: what it holds, in one sentence for the pack.
        gather: gives what is held about a person at an instant.
        erase: takes out of the app's tables what a class of keys covers, in the caller's transaction, and gives
            how many rows that was. What is sealed goes with its keys and needs nothing here.
        bar: why that must not be erased yet, in a sentence, or None.

    Raises:
        ValueError: the app has a holding already.
    """

    app: str
    says: str
    gather: Callable[[str, datetime], Sequence[Held]]
    erase: Callable[[str, str, datetime], int] = _nothing
    bar: Callable[[str, str, datetime], str | None] = _no_bar


def holds(holding: Holding) -> None:
    """Adds what an app holds.

    Raises:
        ValueError: it has been added.
    """
    if holding.app in HOLDINGS:
        raise ValueError(f"{holding.app} has told what it holds already")
    HOLDINGS[holding.app] = holding
