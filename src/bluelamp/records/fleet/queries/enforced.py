"""Whether phones had proved at an instant what the rules wanted of them: asked for a whole force and a time at once.

What rests on a use of a phone asks here first: before the proof, the phone may have allowed what the rules no longer
did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, Max, Q, QuerySet

from bluelamp.records.fleet.lifecycle.enforcing import Course, Given, Span, Spans, Wish
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, PhoneRow, WaitedRow

_Row = TypeVar("_Row", DeliveryRow, WaitedRow)
_AT_ONCE = 500
_GIVEN = ("open", "required")
_COLUMNS = ("phone", "content", "decided_at", "planned_at", "verified_at", "over_at")


@dataclass(slots=True)
class Proofs:
    """When phones had proved what was wanted of them, within a time. A phone that the fleet does not know never had."""

    start: datetime
    end: datetime
    _courses: Mapping[str, Course]
    _apps: Mapping[str, Mapping[str, str]]
    _kept: dict[tuple[str, str], Spans] = field(default_factory=dict)

    @property
    def phones(self) -> Collection[str]:
        """The phones that were given anything by the end of that time."""
        return self._courses.keys()

    def spans(self, phone: str, app: str = "") -> tuple[Span, ...]:
        """The spans in which a phone had proved what it was to do with an app, by its id on the platform.

        Without one, all that it was to do: websites can be asked for in no other way.
        """
        return tuple(self._of(phone, app).rows)

    def at(self, phone: str, instant: datetime, app: str = "") -> bool:
        """Whether a phone had proved it at an instant of that time."""
        return self.since(phone, instant, app) is not None

    def since(self, phone: str, instant: datetime, app: str = "") -> datetime | None:
        """Since when, without a break and within that time, it had proved it at an instant; None where it had not."""
        found = self._of(phone, app).at(instant)
        return None if found is None else found.start

    def _of(self, phone: str, app: str) -> Spans:
        if (phone, app) not in self._kept:
            course = self._courses.get(phone)
            rows = () if course is None else course.proved(self.start, self.end, lambda one: self._does(one, app))
            self._kept[phone, app] = Spans(rows)
        return self._kept[phone, app]

    def _does(self, content: str, app: str) -> Hashable:
        if not app:
            return content
        state = self._apps[content].get(app, "")
        return "given" if state in _GIVEN else state


def proofs(start: datetime, end: datetime, phones: Collection[str] | None = None) -> Proofs:
    """The proofs of phones in a time, end not included; of every phone where none are named.

    For the whole force five queries, and one more for every 500 phones whose last proof is older than the time.
    """
    given = _given(start, end, phones)
    wishes = _wishes(start, end, phones)
    courses = {phone: Course(tuple(rows), tuple(wishes.get(phone, ()))) for phone, rows in given.items()}
    used = {one.content for rows in given.values() for one in rows}
    used |= {one.content for rows in wishes.values() for one in rows}
    apps = {digest: dict(rows) for digest, rows in ContentRow.objects.values_list("digest", "apps") if digest in used}
    return Proofs(start, end, courses, apps)


def proved_since(phone: str, instant: datetime, app: str = "") -> datetime | None:
    """Since when a phone had proved at an instant what it was to do, without a break; None where it had not.

    It looks back as far as deliveries go. Of many phones or instants ask `proofs`.
    """
    first = DeliveryRow.objects.filter(phone=phone, planned_at__lte=instant).order_by("planned_at").first()
    if first is None:
        return None
    return proofs(first.planned_at, instant + timedelta(microseconds=1), (phone,)).since(phone, instant, app)


def _given(start: datetime, end: datetime, phones: Collection[str] | None) -> Mapping[str, list[Given]]:
    """What stood at any time from the start on, and of phones that had not proved it by then, what they proved last."""
    before = Q(planned_at__lt=end) | Q(decided_at__lt=end)
    rows = DeliveryRow.objects.filter(before, Q(over_at=None) | Q(over_at__gte=start))
    found: defaultdict[str, list[Given]] = defaultdict(list)
    for one, made in _read(_only(rows, phones)):
        found[one].append(made)
    late = [
        one
        for one, given in found.items()
        if not any(row.verified is not None and row.verified <= start for row in given)
    ]
    for at in range(0, len(late), _AT_ONCE):
        for phone, earlier in _earlier(late[at : at + _AT_ONCE], start).items():
            found[phone] = [*earlier, *found[phone]]
    return found


def _earlier(phones: Collection[str], start: datetime) -> Mapping[str, list[Given]]:
    """Of each phone what was over by the start, from the last that it had proved."""
    over = DeliveryRow.objects.filter(phone__in=phones, over_at__lt=start)
    last = dict(over.exclude(verified_at=None).values_list("phone").annotate(at=Max("planned_at")))
    found: defaultdict[str, list[Given]] = defaultdict(list)
    if last:
        for phone, made in _read(over.filter(phone__in=last, planned_at__gte=min(last.values()))):
            if made.planned >= last[phone]:
                found[phone].append(made)
    return found


def _read(rows: QuerySet[DeliveryRow]) -> Iterator[tuple[str, Given]]:
    listed = rows.order_by("planned_at", "pk").values_list(*_COLUMNS)
    for phone, content, decided, planned, verified, over in listed.iterator(chunk_size=10_000):
        yield (
            phone,
            Given(content=content, decided=decided or planned, planned=planned, verified=verified, over=over),
        )


def _wishes(start: datetime, end: datetime, phones: Collection[str] | None) -> Mapping[str, list[Wish]]:
    """What the rules wanted and no delivery shows: what waited and was never given, and what waits now."""
    found: defaultdict[str, list[Wish]] = defaultdict(list)
    waited = _only(WaitedRow.objects.filter(until__gt=start, since__lt=end), phones)
    for phone, content, since, until in waited.values_list("phone", "content", "since", "until"):
        found[phone].append(Wish(content=content, since=since, until=until))
    waits = PhoneRow.objects.exclude(rules_want=F("wanted")).filter(rules_want_since__lt=end)
    if phones is not None:
        waits = waits.filter(pk__in=phones)
    for phone, content, wanted_since in waits.values_list("id", "rules_want", "rules_want_since"):
        if wanted_since is not None:
            found[phone].append(Wish(content=content, since=wanted_since))
    return found


def _only(rows: QuerySet[_Row], phones: Collection[str] | None) -> QuerySet[_Row]:
    return rows if phones is None else rows.filter(phone__in=phones)
