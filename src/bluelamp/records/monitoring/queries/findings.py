"""Reads of findings on their way: frozen values, never rows. Who may read which is the acts' to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from bluelamp.records.monitoring.errors import NoSuchFinding
from bluelamp.records.monitoring.lifecycle.findings import Handled, Handling, Outcome, State, as_shown, may_answer
from bluelamp.records.monitoring.models import HandlingRow
from bluelamp.records.register.values import Page

PAGE = 25
_QUIET = Q(state=State.TO_REFER.value) | Q(outcome=Outcome.REFERRED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding on its way, with what was said and decided.

    Attributes:
        kind: what found it: `use`, `reconciliation`, `outlier`, `withheld` or `rule`.
        events: how many events are behind it.
        reason: why it was closed or passed on, in the words of whoever did.
        answerable: whether the person can say something to it now; where not, no page says why.
    """

    handled: Handled
    kind: str
    rule: str
    day: date
    events: int
    made_at: datetime
    answer: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    answerable: bool

    @property
    def id(self) -> str:
        """The finding's id."""
        return self.handled.id


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding in a list that names nobody."""

    id: str
    rule: str
    day: date
    events: int
    handling: Handling
    state: State
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleQuestioned:
    """How often findings came to the outcome that a rule is wrong, and why, in words without names."""

    rule: str
    times: int
    reasons: tuple[str, ...]


def one_finding(finding_id: str) -> FindingView:
    """One finding on its way.

    Raises:
        NoSuchFinding: there is none of that id.
    """
    row = HandlingRow.objects.filter(pk=finding_id).first()
    if row is None:
        raise no_such()
    return finding_view(row)


def findings_of(person: str, *, after: str | None = None, size: int = PAGE) -> Page[FindingView]:
    """A page of a person's own findings, the newest first, as that person is shown them."""
    rows = HandlingRow.objects.filter(person=person).filter(
        Q(told_at__isnull=False) | (_QUIET & Q(notice_on__isnull=False)) | (Q(state=State.CLOSED.value) & ~_QUIET)
    )
    found = _page(rows, after, size)
    return Page(rows=tuple(shown_view(one) for one in found.rows), after=found.after)


def findings_with(supervisor: str, *, after: str | None = None, size: int = PAGE) -> Page[FindingView]:
    """A page of what a supervisor was given to speak about, the newest first."""
    return _page(HandlingRow.objects.filter(supervisor=supervisor), after, size)


def findings_waiting(*, after: str | None = None, size: int = PAGE) -> Page[FindingLine]:
    """A page of what waits for Professional Standards, the newest first: what is to be referred, and answered notes.

    A private note that nobody answered is not among them: it is between the note and its reader.
    """
    waits = Q(state=State.TO_REFER.value) | Q(state=State.TOLD.value, answered_at__isnull=False)
    found = _page(HandlingRow.objects.filter(waits), after, size)
    return Page(rows=tuple(_line(one) for one in found.rows), after=found.after)


def counted() -> Mapping[tuple[Handling, State], int]:
    """How many findings of each handling stand where, without anybody's name."""
    rows = HandlingRow.objects.values("handling", "state").annotate(number=Count("pk")).order_by()
    return {(Handling(one["handling"]), State(one["state"])): one["number"] for one in rows}


def outcomes_counted() -> Mapping[Outcome, int]:
    """How many findings came to what."""
    rows = HandlingRow.objects.exclude(outcome="").values("outcome").annotate(number=Count("pk")).order_by()
    return {Outcome(one["outcome"]): one["number"] for one in rows}


def rules_questioned(limit: int = 50) -> tuple[RuleQuestioned, ...]:
    """The rules that findings showed to be wrong, those most often first, with at most twenty reasons each."""
    rows = HandlingRow.objects.filter(outcome=Outcome.RULE_WRONG.value).order_by("rule", "-decided_at")
    reasons: dict[str, list[str]] = {}
    times: Counter[str] = Counter()
    for row in rows.only("rule", "reason").iterator():
        times[row.rule] += 1
        if len(reasons.setdefault(row.rule, [])) < 20:
            reasons[row.rule].append(row.reason)
    found = [RuleQuestioned(rule=rule, times=number, reasons=tuple(reasons[rule])) for rule, number in times.items()]
    return tuple(sorted(found, key=lambda one: (-one.times, one.rule))[:limit])


def shown_view(view: FindingView) -> FindingView:
    """A finding as its own person sees it: what is kept quiet reads as it did before."""
    shown = as_shown(view.handled)
    if shown == view.handled:
        return view
    return FindingView(
        handled=shown,
        kind=view.kind,
        rule=view.rule,
        day=view.day,
        events=view.events,
        made_at=view.made_at,
        answer=view.answer,
        reason="",
        decided_by="",
        decided_at=None,
        answerable=view.answerable,
    )


def handled_of(row: HandlingRow) -> Handled:
    """A row as far as its handling goes."""
    return Handled(
        id=row.finding,
        person=row.person,
        handling=Handling(row.handling),
        state=State(row.state),
        told_at=row.told_at,
        answer_until=row.answer_until,
        answered_at=row.answered_at,
        supervisor=row.supervisor,
        outcome=Outcome(row.outcome) if row.outcome else None,
        notice_on=row.notice_on,
    )


def finding_view(row: HandlingRow) -> FindingView:
    """A row as a value."""
    handled = handled_of(row)
    return FindingView(
        handled=handled,
        kind=row.kind,
        rule=row.rule,
        day=row.day,
        events=row.events,
        made_at=row.made_at,
        answer=row.answer,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        answerable=may_answer(handled),
    )


def no_such() -> NoSuchFinding:
    """That there is none: in the same words, whether there is none or none that is shown."""
    return NoSuchFinding("There is no such note.", todo="choose one from the list.")


def _line(one: FindingView) -> FindingLine:
    return FindingLine(
        id=one.id,
        rule=one.rule,
        day=one.day,
        events=one.events,
        handling=one.handled.handling,
        state=one.handled.state,
        answered=one.handled.answered_at is not None,
    )


def _page(rows: QuerySet[HandlingRow], after: str | None, size: int) -> Page[FindingView]:
    last = HandlingRow.objects.filter(pk=after).first() if after is not None else None
    if last is not None:
        earlier = Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, finding__lt=last.finding)
        rows = rows.filter(earlier)
    found = list(rows.order_by("-made_at", "-finding")[: size + 1])
    more = len(found) > size
    return Page(rows=tuple(finding_view(one) for one in found[:size]), after=found[size - 1].finding if more else None)
