"""What may become of a finding: who may do what to it, what the person sees, and what silence is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.monitoring.errors import FindingMovedOn, MonitoringError, NoAccountSought, NotYoursToDecide
from bluelamp.records.monitoring.lifecycle.findings import (
    OPEN,
    Handled,
    Handling,
    Outcome,
    State,
    Voice,
    answer,
    as_shown,
    close,
    may_answer,
    may_pass_on,
    note_notice,
    outcomes,
    pass_on,
    route,
    withdraw,
)

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)
OFFICER, SERGEANT, STANDARDS = "officer", "sergeant", "standards"


def found(handling=Handling.TELL_OFFICER):
    return Handled(id="f", person=OFFICER, handling=handling)


def routed(handling=Handling.TELL_OFFICER, supervisor=SERGEANT):
    return route(found(handling), supervisor=supervisor, now=NOW, answer_within=FORTNIGHT)


def test_a_finding_goes_the_way_that_its_rule_says():
    assert [routed(one).state for one in Handling] == [State.TOLD, State.WITH_SUPERVISOR, State.TO_REFER]
    assert [routed(one).supervisor for one in Handling] == ["", SERGEANT, ""]


def test_where_there_is_no_supervisor_the_person_alone_is_told():
    assert routed(Handling.TELL_SUPERVISOR, supervisor="").state is State.TOLD


def test_it_is_sent_on_its_way_once():
    with pytest.raises(FindingMovedOn):
        route(routed(), supervisor="", now=NOW, answer_within=FORTNIGHT)


def test_an_answer_is_taken_in_time_and_late_but_once_and_from_nobody_else():
    told = routed()
    assert told.voice(NOW) is Voice.MAY_ANSWER
    assert told.voice(NOW + FORTNIGHT) is Voice.SILENT
    late = answer(told, by=OFFICER, now=NOW + 2 * FORTNIGHT)
    assert late.voice(NOW + 2 * FORTNIGHT) is Voice.ANSWERED
    with pytest.raises(FindingMovedOn):
        answer(late, by=OFFICER, now=NOW)
    with pytest.raises(NotYoursToDecide):
        answer(told, by=SERGEANT, now=NOW)


def test_no_account_is_sought_of_what_is_to_be_referred():
    to_refer = routed(Handling.REFER)
    assert to_refer.voice(NOW) is Voice.NOT_ASKED
    assert not may_answer(to_refer)
    with pytest.raises(NoAccountSought):
        answer(to_refer, by=OFFICER, now=NOW)


def test_what_is_to_be_referred_shows_nothing_before_the_notice():
    to_refer = routed(Handling.REFER)
    assert not to_refer.shown_to_person
    assert not close(to_refer, by=STANDARDS, outcome=Outcome.REFERRED).shown_to_person
    assert note_notice(to_refer, by=STANDARDS, on=NOW).shown_to_person
    assert close(to_refer, by=STANDARDS, outcome=Outcome.ADVICE).shown_to_person


def test_what_is_passed_on_reads_to_the_person_as_it_did_before():
    with_sergeant = routed(Handling.TELL_SUPERVISOR)
    passed = pass_on(with_sergeant, by=SERGEANT)
    assert as_shown(passed) == with_sergeant
    assert as_shown(close(passed, by=STANDARDS, outcome=Outcome.REFERRED)) == with_sergeant
    noted = note_notice(passed, by=STANDARDS, on=NOW)
    assert as_shown(noted) == noted
    with pytest.raises(FindingMovedOn):
        note_notice(noted, by=STANDARDS, on=NOW)


def test_a_notice_is_noted_only_where_something_is_referred():
    with pytest.raises(FindingMovedOn):
        note_notice(routed(), by=STANDARDS, on=NOW)


def test_silence_never_counts_against_anybody():
    told = routed()
    for outcome in (Outcome.ADVICE, Outcome.REFERRED):
        with pytest.raises(MonitoringError):
            close(told, by=STANDARDS, outcome=outcome)
    with pytest.raises(NoAccountSought):
        pass_on(told, by=STANDARDS)
    assert set(outcomes(told)) == {Outcome.EXPLAINED, Outcome.RECORD_PUT_RIGHT, Outcome.RULE_WRONG}
    assert not may_pass_on(told)


def test_nothing_is_referred_that_is_not_to_be():
    with pytest.raises(FindingMovedOn):
        close(routed(Handling.TELL_SUPERVISOR), by=SERGEANT, outcome=Outcome.REFERRED)


def test_a_withdrawn_finding_that_was_told_is_still_shown():
    assert withdraw(routed()).shown_to_person
    assert not withdraw(found()).shown_to_person
    assert not withdraw(routed(Handling.REFER)).shown_to_person
    with pytest.raises(FindingMovedOn):
        withdraw(close(routed(Handling.REFER), by=STANDARDS, outcome=Outcome.REFERRED))


STEPS = {
    "answer": lambda one, by, outcome: answer(one, by=by, now=NOW),
    "close": lambda one, by, outcome: close(one, by=by, outcome=outcome),
    "pass-on": lambda one, by, outcome: pass_on(one, by=by),
    "notice": lambda one, by, outcome: note_notice(one, by=by, on=NOW),
    "withdraw": lambda one, by, outcome: withdraw(one),
}


@given(
    st.sampled_from(Handling),
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from([OFFICER, SERGEANT]), st.sampled_from(Outcome)),
        max_size=6,
    ),
)
def test_whatever_is_tried_the_promises_hold(handling, steps):
    one = routed(handling)
    for name, by, outcome in steps:
        offered, passing, answering = outcomes(one), may_pass_on(one), may_answer(one)
        try:
            after = STEPS[name](one, by, outcome)
        except MonitoringError:
            if by == SERGEANT:
                assert not (name == "close" and outcome in offered)
                assert not (name == "pass-on" and passing)
            else:
                assert not (name == "answer" and answering)
            continue
        if name != "withdraw":
            assert (by == OFFICER) == (name == "answer")
        assert name != "close" or outcome in offered
        assert name != "pass-on" or passing
        assert name != "answer" or answering
        one = after
    quiet = (one.state is State.TO_REFER or one.outcome is Outcome.REFERRED) and one.notice_on is None
    if quiet:
        shown = as_shown(one)
        assert not may_answer(one)
        assert shown.outcome is None
        assert not one.shown_to_person or shown.state in (State.TOLD, State.WITH_SUPERVISOR)
    if one.outcome is Outcome.REFERRED:
        assert handling is not Handling.TELL_OFFICER or one.answered_at is not None
    assert (one.outcome is None) == (one.state is not State.CLOSED)
    assert bool(outcomes(one)) == (one.state in OPEN)
