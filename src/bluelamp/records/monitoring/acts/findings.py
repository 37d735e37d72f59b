"""The handling of findings: on their way, answered of one's own accord, closed, passed on, read.

The record says of whom, which rule and what came of it; what the person answered and why it was decided are sealed.
An entry about what is to be referred names nobody: one that did would stand on that person's own list of who did what
with their data, and tell them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, Of
from bluelamp.records.clocks.queries import open_task
from bluelamp.records.clocks.running import start_clock, stop_clocks
from bluelamp.records.declarations import checks
from bluelamp.records.declarations.settings import span
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act, reading
from bluelamp.records.journal.gate import Because, naming
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import verbs
from bluelamp.records.monitoring.finding_deadlines import (
    ANSWER_READ_DUE,
    POLICY_OWNERS,
    REFERRAL_DUE,
    RULE_DUE,
    STANDARDS,
    SUPERVISOR_DUE,
)
from bluelamp.records.monitoring.finding_notices import DECIDED, FINDINGS, MINE, NOTE, TO_SPEAK_ABOUT, WITH_SUPERVISOR
from bluelamp.records.monitoring.lifecycle import findings as lifecycle
from bluelamp.records.monitoring.lifecycle.findings import Handled, Handling, Outcome, State
from bluelamp.records.monitoring.models import HandlingRow
from bluelamp.records.monitoring.queries import findings as queries
from bluelamp.records.monitoring.queries.findings import PAGE, FindingLine, FindingView, RuleQuestioned
from bluelamp.records.notices.acts import notify
from bluelamp.records.register import queries as register
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.values import Page

APP = "monitoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """What a run found, as far as its handling needs it."""

    id: str
    person: str
    kind: str
    rule: str
    day: date
    events: int
    handling: Handling


# On its way -------------------------------------------------------------------------------------------------------


def _of_new(*, finding: NewFinding) -> Subject:
    """A finding that somebody will be told of, about that person; one to be referred is about nobody here."""
    if finding.handling is Handling.REFER:
        return Subject(kind="finding", id=finding.id)
    return replace(register.person_subject(finding.person), kind="finding", id=finding.id)


@act(verbs.FINDING_SENT, on=_of_new)
def send_finding(*, by: Actor, finding: NewFinding) -> tuple[FindingView, Fact]:
    """Send a finding on its way as its rule says: to the person, to their supervisor, or to Professional Standards.

    Nobody is told of what is to be referred. A second call for the same finding changes nothing.

    Raises:
        FindingMovedOn: it is on its way already. Nothing changed and nobody was told again.
    """
    del by
    now = clock.now()
    supervisor = _supervisor(finding.person, now) if finding.handling is Handling.TELL_SUPERVISOR else ""
    before = _handled(finding)
    after = lifecycle.route(before, supervisor=supervisor, now=now, answer_within=span("answer_finding_within", now))
    row = _new_row(finding, now)
    _keep(row, after)
    if after.state is State.TO_REFER:
        start_clock(REFERRAL_DUE, Of(app=APP, id=row.finding), owner=STANDARDS)
    elif after.state is State.WITH_SUPERVISOR:
        units = register.person_subject(supervisor).units
        start_clock(SUPERVISOR_DUE, Of(app=APP, id=row.finding), owner=supervisor, units=units)
        notify(supervisor, TO_SPEAK_ABOUT, f"{FINDINGS}/{row.finding}")
        notify(finding.person, WITH_SUPERVISOR, f"{MINE}/{row.finding}")
    else:
        notify(finding.person, NOTE, f"{MINE}/{row.finding}")
    return queries.finding_view(row), verbs.FINDING_SENT.record(found_by=finding.kind, handling=finding.handling.value)


def _by_itself(*, finding_id: str) -> Subject:
    """A finding that the platform changes by itself; one that is to be referred is about nobody here."""
    view = queries.one_finding(finding_id)
    quiet = view.handled.kept_quiet or view.handled.handling is Handling.REFER
    return Subject(kind="finding", id=finding_id) if quiet else _about(view)


@act(verbs.FINDING_RENEWED, on=_by_itself)
def renew_finding(*, by: Actor, finding_id: str, events: int) -> tuple[FindingView, Fact]:
    """Let a finding on its way say how many events are behind it now. Nobody is told anew.

    Raises:
        FindingMovedOn: it is closed or withdrawn. What it said when it was decided stands.
    """
    del by
    row = _locked(finding_id)
    lifecycle.must_be_open(queries.handled_of(row))
    row.events = events
    row.save(update_fields=["events"])
    return queries.finding_view(row), verbs.FINDING_RENEWED.record()


@act(verbs.FINDING_WITHDRAWN, on=_by_itself)
def withdraw_finding(*, by: Actor, finding_id: str) -> tuple[FindingView, Fact]:
    """Withdraw a finding that a later run no longer makes. What was said to it is kept, and its tasks end.

    Raises:
        FindingMovedOn: it is closed or withdrawn already. Nothing changed.
    """
    del by
    row = _locked(finding_id)
    _keep(row, lifecycle.withdraw(queries.handled_of(row)))
    stop_clocks(Of(app=APP, id=row.finding))
    return queries.finding_view(row), verbs.FINDING_WITHDRAWN.record()


# What the person says ---------------------------------------------------------------------------------------------


def _own(*, by: Actor, finding_id: str) -> Subject:
    """A finding for an answer: to anybody but its person, and to them before they are shown it, there is none."""
    view = queries.one_finding(finding_id)
    if by.id != view.handled.person or not view.handled.shown_to_person:
        raise queries.no_such()
    return _about(view)


@act(verbs.FINDING_ANSWERED, on=_own)
def answer_finding(*, by: Actor, finding_id: str, says: str) -> tuple[FindingView, Fact]:
    """Say something to a finding about oneself. Nobody has to, and nothing follows from saying nothing.

    Raises:
        NoSuchFinding: it is none of one's own, or none that is shown.
        NoAccountSought, FindingMovedOn: it can no longer be answered. Nothing was kept.
        AnswersMissing, TextTooLong: nothing was said, or too much. Nothing was kept.
    """
    now = clock.now()
    said = _said(says, "what you want to say")
    row = _locked(finding_id)
    before = queries.handled_of(row)
    after = lifecycle.answer(before, by=by.id, now=now)
    row.answer = said
    _keep(row, after)
    if after.state is State.TOLD:
        start_clock(ANSWER_READ_DUE, Of(app=APP, id=row.finding), owner=STANDARDS)
    return queries.finding_view(row), verbs.FINDING_ANSWERED.record(says=said)


# What comes of it -------------------------------------------------------------------------------------------------


def _to_decide(*, by: Actor, finding_id: str, outcome: Outcome) -> Subject:
    """A finding for whoever closes it. That one is referred names nobody, as its being on its way did."""
    view = queries.one_finding(finding_id)
    if outcome is Outcome.REFERRED and view.handled.kept_quiet:
        return _nameless(by, view)
    return _about(view, by)


@act(verbs.FINDING_CLOSED, on=_to_decide)
def close_finding(*, by: Actor, finding_id: str, outcome: Outcome, reason: str) -> tuple[FindingView, Fact]:
    """Close a finding with what it came to and why. The person can read both, unless it was referred.

    Where a rule turns out to be wrong, the Rules desk has a task.

    Raises:
        NotYoursToDecide: it is about oneself.
        NoAccountSought: nobody answered a private note, so nothing may follow from it.
        FindingMovedOn: it is closed or withdrawn.
        AnswersMissing, TextTooLong: no reason is given, or too long a one. Nothing changed.
    """
    said = _said(reason, "why")
    row = _locked(finding_id)
    after = lifecycle.close(queries.handled_of(row), by=by.id, outcome=outcome)
    _decided(row, after, said, by)
    if outcome is Outcome.RULE_WRONG:
        start_clock(RULE_DUE, Of(app=APP, id=row.finding), owner=POLICY_OWNERS)
    if not after.kept_quiet:
        notify(row.person, DECIDED, f"{MINE}/{row.finding}")
    return queries.finding_view(row), verbs.FINDING_CLOSED.record(outcome=outcome.value, reason=said)


def _to_pass_on(*, by: Actor, finding_id: str) -> Subject:
    return _nameless(by, queries.one_finding(finding_id))


@act(verbs.FINDING_PASSED_ON, on=_to_pass_on)
def pass_on_finding(*, by: Actor, finding_id: str, reason: str) -> tuple[FindingView, Fact]:
    """Pass a finding on to be referred. Nobody tells the person, and no account is sought from then on.

    Raises:
        NoAccountSought: a private note that nobody answered gives no reason to.
        NotYoursToDecide, FindingMovedOn, AnswersMissing, TextTooLong: as `close_finding`.
    """
    said = _said(reason, "why")
    row = _locked(finding_id)
    after = lifecycle.pass_on(queries.handled_of(row), by=by.id)
    _decided(row, after, said, by)
    start_clock(REFERRAL_DUE, Of(app=APP, id=row.finding), owner=STANDARDS)
    return queries.finding_view(row), verbs.FINDING_PASSED_ON.record(reason=said)


def _to_note(*, by: Actor, finding_id: str) -> Subject:
    return _about(queries.one_finding(finding_id), by)


@act(verbs.NOTICE_NOTED, on=_to_note)
def note_notice(*, by: Actor, finding_id: str, on: datetime) -> tuple[FindingView, Fact]:
    """Put on record that the notice which the law gives was served. From now on the person sees the finding.

    Raises:
        InTheFuture: it has not been served yet.
        NotYoursToDecide, FindingMovedOn: as `close_finding`.
    """
    checks.has_been(on, clock.now(), "notice")
    row = _locked(finding_id)
    _keep(row, lifecycle.note_notice(queries.handled_of(row), by=by.id, on=on))
    notify(row.person, NOTE, f"{MINE}/{row.finding}")
    return queries.finding_view(row), verbs.NOTICE_NOTED.record(on=f"{on:%Y-%m-%d}")


def _of_missed(*, missed: Missed) -> Subject:
    return Subject(kind="finding", id=missed.of.id)


@act(verbs.FINDING_OVERDUE, on=_of_missed)
def note_overdue(*, by: Actor, missed: Missed) -> tuple[None, Fact]:
    """Put on record that a finding was not seen to in time. It stays due, and nothing follows for the person."""
    del by
    return None, verbs.FINDING_OVERDUE.record(due=missed.kind, late="yes" if missed.late else "no")


# Looks ------------------------------------------------------------------------------------------------------------


def _own_set(*, by: Actor) -> Subject:
    return Subject(kind="set", id="findings", about=by.id)


@reading(verbs.FINDINGS_LISTED, on=_own_set)
def list_own_findings(
    *, by: Actor, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[FindingView], Fact]:
    """A page of the findings about oneself, as one is shown them. It leaves no entry."""
    del because
    found = queries.findings_of(by.id, after=after, size=size)
    return found, verbs.FINDINGS_LISTED.record(rows=len(found.rows))


def _team_set(*, by: Actor) -> Subject:
    return Subject(kind="set", id="findings", units=tuple(sorted(by.leads)))


@reading(verbs.FINDINGS_LISTED, on=_team_set)
def list_team_findings(
    *, by: Actor, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[FindingView], Fact]:
    """A page of what somebody was given to speak about with their people. Private notes are not in it."""
    del because
    found = queries.findings_with(by.id, after=after, size=size)
    return found, verbs.FINDINGS_LISTED.record(
        sorted({one.handled.person for one in found.rows}),
        rows=len(found.rows),
        set=naming(one.id for one in found.rows),
    )


def _desk_set() -> Subject:
    return Subject(kind="set", id="findings-waiting")


@reading(verbs.FINDINGS_WAITING_LISTED, on=_desk_set)
def list_waiting_findings(
    *, by: Actor, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[FindingLine], Fact]:
    """A page of what waits for Professional Standards, naming nobody."""
    del by, because
    found = queries.findings_waiting(after=after, size=size)
    return found, verbs.FINDINGS_WAITING_LISTED.record(rows=len(found.rows), set=naming(one.id for one in found.rows))


def _rules_set() -> Subject:
    return Subject(kind="set", id="rules-questioned")


@reading(verbs.RULES_QUESTIONED_LISTED, on=_rules_set)
def list_rules_questioned(*, by: Actor, because: Because | None = None) -> tuple[tuple[RuleQuestioned, ...], Fact]:
    """The rules that findings showed to be wrong, how often and why, naming nobody."""
    del by, because
    found = queries.rules_questioned()
    return found, verbs.RULES_QUESTIONED_LISTED.record(rows=len(found))


def _to_read(*, by: Actor, finding_id: str) -> Subject:
    """A finding for a look. To its own person there is none that is not shown to them, whatever their role."""
    view = queries.one_finding(finding_id)
    if by.id == view.handled.person and not view.handled.shown_to_person:
        raise queries.no_such()
    return _about(view, by)


@reading(verbs.FINDING_READ, on=_to_read)
def read_finding(*, by: Actor, finding_id: str, because: Because | None = None) -> tuple[FindingView, Fact]:
    """One finding with what was said and decided; to its own person as they are shown it.

    Raises:
        NoSuchFinding: there is none of that id that the reader could be shown.
    """
    del because
    view = queries.one_finding(finding_id)
    own = by.id == view.handled.person
    return queries.shown_view(view) if own else view, verbs.FINDING_READ.record()


# Shared -----------------------------------------------------------------------------------------------------------


def _about(view: FindingView, by: Actor | None = None) -> Subject:
    also = {} if by is None else _stands_to(by, view)
    found = register.person_subject(view.handled.person)
    return replace(found, kind="finding", id=view.id, also={**found.also, **also})


def _nameless(by: Actor, view: FindingView) -> Subject:
    return Subject(kind="finding", id=view.id, also=_stands_to(by, view))


def _stands_to(by: Actor, view: FindingView) -> dict[str, str | bool | int]:
    """How a finding stands to whoever acts: named to speak about it, or with a task on it."""
    also: dict[str, str | bool | int] = {"given_by": view.handled.supervisor} if view.handled.supervisor else {}
    if open_task(by.id, {one.role for one in by.standings}, [view.id], clock.now()) is not None:
        also["basis"] = "task"
    return also


def _supervisor(person: str, now: datetime) -> str:
    """Whom somebody answers to; nobody where the register knows of none."""
    try:
        return register.line_manager(person, now) or ""
    except NotInRegister:
        return ""


def _handled(finding: NewFinding) -> Handled:
    row = HandlingRow.objects.select_for_update().filter(pk=finding.id).first()
    if row is not None:
        return queries.handled_of(row)
    return Handled(id=finding.id, person=finding.person, handling=finding.handling)


def _new_row(finding: NewFinding, now: datetime) -> HandlingRow:
    return HandlingRow(
        finding=finding.id,
        person=finding.person,
        kind=finding.kind,
        rule=finding.rule,
        day=finding.day,
        events=finding.events,
        handling=finding.handling.value,
        made_at=now,
    )


def _locked(finding_id: str) -> HandlingRow:
    return HandlingRow.objects.select_for_update().get(pk=finding_id)


def _keep(row: HandlingRow, after: Handled) -> None:
    row.state, row.told_at, row.answer_until = after.state.value, after.told_at, after.answer_until
    row.answered_at, row.supervisor, row.notice_on = after.answered_at, after.supervisor, after.notice_on
    row.outcome = after.outcome.value if after.outcome is not None else ""
    row.save()


def _decided(row: HandlingRow, after: Handled, reason: str, by: Actor) -> None:
    row.reason, row.decided_by, row.decided_at = reason, by.id, clock.now()
    _keep(row, after)
    stop_clocks(Of(app=APP, id=row.finding))


def _said(text: str, what: str) -> str:
    said = checks.texts({"says": (text, checks.LONG)})["says"]
    checks.answered([("says", what, said)])
    return said
