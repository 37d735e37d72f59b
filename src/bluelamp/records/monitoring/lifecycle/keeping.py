"""Whose time is over: which months of a feed may be erased, and which are held.

Pure: no Django, no clock, no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bluelamp.records.monitoring.errors import FeedTermsWrong
from bluelamp.records.monitoring.values import Hold

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def checked_months(first: str, last: str) -> tuple[date, date]:
    """The first day of a span of months, and the first day after it.

    >>> checked_months("2026-11", "2026-12")
    (datetime.date(2026, 11, 1), datetime.date(2027, 1, 1))

    Raises:
        FeedTermsWrong: one is no month, or they are the wrong way round.
    """
    for one in (first, last):
        if not _MONTH.fullmatch(one):
            raise FeedTermsWrong(f"`{one[:20]}` is no month.", todo="write it as `2026-11`.")
    if last < first:
        raise FeedTermsWrong("The last month lies before the first.", todo="give the earlier one first.")
    return _first_day(first), _first_day(_after(last))


def is_over(month: str, kept: timedelta, at: datetime) -> bool:
    """Whether everything of a month has been kept for as long as it may be.

    >>> from datetime import UTC
    >>> is_over("2026-10", timedelta(days=30), datetime(2026, 11, 30, tzinfo=UTC))
    False
    >>> is_over("2026-10", timedelta(days=30), datetime(2026, 12, 1, tzinfo=UTC))
    True
    """
    return at.date() >= _first_day(_after(month)) + kept


def is_held(holds: Iterable[Hold], feed_id: str, month: str) -> bool:
    """Whether a legal hold keeps a month of a feed."""
    return any(one.covers(feed_id, month) for one in holds)


def _first_day(month: str) -> date:
    year, number = month.split("-")
    return date(int(year), int(number), 1)


def _after(month: str) -> str:
    return f"{_first_day(month) + timedelta(days=32):%Y-%m}"
