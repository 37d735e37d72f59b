"""What a feed is, what it needs before it may start, and what ends it.

    declared ── everything it needs is on record, a second person starts it ──▶ on
       ▲                                                                        │
       │             stopped ◀── anybody who may stop feeds, in one press ──────┤
       └── changed ───┴── started again, with a new end                         │
                     ended ◀── its last day is over ────────────────────────────┘

Nothing starts by itself, nothing runs without an end, and what was declared cannot be changed while it runs. Sources
that come near to content are marked, and need a sentence that says why no other will do.

Pure: no Django, no clock, no table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bluelamp.core.calendar import day_ends, local_day
from bluelamp.core.feeds.formats import FORMATS
from bluelamp.core.feeds.protected import APPS, CALLS, SITES
from bluelamp.records.monitoring.errors import (
    FeedNameTaken,
    FeedNotOn,
    FeedNotReady,
    FeedRunsAlready,
    FeedTermsWrong,
)

NAME = re.compile(r"[a-z][a-z0-9-]{2,39}")
SHORTEST_KEPT, LONGEST_KEPT = 7, 730
"""For how many days a feed may keep what it delivered."""
AHEAD = timedelta(minutes=10)
"""How far the clock of a source may be ahead of ours. What lies further ahead is handed back."""


class Category(StrEnum):
    """What kind of source a feed has. It is also the class in which its events are kept."""

    INVENTORY = "inventory"
    APP_USE = "app-use"
    CALLS = "calls"
    APP_PROCESS = "app-process"
    NETWORK = "network"


class Intrusive(StrEnum):
    """How far a feed reaches into what people do."""

    LOW = "low"
    SOME = "some"
    HIGH = "high"


class Regime(StrEnum):
    """Under which law a feed processes what it has."""

    EMPLOYMENT = "uk-gdpr"
    LAW_ENFORCEMENT = "part-3"


class State(StrEnum):
    """Where a feed stands."""

    DECLARED = "declared"
    ON = "on"
    STOPPED = "stopped"
    ENDED = "ended"


class Told(StrEnum):
    """How everybody affected was told: each by what they acknowledged here, or as a named person states."""

    ACKNOWLEDGED = "acknowledged"
    STATED = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a category of source is: in words, what it may report, and whether it comes near to content."""

    says: str
    actions: tuple[str, ...]
    near_content: bool = False


SOURCES: Mapping[Category, Source] = {
    Category.INVENTORY: Source(says="Which apps are on a phone.", actions=("install_app",)),
    Category.APP_USE: Source(says="Which app was opened on a phone, and when.", actions=APPS),
    Category.CALLS: Source(says="Which number was called or sent a text, when and for how long.", actions=CALLS),
    Category.APP_PROCESS: Source(says="Every start of a program on a phone.", actions=APPS, near_content=True),
    Category.NETWORK: Source(says="Which websites a phone asked for.", actions=SITES, near_content=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under what a feed runs, as it was declared.

    Attributes:
        category: what kind of source it has.
        reader: how what it delivers is read, a name of `core.feeds.formats`.
        regime: under which law.
        purpose: what it is for, in a sentence.
        basis: the lawful basis, in a sentence.
        intrusive: how far it reaches into what people do.
        kept_days: for how long its events are kept.
        why_not_less: why no less intrusive source will do; needed where it comes near to content.
    """

    category: Category
    reader: str
    regime: Regime
    purpose: str
    basis: str
    intrusive: Intrusive
    kept_days: int
    why_not_less: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a named person put on record: what they say, the day it was so, who, and when it was entered."""

    says: str
    on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: its terms, what is on record about it, and where it stands."""

    id: str
    name: str
    terms: Terms
    declared_by: str
    declared_at: datetime
    state: State = State.DECLARED
    reference: Statement | None = None
    views: Statement | None = None
    notice: Statement | None = None
    told: Told = Told.STATED
    started_by: str = ""
    started_at: datetime | None = None
    until: date | None = None
    stopped_by: str = ""
    stopped_at: datetime | None = None
    why_stopped: str = ""

    @property
    def near_content(self) -> bool:
        """Whether its source comes near to content, so that it is marked wherever it is shown."""
        return SOURCES[self.terms.category].near_content

    @property
    def kept(self) -> timedelta:
        """For how long its events are kept."""
        return timedelta(days=self.terms.kept_days)

    def is_on(self, at: datetime) -> bool:
        """Whether it takes anything in at an instant: its last day ends it even where no sweep ran yet."""
        return self.state is State.ON and self.until is not None and local_day(at) <= self.until

    @property
    def ends_at(self) -> datetime | None:
        """The instant at which its last day is over."""
        return None if self.until is None else day_ends(self.until)


def checked_name(name: str) -> str:
    """The name.

    Raises:
        FeedNameTaken: it is none.
    """
    if not NAME.fullmatch(name):
        raise FeedNameTaken(
            f"`{name[:40]}` is no name for a feed.",
            todo="choose one of 3 to 40 small letters, digits and hyphens, such as `work-calls`.",
        )
    return name


def checked_terms(terms: Terms) -> Terms:
    """The terms, with texts stripped.

    Raises:
        FeedTermsWrong: a text is missing or too long, or the retention is too short or too long.
    """
    made = replace(
        terms,
        purpose=needed(terms.purpose, "purpose"),
        basis=needed(terms.basis, "lawful basis"),
        why_not_less=optional(terms.why_not_less, "reason why no less intrusive source will do"),
    )
    if terms.reader not in FORMATS:
        raise FeedTermsWrong(f"`{terms.reader[:60]}` is no format that is read.", todo=f"use {', '.join(FORMATS)}.")
    if FORMATS[terms.reader].near_content and not SOURCES[terms.category].near_content:
        raise FeedTermsWrong(
            "This format comes near to content, and the kind of source does not.",
            todo="declare it as what it is: starts of programs, or websites that were asked for.",
        )
    if not SHORTEST_KEPT <= terms.kept_days <= LONGEST_KEPT:
        raise FeedTermsWrong(
            f"Events cannot be kept for `{terms.kept_days}` days.",
            todo=f"give a number of days from {SHORTEST_KEPT} to {LONGEST_KEPT}.",
        )
    if SOURCES[terms.category].near_content and not made.why_not_less:
        raise FeedTermsWrong(
            "This source comes near to what people read and write, and nothing says why no other will do.",
            todo="say in a sentence why a less intrusive source is not enough.",
        )
    return made


def needed(text: str, what: str, longest: int = 500) -> str:
    """A text that has to be there.

    Raises:
        FeedTermsWrong: it is empty or too long.
    """
    found = optional(text, what, longest)
    if not found:
        raise FeedTermsWrong(f"The {what} is missing.", todo=f"write the {what} in a sentence.")
    return found


def optional(text: str, what: str, longest: int = 500) -> str:
    """A text that may be empty. Raises as `needed`, where it is too long."""
    found = text.replace("\x00", "\ufffd").strip()
    if len(found) > longest:
        raise FeedTermsWrong(f"The {what} is longer than {longest} characters.", todo="write it shorter.")
    return found


def lacking(feed: Feed) -> tuple[str, ...]:
    """What is not on record yet and has to be before the feed may start, each in words."""
    wanted = (
        (feed.reference, "the reference of the data protection impact assessment"),
        (feed.views, "what staff or their representatives said"),
        (feed.notice, "that everybody affected was told"),
    )
    return tuple(what for found, what in wanted if found is None)


def may_be_cleared(feed: Feed, is_notice: bool, on: date, now: datetime) -> None:  # noqa: FBT001 - a fact of its own
    """Nothing, or the refusal of what would be put on record about a feed.

    Raises:
        FeedRunsAlready: it runs, and runs under what was on record when it started.
        FeedTermsWrong: what has happened is said to lie ahead. Notice may be given from a day to come.
    """
    if feed.state is State.ON:
        raise FeedRunsAlready(f"`{feed.name}` runs.", todo="stop it, and put this on record then.")
    if on > local_day(now) and not is_notice:
        raise FeedTermsWrong(f"{on:%d %B %Y} lies ahead.", todo="give the day on which it was so.")


def start(feed: Feed, *, by: str, until: date, now: datetime, longest: timedelta) -> Feed:
    """The feed on, until the end of a day.

    Raises:
        FeedRunsAlready: it is on.
        FeedNotReady: something is not on record, or people were told of it from a later day on.
        FeedTermsWrong: the end does not lie ahead, or lies too far off.
    """
    if feed.is_on(now):
        raise FeedRunsAlready(f"`{feed.name}` runs already.", todo="stop it first, where it is to run otherwise.")
    missing = lacking(feed)
    if missing:
        raise FeedNotReady(f"`{feed.name}` lacks {', and '.join(missing)}.", todo="put that on record first.")
    today = local_day(now)
    if feed.notice is not None and feed.notice.on > today:
        raise FeedNotReady(
            f"People are told of `{feed.name}` on {feed.notice.on:%d %B %Y} only.",
            todo="start it on that day or later.",
        )
    if not today <= until <= local_day(now + longest):
        raise FeedTermsWrong(
            f"`{feed.name}` cannot run until {until:%d %B %Y}.",
            todo=f"give a day that lies ahead, within {longest.days} days; it can be started again then.",
        )
    return replace(
        feed, state=State.ON, started_by=by, started_at=now, until=until, stopped_by="", stopped_at=None, why_stopped=""
    )


def stop(feed: Feed, *, by: str, why: str, now: datetime) -> Feed:
    """The feed stopped.

    Raises:
        FeedNotOn: it does not run.
    """
    if feed.state is not State.ON:
        raise FeedNotOn(f"`{feed.name}` does not run.", todo="look at the list of feeds.")
    return replace(feed, state=State.STOPPED, stopped_by=by, stopped_at=now, why_stopped=why)


def end(feed: Feed, *, now: datetime) -> Feed:
    """The feed ended, its last day being over. Raises as `stop`."""
    return replace(stop(feed, by="", why="Its last day is over.", now=now), state=State.ENDED)


def change(feed: Feed, terms: Terms, *, by: str, now: datetime) -> Feed:
    """The feed under other terms: everything that was put on record for the old ones has to be put on record again.

    Raises:
        FeedRunsAlready: it runs.
        FeedTermsWrong: as `checked_terms`, or another category, since its events are kept as they are.
    """
    if feed.state is State.ON:
        raise FeedRunsAlready(f"`{feed.name}` runs.", todo="stop it, and change it then.")
    if terms.category is not feed.terms.category:
        raise FeedTermsWrong("A feed keeps its category.", todo="declare another feed.")
    return replace(
        feed,
        terms=checked_terms(terms),
        state=State.DECLARED,
        declared_by=by,
        declared_at=now,
        reference=None,
        views=None,
        notice=None,
    )
