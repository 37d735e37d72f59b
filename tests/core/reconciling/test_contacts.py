"""Contacts held against records: the worked example, what is asked and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.reconciling import Ask, Communication, InCase, Kind, Limits, Record, reconcile
from bluelamp.core.samples.contacts import FEDERATION, INCIDENT, OFFICER, ON_CALL, VICTIM, contact_case

LIMITS = Limits(
    tolerance=timedelta(minutes=15),
    together=timedelta(minutes=10),
    record_within=timedelta(hours=72),
    beyond_records=10,
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=180)
CASES = {VICTIM: (InCase(incident=INCIDENT, since=NOON - timedelta(days=1)),)}


def a_call(**changed):
    given = {"id": "c", "person": "p", "at": NOON, "kind": Kind.CALL, "number": VICTIM, "incoming": False}
    return Communication(**{**given, "seconds": 60, **changed})


def a_record(**changed):
    given = {"id": "r", "person": "p", "at": NOON, "kind": Kind.CALL, "incident": INCIDENT, "covered": True}
    return Record(**{**given, **changed})


def of(communications, records=(), *, now=LATER, cases=CASES, own=frozenset()):
    return reconcile(communications, records, cases=cases, own_numbers=own, limits=LIMITS, now=now)


def asked(communications, records=(), **other):
    return [one.ask for one in of(communications, records, **other).questions]


# The worked example -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case():
    return contact_case(seed=540)


def stored(case):
    """What is left once protected numbers were dropped, as intake does before anything is written."""
    return [one for one in case.reported if one.number not in case.protected]


def test_540_contacts_in_22_days_are_found_and_explained(case):
    found = of(stored(case), case.of_on_call, cases=case.cases, own=case.own_numbers)
    assert {one.person for one in found.questions} == {OFFICER}
    missing = [one for one in found.questions if one.ask is Ask.NO_RECORD]
    many = [one for one in found.questions if one.ask is Ask.OUTLIER]
    assert len(missing) == len(many) == 22
    assert sum(one.contacts for one in missing) == sum(one.contacts for one in many) == 540
    assert all(one.incidents == (INCIDENT,) and one.recorded == 0 for one in many)
    assert all(24 <= one.contacts <= 25 for one in many)


def test_the_same_officer_with_records_made_raises_nothing(case):
    found = of(stored(case), (*case.records, *case.of_on_call), cases=case.cases, own=case.own_numbers)
    assert found.questions == ()
    assert len(found.pairs) == 541


def test_an_officer_on_call_who_is_called_at_night_is_not_accused(case):
    of_one = [one for one in stored(case) if one.person == ON_CALL]
    assert len(of_one) == 7
    assert of(of_one, case.of_on_call, cases=case.cases, own=case.own_numbers).questions == ()


def test_a_call_to_the_federation_leaves_no_trace(case):
    assert any(one.number == FEDERATION for one in case.reported)
    found = of(stored(case), case.of_on_call, cases=case.cases, own=case.own_numbers)
    assert "protected" not in {one for question in found.questions for one in question.communications}
    assert FEDERATION not in repr(found)


# What is asked, and when ------------------------------------------------------------------------------------------


def test_a_contact_with_a_case_and_no_record_is_asked_about_once_its_time_is_up():
    call = a_call(seconds=60)
    due = call.ends + LIMITS.record_within
    waiting = of([call], now=due)
    assert (waiting.questions, waiting.waiting) == ((), 1)
    (question,) = of([call], now=due + timedelta(seconds=1)).questions
    assert (question.ask, question.communications, question.incidents) == (Ask.NO_RECORD, ("c",), (INCIDENT,))
    assert question.day == date(2026, 3, 2)


def test_a_number_that_nobody_tied_to_a_case_needs_no_record():
    found = of([a_call(number="+447700900999")])
    assert (found.questions, found.outside) == ((), 1)


def test_a_contact_from_before_its_number_was_known_in_a_case_needs_no_record():
    assert asked([a_call(at=NOON - timedelta(days=2))]) == []


def test_a_call_that_nobody_answered_needs_no_record_and_a_record_of_it_fits():
    assert asked([a_call(seconds=0)]) == []
    assert asked([a_call(seconds=0)], [a_record()]) == []


@pytest.mark.parametrize(("off", "expected"), [(15, []), (16, [Ask.NO_CALL, Ask.NO_RECORD])])
def test_a_record_may_be_off_by_the_tolerance_and_no_more(off, expected):
    assert sorted(asked([a_call(seconds=1)], [a_record(at=NOON - timedelta(minutes=off))])) == expected


def test_a_record_without_its_call_is_asked_about_only_where_the_calls_are_all_here():
    assert asked([], [a_record()]) == [Ask.NO_CALL]
    assert asked([], [a_record(covered=False)]) == []
    assert asked([], [a_record()], now=NOON + timedelta(hours=1)) == []


def test_texts_that_follow_each_other_are_one_contact_however_they_were_recorded():
    texts = [
        a_call(id=f"t{minute}", kind=Kind.TEXT, seconds=None, at=NOON + timedelta(minutes=minute))
        for minute in (0, 5, 14, 20)
    ]
    one = a_record(kind=Kind.TEXT)
    assert asked(texts, [one]) == []
    assert asked(texts, [replace(one, id=f"r{number}") for number in range(4)]) == []
    (question,) = of(texts).questions
    assert (question.contacts, question.communications) == (1, ("t0", "t5", "t14", "t20"))


def test_a_record_of_somebody_else_is_no_record_of_ones_own_contact():
    assert Ask.NO_RECORD in asked([a_call()], [a_record(person="somebody-else")])


@pytest.mark.parametrize(
    ("changed", "record", "expected"),
    [
        ({}, {"reason_withheld": True}, []),
        ({}, {}, [Ask.WITHHELD]),
        ({"incoming": True}, {}, []),
        ({"number": "101"}, {}, []),
        ({"number": "+441632960100"}, {}, []),
        ({"number": "+447700900999"}, {}, [Ask.WITHHELD]),
    ],
)
def test_a_withheld_number_needs_a_recorded_reason_where_the_public_is_called(changed, record, expected):
    own = frozenset({"+441632960100"})
    assert asked([a_call(withheld=True, **changed)], [a_record(**record)], own=own) == expected


def test_a_day_is_asked_about_from_the_limit_on_and_only_beyond_its_records():
    calls = [a_call(id=f"c{number}", at=NOON + timedelta(minutes=40 * number)) for number in range(10)]
    assert Ask.OUTLIER in asked(calls)
    assert Ask.OUTLIER not in asked(calls[:9])
    # A record at quite another time of that day still shows the contact.
    elsewhere = a_record(at=NOON - timedelta(hours=6), covered=False)
    assert Ask.OUTLIER not in asked(calls, [elsewhere])


def test_a_day_is_the_day_in_london():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    (question,) = of([a_call(at=late)], now=late + timedelta(days=9)).questions
    assert question.day == date(2026, 7, 2)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.booleans(), st.booleans()), max_size=12),
    st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.booleans()), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_same_comes_out_whatever_order_the_input_comes_in(calls, records, chance):
    communications = [
        a_call(
            id=f"c{number}",
            at=NOON + timedelta(minutes=minute),
            kind=Kind.TEXT if text else Kind.CALL,
            number=VICTIM if known else "+447700900999",
            withheld=hidden,
        )
        for number, (minute, text, known, hidden) in enumerate(calls)
    ]
    written = [
        a_record(
            id=f"r{number}",
            at=NOON + timedelta(minutes=minute),
            kind=Kind.TEXT if text else Kind.CALL,
            number=VICTIM if named else "",
        )
        for number, (minute, text, named) in enumerate(records)
    ]
    found = of(communications, written)
    chance.shuffle(communications)
    chance.shuffle(written)
    assert of(communications, written) == found
    taken = set(found.pairs.values())
    asked_about = {one for question in found.questions for one in question.records}
    assert not taken & asked_about
