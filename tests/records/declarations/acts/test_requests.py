"""Asking for a permission and deciding about it: who may, who may not and in which words, and what follows."""

from datetime import timedelta

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.core.decision import Question, ReferenceDecider
from bluelamp.core.decision import ask as ask_rules
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.acts import reassign_clock
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.deadlines import DECISION_DUE, PERMISSION_ENDS
from bluelamp.records.declarations.errors import AlreadyDeclared, EndWrong, NotNow, NotToBeAsked
from bluelamp.records.declarations.lifecycle.permissions import Asked, Kind, State
from bluelamp.records.facts.queries import entities_for
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from records import small_register as register
from records.conftest import NOON
from records.declarations.wishes import ask, granted, wish


def may(person, action="use_app", kind="App", thing="whatsapp", **stated):
    """What the rules in force answer a person now, from the facts alone."""
    now = clock.now()
    rulebook, facts = in_force(now).rulebook, entities_for(person, now)
    resource = EntityUid(kind, thing)
    declared = rulebook.schema.actions[EntityUid("Action", action)]
    known = {**stated, **facts.known(rulebook, declared, resource)}
    question = Question(facts.person, action, resource, now, known, facts.people)
    return ask_rules(rulebook, question, ReferenceDecider(rulebook.policies)).allowed


def test_a_request_waits_for_the_line_manager_until_the_dated_time_is_over(force, of):
    request = ask(of, force.rees)
    found = clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=request))
    assert (found.owner, found.due_at) == (force.sergeant, NOON + timedelta(days=5))
    assert queries.one_request(request).state is Asked.ASKED


def test_who_answers_to_nobody_is_decided_by_a_policy_owner(force, of):
    request = ask(of, force.mobile)
    assert clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=request)).owner == "role:policy-owner"
    made = acts.grant_permission(by=of(force.owner), request_id=request, reason="needed")
    assert made.decided_by == force.owner


def test_a_grant_changes_the_answer_at_once_and_its_end_changes_it_back(force, of, later):
    assert not may(force.rees, duty="on")
    made = granted(of, force)
    assert may(force.rees, duty="on")
    assert not may(force.okafor, duty="on")
    with clock.frozen(made.term.until - timedelta(milliseconds=1)):
        assert may(force.rees, duty="on")
    with clock.frozen(made.term.until):
        assert not may(force.rees, duty="on")  # no sweep has run


def test_what_is_granted_is_what_was_asked_or_less(force, of):
    request = ask(of, force.rees, days=30, group="watch north")
    with pytest.raises(EndWrong):
        acts.grant_permission(by=of(force.sergeant), request_id=request, reason="x", until=NOON + timedelta(days=31))
    made = acts.grant_permission(
        by=of(force.sergeant), request_id=request, reason="x", until=NOON + timedelta(days=9), conditions="on duty"
    )
    assert (made.term.until, made.group, made.conditions) == (NOON + timedelta(days=9), "watch north", "on duty")
    assert queries.one_request(request).state is Asked.GRANTED
    assert [(one.before, one.after) for one in queries.steps_of(request)] == [("", "asked"), ("asked", "granted")]


def test_nobody_decides_what_they_asked_for_whatever_they_hold(force, of):
    register.role(force.sergeant, "policy-owner")
    request = ask(of, force.sergeant)
    with pytest.raises(NotAllowed, match="Nobody decides or changes something about themselves"):
        acts.grant_permission(by=of(force.sergeant), request_id=request, reason="x")
    assert queries.one_request(request).state is Asked.ASKED


def test_nobody_decides_what_their_own_line_manager_asked_for(force, of):
    register.role(force.rees, "policy-owner")
    request = ask(of, force.sergeant)
    with pytest.raises(NotAllowed, match="Nobody decides what their own line manager asked for"):
        acts.refuse_permission(by=of(force.rees), request_id=request, reason="x")
    acts.refuse_permission(by=of(force.inspector), request_id=request, reason="not for this purpose")
    assert queries.one_request(request).reason == "not for this purpose"


@pytest.mark.parametrize("who", ["okafor", "other_sergeant", "mobile", "standards"])
def test_nobody_decides_who_neither_leads_nor_has_the_task(force, of, who):
    request = ask(of, force.rees)
    with pytest.raises(NotAllowed):
        acts.grant_permission(by=of(getattr(force, who)), request_id=request, reason="x")


def test_a_task_that_is_handed_on_is_decided_by_whoever_has_it_then(force, of):
    request = ask(of, force.rees)
    task = clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=request))
    reassign_clock(by=of(force.sergeant), clock_id=task.id, to=force.other_sergeant, reason="on leave")
    assert acts.read_request(by=of(force.other_sergeant), request_id=request).request.id == request
    made = acts.grant_permission(by=of(force.other_sergeant), request_id=request, reason="needed")
    assert made.term.state is State.IN_FORCE


def test_a_task_that_is_handed_to_the_asker_is_still_not_theirs_to_decide(force, of):
    request = ask(of, force.rees)
    task = clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=request))
    reassign_clock(by=of(force.sergeant), clock_id=task.id, to=force.rees, reason="x")
    with pytest.raises(NotAllowed, match="themselves"):
        acts.grant_permission(by=of(force.rees), request_id=request, reason="x")


def test_a_request_is_decided_once_and_withdrawn_only_before(force, of):
    request = ask(of, force.rees)
    acts.refuse_permission(by=of(force.sergeant), request_id=request, reason="no")
    with pytest.raises(NotNow):
        acts.grant_permission(by=of(force.sergeant), request_id=request, reason="x")
    with pytest.raises(NotNow):
        acts.withdraw_request(by=of(force.rees), request_id=request)
    other = ask(of, force.rees)
    with pytest.raises(NotAllowed):
        acts.withdraw_request(by=of(force.okafor), request_id=other)
    assert acts.withdraw_request(by=of(force.rees), request_id=other).state is Asked.WITHDRAWN
    assert clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=other)) is None


def test_a_form_that_is_sent_twice_makes_one_request(force, of):
    identity = new_id()
    acts.ask_permission(by=of(force.rees), request_id=identity, wish=wish())
    with pytest.raises(AlreadyDeclared) as again:
        acts.ask_permission(by=of(force.rees), request_id=identity, wish=wish())
    assert again.value.made == identity


def test_no_request_runs_beyond_the_longest_term_of_the_rulebook_in_force(force, of):
    with pytest.raises(EndWrong, match="365 days"):
        ask(of, force.rees, days=366)
    assert ask(of, force.rees, days=365)


@pytest.mark.parametrize(
    ("kind", "thing"), [(Kind.APP, "no-such-app"), (Kind.TAKE_HOME, "own-work-phone"), (Kind.NUMBER_WITHHELD, "x")]
)
def test_what_the_force_does_not_permit_cannot_be_asked(force, of, kind, thing):
    with pytest.raises(NotToBeAsked):
        ask(of, force.rees, kind=kind, thing=thing)


def test_an_extension_is_a_new_decision_and_leaves_the_past_as_it_was(force, of, later):
    first = granted(of, force, days=30)
    with later(days=20):
        request = ask(of, force.rees, days=300, extends=first.id)
        with pytest.raises(EndWrong, match="would run longer"):
            acts.grant_permission(
                by=of(force.sergeant), request_id=request, reason="x", until=NOON + timedelta(days=25)
            )
        second = acts.grant_permission(by=of(force.sergeant), request_id=request, reason="still needed")
    assert queries.one_permission(first.id).term.state is State.EXTENDED
    assert (second.extends, second.term.start) == (first.id, NOON + timedelta(days=20))
    spans = [(one.start, one.until) for one in queries.in_force_between(NOON, NOON + timedelta(days=400))]
    assert spans == [(NOON, second.term.start), (second.term.start, second.term.until)]
    with later(days=10):
        assert may(force.rees, duty="on")  # what was allowed before stays allowed when it is asked about again
    assert clocks.open_clock(PERMISSION_ENDS.name, Of(app="declarations", id=first.id)) is None


def test_recording_a_meeting_and_withholding_a_number_become_facts_too(force, of):
    stated = {"internal": True, "medium": "work"}
    assert not may(force.rees, "record_meeting", "Meeting", "team-briefing", **stated)
    granted(of, force, kind=Kind.MEETING, thing="team-briefing")
    assert may(force.rees, "record_meeting", "Meeting", "team-briefing", **stated)
    call = {"device": "work", "direction": "outgoing", "purpose": "policing", "number_withheld": True}
    assert not may(force.rees, "call", "Contact", "public", **call)
    granted(of, force, kind=Kind.NUMBER_WITHHELD, thing="")
    assert may(force.rees, "call", "Contact", "public", **call)
