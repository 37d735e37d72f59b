"""What may become of a finding, which is a question about one person's day and never a penalty.

    found ── tell-officer ─────▶ told ─────────────┬─ answered, or not: silence counts for nothing ──▶ closed
      ├───── tell-supervisor ──▶ with-supervisor ──┘                                       │
      └───── refer ────────────▶ to-refer ◀── passed on, with a reason other than silence ─┘
                                    └── notice given, or decided otherwise ──▶ closed

    any of them ── the run finds that it no longer stands ──▶ withdrawn

**Answering is voluntary.** Nobody but the person answers, and a finding that nobody answered is never a reason for
advice and is never passed on to be referred (`test_silence_never_counts_against_anybody`).

**Where a finding is to be referred no account is sought**: no note goes out, no answer is taken, and the person's
own page reads as it did before, until the notice that the law gives is on record or it was decided otherwise
(`test_what_is_to_be_referred_shows_nothing_before_the_notice`).

Nobody decides about themselves, and whoever decides gives a reason. Pure: no clock, no table, no rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.monitoring.errors import FindingMovedOn, NoAccountSought, NotYoursToDecide


class Handling(StrEnum):
    """How a finding is first handled, as its rule says; the mildest first."""

    TELL_OFFICER = "tell-officer"
    TELL_SUPERVISOR = "tell-supervisor"
    REFER = "refer"


class State(StrEnum):
    """Where a finding stands."""

    FOUND = "found"
    TOLD = "told"
    WITH_SUPERVISOR = "with-supervisor"
    TO_REFER = "to-refer"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a finding came to."""

    EXPLAINED = "explained"
    ADVICE = "advice"
    RECORD_PUT_RIGHT = "record-put-right"
    RULE_WRONG = "rule-wrong"
    REFERRED = "referred"


class Voice(StrEnum):
    """Whether the person has said anything, as everybody is shown it."""

    NOT_ASKED = "not-asked"
    MAY_ANSWER = "may-answer"
    ANSWERED = "answered"
    SILENT = "silent"


OPEN = frozenset({State.TOLD, State.WITH_SUPERVISOR, State.TO_REFER})
"""Somebody still has to look at it, or the person may still say something."""
_ROUTES = {
    Handling.TELL_OFFICER: State.TOLD,
    Handling.TELL_SUPERVISOR: State.WITH_SUPERVISOR,
    Handling.REFER: State.TO_REFER,
}
_WITHOUT_A_WORD = frozenset({Outcome.EXPLAINED, Outcome.RECORD_PUT_RIGHT, Outcome.RULE_WRONG})
"""What a private note that nobody answered may come to: nothing that says anything against the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A finding as far as its handling goes.

    Attributes:
        told_at: when the person was first told, if they were.
        answer_until: until when an answer is waited for; a later one is taken all the same while it is open.
        supervisor: who speaks with the person, where a supervisor does.
        outcome: what it came to, once it is closed.
        notice_on: when the notice that the law gives was served, as somebody put on record.
    """

    id: str
    person: str
    handling: Handling
    state: State = State.FOUND
    told_at: datetime | None = None
    answer_until: datetime | None = None
    answered_at: datetime | None = None
    supervisor: str = ""
    outcome: Outcome | None = None
    notice_on: datetime | None = None

    def voice(self, now: datetime) -> Voice:
        """Whether the person has said anything, at an instant."""
        if self.answered_at is not None:
            return Voice.ANSWERED
        if self.answer_until is None:
            return Voice.NOT_ASKED
        return Voice.MAY_ANSWER if now < self.answer_until else Voice.SILENT

    @property
    def shown_to_person(self) -> bool:
        """Whether the person sees it at all on a page of their own."""
        if self.state in (State.FOUND, State.WITHDRAWN):
            return self.told_at is not None
        if self.kept_quiet:
            return self.told_at is not None
        return True

    @property
    def kept_quiet(self) -> bool:
        """Whether it is to be referred, or was, and no notice is on record yet."""
        referred = self.state is State.TO_REFER or self.outcome is Outcome.REFERRED
        return referred and self.notice_on is None


def route(found: Handled, *, supervisor: str, now: datetime, answer_within: timedelta) -> Handled:
    """The finding on its way as its rule says: the person told, the supervisor given it, or neither.

    A finding for a supervisor goes to nobody where there is none: the person alone is told then.

    Raises:
        FindingMovedOn: it has been on its way before.
    """
    _must(found.state is State.FOUND)
    state = _ROUTES[found.handling]
    if state is State.TO_REFER:
        return replace(found, state=state)
    if state is State.WITH_SUPERVISOR and not supervisor:
        state = State.TOLD
    return replace(
        found,
        state=state,
        told_at=now,
        answer_until=now + answer_within,
        supervisor=supervisor if state is State.WITH_SUPERVISOR else "",
    )


def answer(handled: Handled, *, by: str, now: datetime) -> Handled:
    """The finding with what the person said to it of their own accord, in time or late.

    Raises:
        NotYoursToDecide: somebody else would answer for them.
        NoAccountSought: it is to be referred.
        FindingMovedOn: it has been answered, closed or withdrawn.
    """
    if by != handled.person:
        raise NotYoursToDecide("This is about somebody else.", todo="leave the answer to the person it is about.")
    if handled.kept_quiet:
        raise NoAccountSought("This can no longer be answered here.", todo="speak with your representative.")
    _must(handled.state in (State.TOLD, State.WITH_SUPERVISOR) and handled.answered_at is None)
    return replace(handled, answered_at=now)


def close(handled: Handled, *, by: str, outcome: Outcome) -> Handled:
    """The finding closed with what it came to, by somebody other than the person.

    Raises:
        NotYoursToDecide: about oneself, or a finding that is with a supervisor by somebody who is not told so.
        FindingMovedOn: it is closed already, or it was never on its way.
        NoAccountSought: nothing but silence stands behind it, and silence counts for nothing.
    """
    _somebody_else(handled, by)
    _must(handled.state in OPEN)
    if outcome is Outcome.REFERRED:
        _must(handled.state is State.TO_REFER)
    elif handled.state is State.TOLD and handled.answered_at is None and outcome not in _WITHOUT_A_WORD:
        raise _silence()
    return replace(handled, state=State.CLOSED, outcome=outcome)


def pass_on(handled: Handled, *, by: str) -> Handled:
    """The finding passed on to be referred. From then on no account is sought.

    Raises:
        NoAccountSought: a private note that nobody answered gives no reason to.
        NotYoursToDecide, FindingMovedOn: as `close`.
    """
    _somebody_else(handled, by)
    _must(handled.state in (State.TOLD, State.WITH_SUPERVISOR))
    if handled.state is State.TOLD and handled.answered_at is None:
        raise _silence()
    return replace(handled, state=State.TO_REFER)


def note_notice(handled: Handled, *, by: str, on: datetime) -> Handled:
    """The finding with the notice on record that the law gives: from now on the person sees it.

    Raises:
        FindingMovedOn: it is not to be referred, or its notice is on record already.
        NotYoursToDecide: about oneself.
    """
    _somebody_else(handled, by)
    _must(handled.kept_quiet)
    return replace(handled, notice_on=on)


def withdraw(handled: Handled) -> Handled:
    """The finding that a later run no longer makes. What somebody said to it is kept.

    Raises:
        FindingMovedOn: it is closed or withdrawn already.
    """
    _must(handled.state in OPEN | {State.FOUND})
    return replace(handled, state=State.WITHDRAWN)


def must_be_open(handled: Handled) -> None:
    """Lets what a later run puts differently be changed, as long as nobody has decided on it.

    Raises:
        FindingMovedOn: it is closed or withdrawn.
    """
    _must(handled.state in OPEN)


def as_shown(handled: Handled) -> Handled:
    """The finding as its own person sees it: what is kept quiet reads as it did before it was."""
    if not handled.kept_quiet:
        return handled
    before = State.WITH_SUPERVISOR if handled.supervisor else State.TOLD
    return replace(handled, state=before, outcome=None)


def may_answer(handled: Handled) -> bool:
    """Whether the person can say something to it now. Where they cannot, their page does not say why."""
    takes = handled.state in (State.TOLD, State.WITH_SUPERVISOR) and not handled.kept_quiet
    return takes and handled.answered_at is None


def outcomes(handled: Handled) -> tuple[Outcome, ...]:
    """What the finding can be closed with now, in the order of `Outcome`."""
    if handled.state not in OPEN:
        return ()
    if handled.state is State.TOLD and handled.answered_at is None:
        return tuple(one for one in Outcome if one in _WITHOUT_A_WORD)
    return tuple(one for one in Outcome if one is not Outcome.REFERRED or handled.state is State.TO_REFER)


def may_pass_on(handled: Handled) -> bool:
    """Whether the finding can be passed on to be referred now."""
    return handled.state is State.WITH_SUPERVISOR or (handled.state is State.TOLD and handled.answered_at is not None)


def _somebody_else(handled: Handled, by: str) -> None:
    if by == handled.person:
        raise NotYoursToDecide("This is about you.", todo="leave it to somebody else.")


def _silence() -> NoAccountSought:
    return NoAccountSought(
        "Nobody has answered this, and silence counts for nothing.",
        todo="close it as explained, put right or a wrong rule, or leave it as it is.",
    )


def _must(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise FindingMovedOn("This cannot be done where the finding stands now.", todo="look at where it stands.")
