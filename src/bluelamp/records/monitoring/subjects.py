"""What each act of monitoring is done to, as the authority and the record need to know it."""

from __future__ import annotations

from datetime import date

from bluelamp.records.journal.subject import Subject
from bluelamp.records.monitoring.lifecycle.shadow import Of
from bluelamp.records.monitoring.queries.deliveries import one_delivery
from bluelamp.records.monitoring.queries.feeds import one_feed


def new_feed(*, feed_id: str) -> Subject:
    """A feed that is being declared, under its own id."""
    return Subject(kind="feed", id=feed_id)


def of_feed(*, feed_id: str) -> Subject:
    """A feed, with who declared it: somebody else starts it. It is about nobody."""
    return Subject(kind="feed", id=feed_id, also={"declared_by": one_feed(feed_id).declared_by})


def all_feeds() -> Subject:
    """All feeds."""
    return Subject(kind="set", id="feeds")


def of_delivery(*, delivery_id: str) -> Subject:
    """What was delivered at once. Whom it is about is sealed in its files."""
    return Subject(kind="delivery", id=one_delivery(delivery_id).id)


def own_reading(*, person: str) -> Subject:
    """What somebody says of themselves: that they have read which feeds run."""
    return Subject(kind="person", id=person, about=person)


def of_lines() -> Subject:
    """Which number is in which phone."""
    return Subject(kind="set", id="lines")


def of_day(*, day: date) -> Subject:
    """A day that is run. Whom it is about stands in its findings."""
    return Subject(kind="day", id=day.isoformat())


def of_shadow(*, of: Of, name: str) -> Subject:
    """A rule or feed that is in shadow. It is about nobody."""
    return Subject(kind="shadow", id=f"{of.value}:{name}")
