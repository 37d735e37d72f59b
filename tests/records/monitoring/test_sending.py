"""Findings that stand go on their way once, and follow what later runs put differently."""

from datetime import date

from bluelamp.records.journal import clock
from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.lifecycle.findings import Outcome, State
from bluelamp.records.monitoring.models import FindingRow
from bluelamp.records.monitoring.queries import findings as queries
from bluelamp.records.monitoring.sending import send_what_waits
from records.monitoring.findings_force import force, new, of

__all__ = ["force", "of"]


def stands(person, **changed):
    """A finding as a run writes it."""
    plain = new(person)
    fields = {
        "id": plain.id,
        "kind": plain.kind,
        "person": person,
        "rule": plain.rule,
        "period": date(2026, 11, 1),
        "rulebook": "0" * 64,
        "handling": "tell-supervisor",
        "events": 3,
        "content": "1" * 64,
        "found_at": clock.now(),
        "changed_at": clock.now(),
    }
    return FindingRow.objects.create(**{**fields, **changed})


def state(row):
    return queries.one_finding(row.id).handled.state


def test_what_stands_is_sent_once_and_what_is_about_a_rule_is_not(force):
    row = stands(force.rees)
    stands("", kind="rule", rule="some-rule", handling="")
    assert send_what_waits() == 1
    assert state(row) is State.WITH_SUPERVISOR
    assert send_what_waits() == 0


def test_what_was_taken_back_before_it_was_sent_tells_nobody(force):
    stands(force.rees, withdrawn_at=clock.now())
    assert send_what_waits() == 0


def test_a_bounded_number_is_sent_at_once(force):
    for day in (1, 2, 3):
        stands(force.rees, period=date(2026, 11, day))
    assert [send_what_waits(limit=2) for _ in range(3)] == [2, 1, 0]


def test_what_a_later_run_puts_differently_is_followed_until_somebody_decided(force, of):
    row, decided = stands(force.rees), stands(force.rees, period=date(2026, 11, 2))
    send_what_waits()
    acts.close_finding(by=of(force.sergeant), finding_id=decided.id, outcome=Outcome.EXPLAINED, reason="Fine")
    FindingRow.objects.update(events=1)
    assert send_what_waits() == 1
    assert (queries.one_finding(row.id).events, queries.one_finding(decided.id).events) == (1, 3)
    FindingRow.objects.update(withdrawn_at=clock.now())
    assert send_what_waits() == 1
    assert (state(row), state(decided)) == (State.WITHDRAWN, State.CLOSED)
