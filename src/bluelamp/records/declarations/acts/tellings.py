"""What an officer told a supervisor: entering it, answering it, and what follows from silence."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, Of, is_role
from bluelamp.records.clocks.running import start_clock, stop_clock, stop_clocks
from bluelamp.records.declarations import checks, history, subjects, verbs
from bluelamp.records.declarations.deadlines import ANSWER_DUE, STANDARDS, TAKING_UP_DUE
from bluelamp.records.declarations.lifecycle import told as lifecycle
from bluelamp.records.declarations.lifecycle.told import How, Telling
from bluelamp.records.declarations.models import TellingRow
from bluelamp.records.declarations.queries import TellingView
from bluelamp.records.declarations.queries.tellings import telling_view
from bluelamp.records.declarations.settings import span, texts
from bluelamp.records.declarations.telling import ANSWERED, TOLD, YOU_WERE_TOLD
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.notices.acts import notify
from bluelamp.records.register import queries as register
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import NotInRegister

APP = "declarations"
_ON_A_TOUR = frozenset({Duty.ON, Duty.REMOTE, Duty.RECALLED})
_LONGEST_LINE = 12


@act(verbs.SUPERVISOR_TOLD, on=subjects.new_telling)
def record_told(
    *, by: Actor, telling_id: str, supervisor: str, told_at: datetime, how: How, about: str = ""
) -> tuple[TellingView, Fact]:
    """Record that one told a supervisor of something, which starts the supervisor's clock.

    `queries.receipt_for` has the receipt as soon as this returns. It is not the confidential channel.

    Raises:
        AlreadyDeclared, OwnRequest, AnswersMissing, InTheFuture, TextTooLong, NotInRegister: nothing was kept.
    """
    telling = Telling(id=telling_id, teller=by.id, supervisor=supervisor, told_at=told_at, how=how, about=about)
    row, said = _entered(telling, by)
    due = lifecycle.answer_due(
        row.entered_at, _tour_ends(supervisor, row.entered_at), span("answer_told_within", clock.now())
    )
    start_clock(
        ANSWER_DUE,
        Of(app=APP, id=row.id),
        owner=supervisor,
        units=register.person_subject(supervisor).units,
        decided=due,
    )
    notify(supervisor, YOU_WERE_TOLD, f"{TOLD}/{row.id}")
    return telling_view(row), _fact(verbs.SUPERVISOR_TOLD, said)


@act(verbs.BEING_TOLD, on=subjects.told_to_oneself)
def record_being_told(
    *, by: Actor, telling_id: str, teller: str, told_at: datetime, how: How, about: str = ""
) -> tuple[TellingView, Fact]:
    """Record, as a supervisor, that somebody told one of something. It is confirmed by that, and no clock starts.

    Raises:
        As `record_told`.
    """
    telling = Telling(id=telling_id, teller=teller, supervisor=by.id, told_at=told_at, how=how, about=about)
    row, said = _entered(telling, by)
    before, after = said, lifecycle.confirm(said, by.id)
    _move(row, before, after, by.id)
    notify(teller, ANSWERED, f"{TOLD}/{row.id}")
    return telling_view(row), _fact(verbs.BEING_TOLD, said)


@act(verbs.TOLD_CONFIRMED, on=subjects.telling)
def confirm_told(*, by: Actor, telling_id: str, says: str = "") -> tuple[TellingView, Fact]:
    """Confirm that one was told, in time or late.

    Raises:
        ToldSomebodyElse, OwnRequest, NotNow, TextTooLong: nothing changed.
    """
    row, before = _locked(telling_id)
    said = checks.texts({"says": (says, checks.LONG)})["says"]
    _answered(row, before, lifecycle.confirm(before, by.id), said, by.id)
    return telling_view(row), verbs.TOLD_CONFIRMED.record(says=said or None)


@act(verbs.TOLD_DISPUTED, on=subjects.telling)
def dispute_told(*, by: Actor, telling_id: str, says: str) -> tuple[TellingView, Fact]:
    """Say that it was not so. Both accounts stand beside each other.

    Raises:
        AnswersMissing: it is not said how it was.
        ToldSomebodyElse, OwnRequest, NotNow, TextTooLong: nothing changed.
    """
    row, before = _locked(telling_id)
    said = checks.texts({"says": (says, checks.LONG)})["says"]
    checks.answered([("says", "how it was", said)])
    _answered(row, before, lifecycle.dispute(before, by.id), said, by.id)
    return telling_view(row), verbs.TOLD_DISPUTED.record(says=said)


@act(verbs.TOLD_TAKEN_UP, on=subjects.telling)
def take_up_told(*, by: Actor, telling_id: str, says: str) -> tuple[TellingView, Fact]:
    """Take up, from above, what a supervisor was told and has not answered.

    Raises:
        OwnRequest, NotNow, AnswersMissing, TextTooLong: nothing changed.
    """
    row, before = _locked(telling_id)
    said = checks.texts({"says": (says, checks.LONG)})["says"]
    checks.answered([("says", "what you do about it", said)])
    row.taken_up_by = by.id
    row.save(update_fields=["taken_up_by"])
    _answered(row, before, lifecycle.take_up(before, by.id), said, by.id)
    return telling_view(row), verbs.TOLD_TAKEN_UP.record(says=said)


@act(verbs.TOLD_UNANSWERED, on=subjects.of_missed)
def note_silence(*, by: Actor, missed: Missed) -> tuple[TellingView, Fact]:
    """Note that a supervisor did not answer in time, and give the next inspector above them the task.

    Raises:
        NotNow: it was answered meanwhile. Nothing changed.
    """
    now = clock.now()
    row, before = _locked(missed.of.id)
    _move(row, before, lifecycle.fall_silent(before), by.id)
    to = _next_inspector(row.supervisor, row.teller, now)
    units = register.person_subject(row.supervisor).units
    start_clock(TAKING_UP_DUE, Of(app=APP, id=row.id), owner=to, units=units)
    stop_clock(ANSWER_DUE, Of(app=APP, id=row.id))
    notify(to, YOU_WERE_TOLD, f"{TOLD}/{row.id}")
    return telling_view(row), verbs.TOLD_UNANSWERED.record(
        supervisor=row.supervisor, to=None if is_role(to) else to, late="yes" if missed.late else "no"
    )


def _entered(telling: Telling, by: Actor) -> tuple[TellingRow, Telling]:
    now = clock.now()
    said = lifecycle.checked(telling, now)
    for person in (said.teller, said.supervisor):
        register.one_person(person, now)  # both are in the force
    row = history.once(said.id, lambda: _row(said, by.id, now))
    history.step(history.TELLING, row.id, None, said.state, at=now, by=by.id)
    return row, said


def _row(said: Telling, entered_by: str, now: datetime) -> TellingRow:
    return TellingRow.objects.create(
        id=said.id,
        teller=said.teller,
        supervisor=said.supervisor,
        told_at=said.told_at,
        how=said.how.value,
        about=said.about,
        entered_by=entered_by,
        entered_at=now,
        state=said.state.value,
    )


def _fact(verb: Verb, said: Telling) -> Fact:
    return verb.record(
        supervisor=said.supervisor,
        told_at=f"{said.told_at:%Y-%m-%dT%H:%M:%SZ}",
        how=said.how.value,
        matter=said.about or None,
    )


def _locked(telling_id: str) -> tuple[TellingRow, Telling]:
    row = TellingRow.objects.select_for_update().get(pk=telling_id)
    return row, telling_view(row).telling


def _answered(row: TellingRow, before: Telling, after: Telling, said: str, by: str) -> None:
    row.answer, row.answered_at = said, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    _move(row, before, after, by)
    stop_clocks(Of(app=APP, id=row.id))
    notify(row.teller, ANSWERED, f"{TOLD}/{row.id}")


def _move(row: TellingRow, before: Telling, after: Telling, by: str) -> None:
    row.state = after.state.value
    row.save(update_fields=["state"])
    history.step(history.TELLING, row.id, before.state, after.state, at=clock.now(), by=by)


def _tour_ends(supervisor: str, now: datetime) -> datetime | None:
    """The end of the tour that a supervisor is on, where the roster knows of one."""
    duty = register.duty_at(supervisor, now)
    return duty.until if duty.state in _ON_A_TOUR else None


def _next_inspector(supervisor: str, teller: str, now: datetime) -> str:
    """Who is next above a supervisor with a grade that takes such things up; standards where nobody is."""
    grades = texts("inspector_grades", now)
    seen = {supervisor, teller}
    present: str | None = supervisor
    for _ in range(_LONGEST_LINE):
        present = register.line_manager(present, now) if present else None
        if present is None:
            break
        if present not in seen and _grade(present, now) in grades:
            return present
        seen.add(present)
    return STANDARDS


def _grade(person: str, now: datetime) -> str:
    try:
        return register.one_person(person, now).grade
    except NotInRegister:
        return ""
