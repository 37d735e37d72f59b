"""Taking in: what a feed delivered is sorted, written as files, and counts once the act is committed.

In this order, for every piece that a reader gives: what is never kept is dropped, and only counted; starts in the
background are dropped, because they are no use; what the feed was not declared for, what happened before people were
told, what is too old or lies ahead is handed back with the reason. The rest goes into one file for each day. When all
of it is on the disk, one act writes the rows that make it count, and answers for it from then on.

Promises:

- What is acknowledged is on the disk. Whoever is killed before that has taken in nothing, and the same delivery can be
  sent again (`tests/faults/test_intake_crash.py`).
- The same delivery counts once, however often it is sent.
- Nothing that is on the protected list is in any file, row, log or answer
  (`tests/records/monitoring/test_monitoring_keeps_nothing_protected.py`).

Not done: many small deliveries of a day are not made one file; a reader of the day opens each of them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.calendar import day_begins
from bluelamp.core.feeds.formats import FORMATS
from bluelamp.core.feeds.protected import ProtectedList
from bluelamp.core.feeds.uses import USES, Piece, Reading
from bluelamp.core.kernel import Actor
from bluelamp.core.seal import SubjectKey
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import event_files, keys, ports
from bluelamp.records.monitoring.acts.deliveries import note_delivery
from bluelamp.records.monitoring.errors import FeedNotOn, IntakeBusy
from bluelamp.records.monitoring.event_files import Writing, month_of
from bluelamp.records.monitoring.lifecycle.feeds import AHEAD, SOURCES, Feed
from bluelamp.records.monitoring.queries.feeds import erased_months, one_feed
from bluelamp.records.monitoring.settings import protected_list
from bluelamp.records.monitoring.values import DeliveryView, Staged, StagedFile, Way

KEPT = pa.schema([one for one in USES if one.name != "foreground"])
"""The columns of a file of events: those of a use, without whether it was in the foreground, which it was."""
REJECTS = pa.schema([("row", pa.int64()), ("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
NOT_DECLARED = "the feed was not declared for this action"
BEFORE_NOTICE = "it happened before people were told of the feed"
TOO_OLD = "it is older than the feed keeps"
AHEAD_OF_US = "it lies ahead of our clock"
HIDDEN_NAME = "a file whose name is not kept"
ERASED = "the events of that month were erased"
_QUOTED = re.compile(r"`[^`]*`")
_slots = threading.Lock()
_under_way = 0


def take_in(  # noqa: PLR0913 - each is a fact of its own, and the last has a plain default
    *, by: Actor, feed_id: str, pieces: Iterable[Piece], name: str, way: Way, delivery_id: str = ""
) -> DeliveryView:
    """What was delivered, durably: or, where the same was delivered before, what became of it then.

    Raises:
        FeedUnknown, FeedNotOn: there is no such feed, or it does not run.
        ProtectedListMissing, NothingInForce: no rulebook says what is never kept.
        IntakeBusy: too much is being taken in, or the disk is nearly full.
        FeedError: the file as a whole cannot be read.
        NotAllowed: this actor may not deliver to a feed. In every case nothing was taken in.
    """
    now = clock.now()
    feed = one_feed(feed_id)
    must_be_on(feed, now)
    with _admitted():
        protected = protected_list(now)
        staging = _Staging(feed, delivery_id or str(uuid.uuid4()), protected, now)
        shown = HIDDEN_NAME if protected.is_named_in(name) else name[:150]
        try:
            for piece in pieces:
                staging.add(piece)
            staged = staging.finish()
            taken = note_delivery(by=by, feed_id=feed.id, staged=staged, name=shown, way=way)
        except BaseException:
            staging.give_up()
            raise
        if taken.id != staged.id:
            # It was taken in before: what was written this time is the same once more.
            staging.give_up()
    return taken


def hand_in(*, by: Actor, feed_id: str, stream: BinaryIO, name: str, way: Way) -> DeliveryView:
    """What was delivered as bytes, in the format that the feed was declared with, durably. Raises as `take_in`."""
    feed, now = one_feed(feed_id), clock.now()
    must_be_on(feed, now)
    reading = Reading(source=f"/feeds/{feed.name}", received=now, ahead=AHEAD, oldest=feed.kept, name=name[:150])
    pieces = FORMATS[feed.terms.reader].reader(stream, reading)
    return take_in(by=by, feed_id=feed.id, pieces=pieces, name=name, way=way)


def must_be_on(feed: Feed, at: datetime) -> None:
    """Nothing, or the refusal of a feed that does not run.

    Raises:
        FeedNotOn: it does not.
    """
    if not feed.is_on(at):
        raise FeedNotOn(
            f"The feed `{feed.name}` does not run, so nothing was taken in.",
            todo="have it started by those who may, or stop sending to it.",
        )


@contextmanager
def _admitted() -> Iterator[None]:
    """Lets few deliveries in at a time, and none where the disk is nearly full. Whoever is not let in is told so."""
    global _under_way  # noqa: PLW0603 - one count for the process is the point
    root = ports.current.folder
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(root).free < ports.current.least_free:
        raise IntakeBusy("The disk for events is nearly full.", todo="make room on it; send this again then.")
    with _slots:
        if _under_way >= ports.current.at_once:
            raise IntakeBusy("As much is being taken in as can be at once.", todo="send this again in a few seconds.")
        _under_way += 1
    try:
        yield
    finally:
        with _slots:
            _under_way -= 1


@dataclass
class _Staging:
    """One delivery while it is sorted and written. Memory does not grow with it."""

    feed: Feed
    id: str
    protected: ProtectedList
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    _days: dict[date, Writing] = field(default_factory=dict)
    _rejects: Writing | None = None
    _done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._root = ports.current.folder
        self._content = hashlib.sha256()
        self._rules = self._made_rules()
        self._erased = sorted(erased_months(self.feed.id))
        self._keys: dict[str, SubjectKey] = {}

    def add(self, piece: Piece) -> None:
        """Sorts one piece and writes what is kept of it."""
        uses, dropped = self.protected.kept(piece.uses)
        rejects, _ = self.protected.scrubbed(piece.rejects)
        self.counts.update(protected=dropped, late=piece.late, others=piece.others)
        real = pc.fill_null(uses["foreground"], True)  # noqa: FBT003 - what a feed does not say is taken as a use
        self.counts["background"] += len(uses) - int(pc.sum(real).as_py() or 0)
        uses, refused = self._sorted(uses.filter(real))
        self._keep(uses.select(KEPT.names))
        self._give_back(pa.concat_tables([rejects.select(REJECTS.names).cast(REJECTS), *refused]))

    def finish(self) -> Staged:
        """What was written, all of it on the disk under its own name."""
        files = []
        for day, writing in sorted(self._days.items()):
            place = event_files.place_of(self.feed.terms.category, day, self.id)
            self._done.append(place)
            key = self._keys[month_of(day)]
            files.append(StagedFile(day=day, key_id=key.key_id, digest=writing.finish(), events=writing.rows))
        month = ""
        if self._rejects is not None:
            month = month_of(self.now.date())
            self._done.append(event_files.rejects_place(self.feed.terms.category, month, self.id))
            self._rejects.finish()
        self._content.update(repr(sorted(self.counts.items())).encode())
        return Staged(
            id=self.id,
            digest=keys.digest_of(self.feed, self._content.digest()),
            files=tuple(files),
            events=self.counts["events"],
            protected=self.counts["protected"],
            background=self.counts["background"],
            rejected=self.counts["rejected"],
            late=self.counts["late"],
            others=self.counts["others"],
            reasons=dict(self.reasons.most_common(20)),
            rejects_month=month,
            first=self.first,
            last=self.last,
        )

    def give_up(self) -> None:
        """Removes what was written."""
        for writing in (*self._days.values(), *([self._rejects] if self._rejects is not None else [])):
            writing.give_up()
        for place in self._done:
            event_files.remove(self._root, place)

    def _made_rules(self) -> list[tuple[str, datetime | None, datetime | None]]:
        """What is handed back by its instant: the reason, and before or from which instant it holds."""
        notice = None if self.feed.notice is None else day_begins(self.feed.notice.on)
        return [
            (BEFORE_NOTICE, notice, None),
            (TOO_OLD, self.now - self.feed.kept, None),
            (AHEAD_OF_US, None, self.now + AHEAD),
        ]

    def _sorted(self, uses: pa.Table) -> tuple[pa.Table, list[pa.Table]]:
        """The uses that are kept, and those that are handed back."""
        refused = []
        allowed = pc.is_in(uses["action"], pa.array(SOURCES[self.feed.terms.category].actions))
        shut: list[tuple[str, pa.ChunkedArray]] = [(NOT_DECLARED, pc.invert(allowed))]
        for reason, before, after in self._rules:
            if before is not None:
                shut.append((reason, pc.less(uses["instant"], _scalar(before))))
            if after is not None:
                shut.append((reason, pc.greater(uses["instant"], _scalar(after))))
        shut += [(ERASED, _in_month(uses["instant"], month)) for month in self._erased]
        gone = pa.chunked_array([pa.array([False] * len(uses), pa.bool_())])
        for reason, where in shut:
            rows = uses.filter(pc.and_(where, pc.invert(gone)))
            gone = pc.or_(gone, where)
            if len(rows):
                refused.append(_as_rejects(rows, reason))
        return (uses.filter(pc.invert(gone)) if refused else uses), refused

    def _keep(self, uses: pa.Table) -> None:
        if not len(uses):
            return
        _digest(self._content, uses)
        self.counts["events"] += len(uses)
        extent = pc.min_max(uses["instant"]).as_py()
        self.first = min(self.first or extent["min"], extent["min"])
        self.last = max(self.last or extent["max"], extent["max"])
        days = pc.floor_temporal(uses["instant"], unit="day")
        for moment in pc.unique(days).to_pylist():
            self._writing(moment.astimezone(UTC).date()).add(uses.filter(pc.equal(days, _scalar(moment))))

    def _give_back(self, rejects: pa.Table) -> None:
        if not len(rejects):
            return
        _digest(self._content, rejects)
        self.counts["rejected"] += len(rejects)
        for one in pc.value_counts(rejects["reason"]).to_pylist():
            # What a source wrote stands in the file of rejects, under its key, and never in a table.
            self.reasons[_QUOTED.sub("`...`", str(one["values"]))[:200]] += one["counts"]
        if self._rejects is None:
            month = month_of(self.now.date())
            place = event_files.rejects_place(self.feed.terms.category, month, self.id)
            self._rejects = Writing(self._root, place, self._key(month), REJECTS)
        self._rejects.add(rejects)

    def _writing(self, day: date) -> Writing:
        if day not in self._days:
            place = event_files.place_of(self.feed.terms.category, day, self.id)
            self._days[day] = Writing(self._root, place, self._key(month_of(day)), KEPT)
        return self._days[day]

    def _key(self, month: str) -> SubjectKey:
        if month not in self._keys:
            self._keys[month] = keys.key_for(self.feed, month)
        return self._keys[month]


def _scalar(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, pa.timestamp("ms", "UTC"))


def _in_month(instants: pa.ChunkedArray, month: str) -> pa.ChunkedArray:
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    after = (first + timedelta(days=32)).replace(day=1)
    return pc.and_(pc.greater_equal(instants, _scalar(first)), pc.less(instants, _scalar(after)))


def _as_rejects(uses: pa.Table, reason: str) -> pa.Table:
    """Uses that are handed back: by where they came from and which they are, and nothing of what they say."""
    texts = pc.binary_join_element_wise(uses["source"], uses["id"], " ")
    size = len(uses)
    return pa.table(
        [pa.nulls(size, pa.int64()), pa.nulls(size, pa.int64()), pa.array([reason] * size), texts], schema=REJECTS
    )


def _digest(content: hashlib._Hash, table: pa.Table) -> None:
    for batch in table.combine_chunks().to_batches():
        content.update(batch.serialize())
