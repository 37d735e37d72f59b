"""What acts and queries of monitoring give and take: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Way(StrEnum):
    """How a delivery came in."""

    PAGE = "page"
    PROGRAM = "program"
    FOLDER = "folder"
    HTTP = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file of events that is on the disk and counts for nothing yet."""

    day: date
    key_id: bytes
    digest: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A delivery whose files are on the disk and which counts for nothing yet."""

    id: str
    digest: str
    files: tuple[StagedFile, ...]
    events: int
    protected: int
    background: int
    rejected: int
    late: int
    others: int
    reasons: Mapping[str, int]
    rejects_month: str
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery that counts: what was kept of it, and what was not.

    Attributes:
        events: uses that were kept.
        protected: uses that were dropped, because they were with somebody whose contact is never kept.
        background: starts in the background, which are no use.
        rejected: rows that were handed back, and `reasons` how many for each reason.
        late: how many of the uses came late, which changes nothing about them.
        others: rows that were understood and are of a kind that is no use, such as a setting that changed.
    """

    id: str
    feed_id: str
    feed: str
    name: str
    way: Way
    taken_at: datetime
    taken_by: str
    events: int
    protected: int
    background: int
    rejected: int
    late: int
    others: int
    reasons: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    rejects_month: str
    erased: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold: which months of which feed are kept, why, and when that is looked at again."""

    id: str
    feed_id: str | None
    first: str
    last: str
    why: str
    placed_by: str
    placed_at: datetime
    review_on: date
    lifted_by: str
    lifted_at: datetime | None

    def covers(self, feed_id: str, month: str) -> bool:
        """Whether it keeps a month of a feed."""
        return self.lifted_at is None and self.feed_id in (None, feed_id) and self.first <= month <= self.last
