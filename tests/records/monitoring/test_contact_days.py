"""Contacts held against records, from what an operator delivers to findings: the worked example and what changes it."""

from datetime import UTC, datetime, timedelta

import pytest

from bluelamp.core.reconciling import Kind
from bluelamp.core.samples.contacts import (
    BEGINS,
    CONTROL_ROOM,
    DAYS,
    FEDERATION,
    OFFICER,
    ON_CALL,
    VICTIM,
    contact_case,
)
from bluelamp.records.declarations.models import ContactRow, ContactVersionRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from bluelamp.records.monitoring import evidence, ports
from bluelamp.records.monitoring.contact_days import reconcile_day
from bluelamp.records.monitoring.models import FeedRow, FindingRow, Line, ViewRow
from bluelamp.records.monitoring.runs import clear_left_over
from records import small_register as register
from records.adopted import adopt_example
from records.monitoring import days

pytestmark = pytest.mark.django_db
LATER = BEGINS + timedelta(days=60)
RULES = ("contact-record-overdue", "number-withheld-needs-reason")
NO_RECORD, MANY = "contact-record-overdue", "contacts-beyond-records"


@pytest.fixture(autouse=True)
def wired(tmp_path, monkeypatch, everything_allowed):
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    adopt_example()
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        days.feed()
        FeedRow.objects.update(category="calls")
        days.out_of_shadow(*RULES)
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        begun = {"action": "call", "target": "+447700900999", "direction": "outgoing", "seconds": 60}
        days.deliver([days.use(0, OFFICER, moment=datetime(2026, 1, 2, tzinfo=UTC), **begun)])
        days.out_of_shadow(days.FEED, of="feed")
    with clock.frozen(LATER):
        yield


@pytest.fixture
def people():
    team = register.unit("response-1", register.unit("force"))
    found = {name: register.person(name, team) for name in (OFFICER, ON_CALL, "colleague")}
    for name in (OFFICER, ON_CALL):
        register.phone(f"TAG-{name}", holder=found[name], serial=f"S-{name}")
    register.shift(found[ON_CALL], "on_call", BEGINS, BEGINS + timedelta(days=30))
    Line.objects.create(number=CONTROL_ROOM, phone="switchboard", since=BEGINS, entered_at=BEGINS)
    return found


@pytest.fixture(scope="module")
def case():
    return contact_case(seed=540)


def delivered(communications):
    return days.deliver(
        [
            {
                "source": "urn:operator",
                "id": one.id,
                "instant": one.at,
                "phone": f"S-{one.person}",
                "phone_by": "serial",
                "action": one.kind.value,
                "target": one.number,
                "direction": "incoming" if one.incoming else "outgoing",
                "number_withheld": one.withheld,
                "seconds": one.seconds,
            }
            for one in communications
        ]
    )


def record(people, one, number=VICTIM):
    """A contact record as somebody entered it."""
    plain = {
        "who": "victim",
        "happened_at": one.at,
        "device": "work",
        "channel": "call" if one.kind is Kind.CALL else "text",
        "incident": one.incident,
    }
    ContactRow.objects.create(
        id=one.id[:36], person=people[one.person], recorded_at=one.at, late=False, version=1, **plain
    )
    ContactVersionRow.objects.create(
        contact=one.id[:36],
        number=1,
        entered_at=one.at,
        reference="the victim",
        incoming=False,
        purpose="-",
        rationale="-",
        phone_number=number,
        number_withheld=False,
        **plain,
    )


def reported_by_a_colleague(people, case):
    """The record of when the crime was reported, which ties the number to the case."""
    (known,) = case.cases[VICTIM]
    first = case.of_on_call[0]
    record(people, type(first)(id="first", person="colleague", at=known.since, kind=Kind.CALL, incident=known.incident))


def run_days(number):
    """Holds the first days of the example against the records."""
    for one in range(number):
        reconcile_day(BEGINS.date() + timedelta(days=one))


def standing(people):
    return sorted(
        (row.person, row.rule, row.period, row.events) for row in FindingRow.objects.filter(withdrawn_at=None)
    )


def of_first(number, of):
    """What of the example falls on its first days."""
    return [one for one in of if one.at < BEGINS + timedelta(days=number)]


@pytest.mark.parametrize("number", [2, pytest.param(DAYS, marks=pytest.mark.deep)])
def test_contacts_without_records_are_found_and_taken_back_once_they_are_recorded(people, case, number):
    """Over all 22 days these are the 540 contacts of the worked example."""
    contacts = 540 * number // DAYS
    reported_by_a_colleague(people, case)
    for one in case.of_on_call:
        record(people, one)
    assert delivered(of_first(number, case.reported)).protected == (1 if number == DAYS else 0)
    run_days(number)
    found = standing(people)
    assert {person for person, *_ in found} == {people[OFFICER]}
    assert sorted({rule for _, rule, *_ in found}) == [NO_RECORD, MANY]
    assert sum(events for _, rule, _, events in found if rule == NO_RECORD) == contacts
    assert len(found) == 2 * number
    assert set(FindingRow.objects.filter(rule=MANY).values_list("handling", flat=True)) == {"tell-supervisor"}
    row = FindingRow.objects.filter(rule=NO_RECORD).earliest("period")
    behind = evidence.events_behind(ports.current.evidence_folder, row.period, row.run, row.person, NO_RECORD)
    assert len(behind) == row.events
    for one in of_first(number, case.records):
        record(people, one, one.number)
    run_days(number)
    assert standing(people) == []
    assert FindingRow.objects.filter(version=2).count() == 2 * number


def test_a_call_to_the_federation_is_in_no_file_and_no_row(people, case, tmp_path):
    (call,) = [one for one in case.reported if one.number == FEDERATION]
    assert delivered([call]).events == 0
    reconcile_day(call.at.date())
    assert FindingRow.objects.count() == 0
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and FEDERATION.encode() in one.read_bytes()]


def test_nothing_is_put_on_record_again_where_nothing_changed(people, case):
    reported_by_a_colleague(people, case)
    delivered(case.reported[:5])
    day = BEGINS.date()
    for _ in range(2):
        assert reconcile_day(day).asked == 1
    assert Act.objects.filter(verb="monitoring.day-reconciled").count() == 1


def test_evidence_of_a_reconciled_day_outlives_the_sweep(people, case):
    reported_by_a_colleague(people, case)
    delivered(case.reported[:5])
    reconcile_day(BEGINS.date())
    assert clear_left_over(datetime.now(UTC) + timedelta(days=2)) == 0
    row = FindingRow.objects.get()
    behind = evidence.events_behind(ports.current.evidence_folder, row.period, row.run, row.person, row.rule)
    assert len(behind) == row.events


def test_nothing_is_asked_before_its_time_is_up(people, case):
    reported_by_a_colleague(people, case)
    delivered(case.reported[:5])
    day = BEGINS.date()
    with clock.frozen(BEGINS + timedelta(hours=77)):
        early = reconcile_day(day)
    assert (early.asked, early.waiting) == (0, 5)
    assert reconcile_day(day).asked == 1


def test_a_rule_in_shadow_asks_nobody_and_is_counted(people, case):
    ViewRow.objects.filter(name=NO_RECORD).delete()
    reported_by_a_colleague(people, case)
    delivered(case.reported[:5])
    made = reconcile_day(BEGINS.date())
    assert (made.asked, made.shadow) == (0, 1)
    assert FindingRow.objects.count() == 0
