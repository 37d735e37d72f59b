"""Which feeds there are, under what they run, and who was told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from bluelamp.records.monitoring.errors import FeedUnknown
from bluelamp.records.monitoring.lifecycle import feeds as lifecycle
from bluelamp.records.monitoring.lifecycle.feeds import Category, Feed, Intrusive, Regime, State, Statement, Terms, Told
from bluelamp.records.monitoring.models import Acknowledged, ErasedMonth, FeedRow, StatementRow

REFERENCE, VIEWS, NOTICE = "reference", "views", "notice"
"""The kinds of statements that a feed needs before it may start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadByPerson:
    """A feed that staff are told of, and when somebody said that they have read of it, where they did."""

    feed: Feed
    at: datetime | None


def feeds() -> tuple[Feed, ...]:
    """Every feed, by name. Two statements."""
    return _as_feeds(FeedRow.objects.order_by("name"))


def one_feed(feed_id: str) -> Feed:
    """The feed of that id.

    Raises:
        FeedUnknown: there is none.
    """
    return _one(FeedRow.objects.filter(pk=feed_id))


def feed_named(name: str) -> Feed:
    """The feed of that name. Raises as `one_feed`."""
    return _one(FeedRow.objects.filter(name=name))


def locked(feed_id: str) -> Feed:
    """The feed of that id, kept as it is until the transaction ends. Raises as `one_feed`."""
    return _one(FeedRow.objects.select_for_update().filter(pk=feed_id))


def running(at: datetime) -> tuple[Feed, ...]:
    """The feeds that take something in at an instant."""
    rows = FeedRow.objects.filter(state=State.ON.value).order_by("name")
    return tuple(one for one in _as_feeds(rows) if one.is_on(at))


def shown_to_staff(at: datetime) -> tuple[Feed, ...]:
    """The feeds that staff are told of: those that run, and those whose notice is out and that are yet to start."""
    rows = FeedRow.objects.filter(state__in=[State.ON.value, State.DECLARED.value]).order_by("name")
    return tuple(one for one in _as_feeds(rows) if one.is_on(at) or one.notice is not None)


def past_their_end(at: datetime) -> tuple[str, ...]:
    """The feeds that are on and whose last day is over."""
    rows = FeedRow.objects.filter(state=State.ON.value).order_by("name")
    return tuple(one.id for one in _as_feeds(rows) if not one.is_on(at))


def read_by(person: str, at: datetime) -> tuple[ReadByPerson, ...]:
    """The feeds that staff are told of, each with when somebody said that they have read of it."""
    told = dict(Acknowledged.objects.filter(person=person).values_list("feed_id", "at"))
    return tuple(ReadByPerson(feed=one, at=told.get(one.id)) for one in shown_to_staff(at))


def how_many_read() -> dict[str, int]:
    """How many people said that they have read of each feed, by its id."""
    return dict(Acknowledged.objects.values_list("feed").annotate(Count("pk")).order_by("feed"))


def erased_months(feed_id: str) -> frozenset[str]:
    """The months of a feed whose events were erased."""
    return frozenset(ErasedMonth.objects.filter(feed_id=feed_id).values_list("month", flat=True))


def _one(rows: Iterable[FeedRow]) -> Feed:
    found = _as_feeds(rows)
    if not found:
        raise FeedUnknown("There is no such feed.", todo="look at the list of feeds.")
    return found[0]


def _as_feeds(rows: Iterable[FeedRow]) -> tuple[Feed, ...]:
    found = list(rows)
    stated: dict[tuple[str, str], StatementRow] = {
        (one.feed_id, one.kind): one for one in StatementRow.objects.filter(feed__in=found, counts=True)
    }
    return tuple(_as_feed(one, stated) for one in found)


def _as_feed(row: FeedRow, stated: dict[tuple[str, str], StatementRow]) -> Feed:
    def statement(kind: str) -> Statement | None:
        one = stated.get((row.id, kind))
        return None if one is None else Statement(says=one.says, on=one.on, by=one.stated_by, at=one.at)

    return Feed(
        id=row.id,
        name=row.name,
        terms=Terms(
            category=Category(row.category),
            reader=row.reader,
            regime=Regime(row.regime),
            purpose=row.purpose,
            basis=row.basis,
            intrusive=Intrusive(row.intrusive),
            kept_days=row.kept_days,
            why_not_less=row.why_not_less,
        ),
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        state=State(row.state),
        reference=statement(REFERENCE),
        views=statement(VIEWS),
        notice=statement(NOTICE),
        told=Told(row.told),
        started_by=row.started_by,
        started_at=row.started_at,
        until=row.until,
        stopped_by=row.stopped_by,
        stopped_at=row.stopped_at,
        why_stopped=row.why_stopped,
    )


def columns_of(feed: Feed) -> dict[str, object]:
    """A feed as the columns of its row, without its id, its name and what is stated beside it."""
    terms = feed.terms
    return {
        "category": terms.category.value,
        "reader": terms.reader,
        "regime": terms.regime.value,
        "purpose": terms.purpose,
        "basis": terms.basis,
        "intrusive": terms.intrusive.value,
        "kept_days": terms.kept_days,
        "why_not_less": terms.why_not_less,
        "declared_by": feed.declared_by,
        "declared_at": feed.declared_at,
        "state": feed.state.value,
        "told": feed.told.value,
        "started_by": feed.started_by,
        "started_at": feed.started_at,
        "until": feed.until,
        "stopped_by": feed.stopped_by,
        "stopped_at": feed.stopped_at,
        "why_stopped": feed.why_stopped,
    }


def still_lacking(every: Sequence[Feed]) -> dict[str, tuple[str, ...]]:
    """What each feed still needs before it may start, by its id."""
    return {one.id: lifecycle.lacking(one) for one in every}
