"""The life of a feed, act by act. What may happen when is decided by `lifecycle.feeds`."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import IntegrityError, transaction

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.monitoring import settings, subjects
from bluelamp.records.monitoring.deadlines import FEED_ENDS, STANDARDS
from bluelamp.records.monitoring.errors import FeedNameTaken
from bluelamp.records.monitoring.lifecycle import feeds as lifecycle
from bluelamp.records.monitoring.lifecycle.feeds import Feed, State, Terms, Told
from bluelamp.records.monitoring.models import Acknowledged, FeedRow, StatementRow
from bluelamp.records.monitoring.queries.feeds import NOTICE, REFERENCE, VIEWS, columns_of, locked, shown_to_staff
from bluelamp.records.monitoring.verbs import (
    FEED_CHANGED,
    FEED_CLEARED,
    FEED_DECLARED,
    FEED_ENDED,
    FEED_READ_OF,
    FEED_STARTED,
    FEED_STOPPED,
    FEEDS_STOPPED,
)

KINDS = (REFERENCE, VIEWS, NOTICE)


@act(FEED_DECLARED, on=subjects.new_feed)
def declare_feed(*, by: Actor, feed_id: str, name: str, terms: Terms) -> tuple[Feed, Fact]:
    """A feed that is declared and takes nothing in yet.

    Raises:
        FeedNameTaken, FeedTermsWrong: nothing changed.
    """
    made = Feed(
        id=feed_id,
        name=lifecycle.checked_name(name),
        terms=lifecycle.checked_terms(terms),
        declared_by=by.id,
        declared_at=clock.now(),
    )
    try:
        # A savepoint, so that on PostgreSQL the refusal can still be put on record.
        with transaction.atomic():
            FeedRow.objects.create(id=made.id, name=made.name, **columns_of(made))
    except IntegrityError as error:
        raise FeedNameTaken(f"`{name}` is taken.", todo="choose another name.") from error
    return made, _said(FEED_DECLARED, made)


@act(FEED_CHANGED, on=subjects.of_feed)
def change_feed(*, by: Actor, feed_id: str, terms: Terms) -> tuple[Feed, Fact]:
    """A feed under other terms. What was put on record for the old ones counts no more.

    Raises:
        FeedUnknown, FeedRunsAlready, FeedTermsWrong: nothing changed.
    """
    made = lifecycle.change(locked(feed_id), terms, by=by.id, now=clock.now())
    StatementRow.objects.filter(feed=made.id, counts=True).update(counts=False)
    Acknowledged.objects.filter(feed=made.id).delete()
    return _written(made), _said(FEED_CHANGED, made)


@act(FEED_CLEARED, on=subjects.of_feed)
def clear_feed(
    *, by: Actor, feed_id: str, kind: str, says: str, on: date, told: Told = Told.STATED
) -> tuple[Feed, Fact]:
    """A feed with one more thing on record that it needs: the reference, the views of staff, or that people were told.

    `told` says, for the last of these, whether each person acknowledged it here or a named person states it.

    Raises:
        FeedUnknown, FeedRunsAlready: there is none, or it runs already.
        FeedTermsWrong: the text is missing or too long, or the day lies ahead for what has happened.
    """
    if kind not in KINDS:
        raise ValueError(f"nothing of the kind {kind} is put on record about a feed")
    now = clock.now()
    feed = locked(feed_id)
    lifecycle.may_be_cleared(feed, kind == NOTICE, on, now)
    text = lifecycle.needed(says, "statement", 2000)
    StatementRow.objects.filter(feed=feed.id, kind=kind, counts=True).update(counts=False)
    StatementRow.objects.create(feed_id=feed.id, kind=kind, says=text, on=on, stated_by=by.id, at=now)
    if kind == NOTICE:
        FeedRow.objects.filter(pk=feed.id).update(told=told.value)
    return locked(feed_id), FEED_CLEARED.record(feed=feed.id, what=kind, on=on.isoformat(), text=_digest(text))


@act(FEED_STARTED, on=subjects.of_feed)
def start_feed(*, by: Actor, feed_id: str, until: date) -> tuple[Feed, Fact]:
    """A feed that takes in what comes, from now until the end of a day.

    Raises:
        FeedUnknown, FeedRunsAlready, FeedNotReady, FeedTermsWrong: nothing changed.
        ProtectedListMissing, NothingInForce: nobody has said which contacts are never kept.
    """
    now = clock.now()
    feed = locked(feed_id)
    settings.protected_list(now)
    if feed.state is State.ON:
        stop_clock(FEED_ENDS, _of(feed.id))
    made = lifecycle.start(feed, by=by.id, until=until, now=now, longest=settings.longest_run(now))
    start_clock(FEED_ENDS, _of(made.id), owner=STANDARDS, decided=made.ends_at)
    return _written(made), FEED_STARTED.record(feed=made.id, until=until.isoformat())


@act(FEED_STOPPED, on=subjects.of_feed)
def stop_feed(*, by: Actor, feed_id: str, why: str) -> tuple[Feed, Fact]:
    """A feed that takes nothing in from this moment on.

    Raises:
        FeedUnknown, FeedNotOn, FeedTermsWrong: nothing changed.
    """
    text = lifecycle.needed(why, "reason")
    made = lifecycle.stop(locked(feed_id), by=by.id, why=text, now=clock.now())
    stop_clock(FEED_ENDS, _of(made.id))
    return _written(made), FEED_STOPPED.record(feed=made.id, why=_digest(text))


@act(FEEDS_STOPPED, on=subjects.all_feeds)
def stop_all_feeds(*, by: Actor, why: str) -> tuple[int, Fact]:
    """How many feeds ran, all of which take nothing in from this moment on.

    Raises:
        FeedTermsWrong: no reason was given. Nothing changed.
    """
    text, now = lifecycle.needed(why, "reason"), clock.now()
    ran = list(FeedRow.objects.select_for_update().filter(state=State.ON.value).values_list("id", flat=True))
    for feed_id in ran:
        _written(lifecycle.stop(locked(feed_id), by=by.id, why=text, now=now))
        stop_clock(FEED_ENDS, _of(feed_id))
    return len(ran), FEEDS_STOPPED.record(feeds=len(ran), why=_digest(text))


@act(FEED_ENDED, on=subjects.of_feed)
def end_feed(*, by: Actor, feed_id: str, missed: Missed | None = None) -> tuple[None, Fact]:
    """Ends a feed whose last day is over. It has taken nothing in since then.

    Raises:
        FeedUnknown, FeedNotOn: there is none, or it does not run any more.
    """
    del by, missed
    made = lifecycle.end(locked(feed_id), now=clock.now())
    stop_clock(FEED_ENDS, _of(made.id))
    _written(made)
    return None, FEED_ENDED.record(feed=made.id)


@act(FEED_READ_OF, on=subjects.own_reading)
def read_of_feeds(*, by: Actor, person: str) -> tuple[int, Fact]:
    """Of how many feeds somebody has now read for the first time; reading twice changes nothing."""
    del by
    now = clock.now()
    known = set(Acknowledged.objects.filter(person=person).values_list("feed_id", flat=True))
    new = [one.id for one in shown_to_staff(now) if one.id not in known]
    Acknowledged.objects.bulk_create([Acknowledged(feed_id=one, person=person, at=now) for one in new])
    return len(new), FEED_READ_OF.record(feeds=len(new))


def _written(feed: Feed) -> Feed:
    FeedRow.objects.filter(pk=feed.id).update(**columns_of(feed))
    return feed


def _said(verb: Verb, feed: Feed) -> Fact:
    terms = feed.terms
    return verb.record(
        feed=feed.id,
        category=terms.category.value,
        regime_of_feed=terms.regime.value,
        intrusive=terms.intrusive.value,
        kept_days=terms.kept_days,
        terms=_digest(f"{terms.reader}\n{terms.purpose}\n{terms.basis}\n{terms.why_not_less}"),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _of(feed_id: str) -> Of:
    return Of(app="monitoring", id=feed_id)
