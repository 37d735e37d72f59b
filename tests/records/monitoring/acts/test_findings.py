"""Findings on their way: who is told, who may read and decide, and what stays quiet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bluelamp.records.clocks.acts import sweep
from bluelamp.records.clocks.queries import open_task
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.models import Act
from bluelamp.records.monitoring import held
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.errors import FindingMovedOn, NoAccountSought, NoSuchFinding
from bluelamp.records.monitoring.lifecycle.findings import Handling, Outcome, State
from bluelamp.records.monitoring.queries import findings as queries
from bluelamp.records.notices.models import Notice
from bluelamp.records.safeguards.queries import looks_at
from records.conftest import NOON
from records.monitoring.findings_force import BY_ITSELF, force, later, new, of, sent

__all__ = ["force", "later", "of"]
WHY = Because(text="the work of the desk")


def told(person):
    return Notice.objects.filter(to=person).count()


def state(finding_id):
    return queries.one_finding(finding_id).handled.state


def test_a_private_note_tells_the_person_and_nobody_else(force, of):
    finding = sent(force.rees)
    assert state(finding) is State.TOLD
    assert told(force.rees) == 1
    assert told(force.sergeant) == 0
    assert [one.id for one in acts.list_own_findings(by=of(force.rees)).rows] == [finding]
    assert acts.list_team_findings(by=of(force.sergeant)).rows == ()
    assert acts.list_waiting_findings(by=of(force.standards), because=WHY).rows == ()
    for who in (force.sergeant, force.inspector, force.standards, force.okafor):
        with pytest.raises(NotAllowed):
            acts.read_finding(by=of(who), finding_id=finding)


def test_it_is_sent_once_however_often_it_is_asked(force):
    finding = new(force.rees)
    acts.send_finding(by=BY_ITSELF, finding=finding)
    with pytest.raises(FindingMovedOn):
        acts.send_finding(by=BY_ITSELF, finding=finding)
    assert told(force.rees) == 1


def test_one_for_the_supervisor_is_theirs_to_read_and_to_close(force, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    assert state(finding) is State.WITH_SUPERVISOR
    assert (told(force.rees), told(force.sergeant)) == (1, 1)
    assert acts.read_finding(by=of(force.sergeant), finding_id=finding).handled.person == force.rees
    for who in (force.other_sergeant, force.standards, force.okafor):
        with pytest.raises(NotAllowed):
            acts.read_finding(by=of(who), finding_id=finding)
    acts.close_finding(by=of(force.sergeant), finding_id=finding, outcome=Outcome.ADVICE, reason="We spoke about it")
    assert state(finding) is State.CLOSED
    assert open_task(force.sergeant, set(), [finding], NOON) is None
    shown = acts.read_finding(by=of(force.rees), finding_id=finding)
    assert (shown.handled.outcome, shown.reason) == (Outcome.ADVICE, "We spoke about it")


def test_nobody_decides_about_themselves(force, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    with pytest.raises(NotAllowed):
        acts.close_finding(by=of(force.rees), finding_id=finding, outcome=Outcome.EXPLAINED, reason="All fine")


def test_an_answer_goes_to_standards_who_close_it(force, of):
    finding = sent(force.rees)
    acts.answer_finding(by=of(force.rees), finding_id=finding, says="I was called in")
    (line,) = acts.list_waiting_findings(by=of(force.standards), because=WHY).rows
    assert (line.id, line.answered) == (finding, True)
    read = acts.read_finding(by=of(force.standards), finding_id=finding)
    assert read.answer == "I was called in"
    acts.close_finding(by=of(force.standards), finding_id=finding, outcome=Outcome.EXPLAINED, reason="Recalled to duty")
    assert acts.list_waiting_findings(by=of(force.standards), because=WHY).rows == ()
    with pytest.raises(FindingMovedOn):
        acts.answer_finding(by=of(force.rees), finding_id=finding, says="One more thing")


def test_nobody_answers_for_somebody_else(force, of):
    finding = sent(force.rees)
    for who in (force.okafor, force.sergeant, force.standards):
        with pytest.raises(NoSuchFinding):
            acts.answer_finding(by=of(who), finding_id=finding, says="They did")


def test_silence_leaves_a_private_note_private_for_good(force, of, later):
    finding = sent(force.rees)
    with later(days=400):
        sweep()
        assert acts.list_waiting_findings(by=of(force.standards), because=WHY).rows == ()
        with pytest.raises(NotAllowed):
            acts.read_finding(by=of(force.standards), finding_id=finding)
        with pytest.raises(NotAllowed):
            acts.pass_on_finding(by=of(force.standards), finding_id=finding, reason="No answer")


def test_what_is_to_be_referred_leaves_no_trace_where_the_person_looks(force, of):
    before = [one.number for one in looks_at(force.rees, NOON + timedelta(days=1))]
    finding = sent(force.rees, Handling.REFER)
    assert told(force.rees) == 0
    assert [one.number for one in looks_at(force.rees, NOON + timedelta(days=1))] == before
    assert acts.list_own_findings(by=of(force.rees)).rows == ()
    for act in (acts.read_finding, lambda **given: acts.answer_finding(says="Why?", **given)):
        with pytest.raises(NoSuchFinding):
            act(by=of(force.rees), finding_id=finding)
    assert not [one for one in journal.acts_about(force.rees) if one.verb.startswith("monitoring.")]


def test_the_notice_makes_it_visible(force, of):
    finding = sent(force.rees, Handling.REFER)
    acts.note_notice(by=of(force.standards), finding_id=finding, on=NOON)
    assert told(force.rees) == 1
    assert acts.read_finding(by=of(force.rees), finding_id=finding).handled.state is State.TO_REFER


def test_what_a_supervisor_passes_on_reads_to_the_person_as_before(force, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    before = acts.read_finding(by=of(force.rees), finding_id=finding)
    told_before = told(force.rees)
    acts.pass_on_finding(by=of(force.sergeant), finding_id=finding, reason="It is graver than it seemed")
    assert state(finding) is State.TO_REFER
    assert acts.read_finding(by=of(force.rees), finding_id=finding) == replace(before, answerable=False)
    assert told(force.rees) == told_before
    with pytest.raises(NoAccountSought):
        acts.answer_finding(by=of(force.rees), finding_id=finding, says="Wait")
    read = acts.read_finding(by=of(force.standards), finding_id=finding)
    assert read.reason == "It is graver than it seemed"
    acts.close_finding(by=of(force.standards), finding_id=finding, outcome=Outcome.REFERRED, reason="Case 12")
    assert acts.read_finding(by=of(force.rees), finding_id=finding) == replace(before, answerable=False)


def test_a_wrong_rule_goes_to_the_rules_desk_without_a_name(force, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    acts.close_finding(by=of(force.sergeant), finding_id=finding, outcome=Outcome.RULE_WRONG, reason="No recalls")
    assert open_task(force.owner, {"policy-owner"}, [finding], NOON) is not None
    (one,) = acts.list_rules_questioned(by=of(force.owner), because=WHY)
    assert (one.rule, one.times, one.reasons) == ("off-duty-apps-rest", 1, ("No recalls",))
    with pytest.raises(NotAllowed):
        acts.list_rules_questioned(by=of(force.okafor), because=WHY)


def test_a_finding_that_no_longer_stands_is_withdrawn_with_its_task(force, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    acts.withdraw_finding(by=BY_ITSELF, finding_id=finding)
    assert state(finding) is State.WITHDRAWN
    assert open_task(force.sergeant, set(), [finding], NOON) is None
    assert acts.read_finding(by=of(force.rees), finding_id=finding).handled.state is State.WITHDRAWN


def test_what_is_not_seen_to_in_time_is_put_on_record_and_stays_due(force, of, later):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    with later(days=11):
        sweep()
        assert Act.objects.filter(verb="monitoring.finding-overdue").count() == 1
        assert state(finding) is State.WITH_SUPERVISOR


def test_a_person_is_told_of_their_notes_and_of_nothing_that_is_kept_quiet(force, of):
    def notes():
        return [one.facts for one in held.gather(force.rees, NOON) if one.what == "A note about your work phone"]

    sent(force.rees, Handling.REFER)
    assert notes() == []
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    before = notes()
    assert [one["rule"] for one in before] == ["off-duty-apps-rest"]
    acts.pass_on_finding(by=of(force.sergeant), finding_id=finding, reason="Graver than it seemed")
    assert notes() == before
