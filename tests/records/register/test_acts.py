"""Acts on people, units, duty and phones: what each writes, what it records, what it refuses."""

from datetime import timedelta

import pytest

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.models import Act, Concerned
from bluelamp.records.register import acts, models, queries
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import (
    AlreadyInRegister,
    NotAChoice,
    NotAnImei,
    NotInRegister,
    NotThisStep,
    StillNeeded,
    UnitInACircle,
    WrongHands,
    WrongOrderInTime,
)
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.values import PeopleFilter, PhoneFilter
from records import small_register as small
from records.small_register import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed", "noon")]
NOW = day(11, 2)
WHY = Because(text="Checking the stock list.")
A_PHONE = {"asset_tag": "A1", "platform": "android", "model": "M1", "used_for": "response"}


@pytest.fixture
def force():
    top = small.unit("command-1")
    red = small.unit("red", top)
    made = {"top": top, "red": red, "ann": small.person("N1", red), "ben": small.person("N2", red)}
    made["team"] = small.person("N3", top)
    return made


@pytest.fixture
def team(force):
    return Actor(id=force["team"], standings=frozenset({Standing(role="mobile-team"), Standing(role="administrator")}))


@pytest.fixture
def phone(force):
    return small.phone("B1", holder=force["ann"])


def recorded():
    return list(Act.objects.order_by("pk").values_list("verb", flat=True))


def concerned(role):
    return set(Concerned.objects.filter(role=role).values_list("person", flat=True))


def test_a_person_who_is_added_is_in_the_register_from_that_day(team, force):
    made = acts.add_person(
        by=team,
        name=" Generated  Newcomer ",
        number="N9",
        kind="staff",
        grade="analyst",
        unit_id=force["red"],
        email="New@Force.example",
        since=day(10, 1),
    )
    assert queries.one_person(made.id, day(10, 1)) == made
    assert (made.name, made.email, made.kind) == ("Generated Newcomer", "new@force.example", "staff")
    assert recorded() == ["register.person-added"]
    assert concerned("person") == {made.id}
    with pytest.raises(NotInRegister):
        queries.one_person(made.id, day(9, 30))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"number": "N1"}, AlreadyInRegister),
        ({"kind": "robot"}, NotAChoice),
        ({"name": "  "}, NotAChoice),
        ({"grade": "x" * 61}, NotAChoice),
        ({"unit_id": "nowhere"}, NotInRegister),
    ],
)
def test_a_person_who_cannot_be_added_leaves_no_trace(team, force, wrong, refusal):
    facts = {"name": "Generated Newcomer", "number": "N9", "kind": "staff", "grade": "analyst", "unit_id": force["red"]}
    with pytest.raises(refusal):
        acts.add_person(by=team, **{**facts, **wrong})
    assert (models.Person.objects.count(), recorded()) == (3, [])


def test_a_refusal_is_recorded_and_changes_nothing(team, force, nothing_allowed):
    with pytest.raises(NotAllowed):
        acts.post_person(by=team, person_id=force["ann"], kind="officer", grade="sergeant", unit_id=force["top"])
    assert queries.one_person(force["ann"], NOW).grade == "constable"
    assert recorded() == ["journal.act-refused"]


def test_a_posting_holds_from_its_day_and_a_correction_keeps_what_was_believed(team, force):
    acts.post_person(
        by=team, person_id=force["ann"], kind="officer", grade="sergeant", unit_id=force["top"], since=day(6, 1)
    )
    assert queries.one_person(force["ann"], day(5, 31)).grade == "constable"
    assert queries.one_person(force["ann"], day(6, 1)).grade == "sergeant"
    assert queries.one_person(force["ann"], day(6, 1), known=NOW - timedelta(seconds=1)).grade == "constable"


def test_a_temporary_posting_ends_and_the_old_one_goes_on(team, force):
    acts.post_person(
        by=team,
        person_id=force["ann"],
        kind="officer",
        grade="acting sergeant",
        unit_id=force["red"],
        since=day(6, 1),
        until=day(7, 1),
    )
    assert [queries.one_person(force["ann"], at).grade for at in (day(5, 1), day(6, 15), day(7, 1))] == [
        "constable",
        "acting sergeant",
        "constable",
    ]


def test_who_leaves_loses_every_role_lead_and_cover_and_keeps_only_the_phone_to_return(team, force, phone):
    ann = force["ann"]
    small.lead(force["red"], ann)
    small.role(ann, "administrator")
    small.cover(force["ben"], ann, day(1, 6))
    theirs = acts.leave_force(by=team, person_id=ann)
    assert [one.id for one in theirs] == [phone]
    assert queries.actor_for(ann, NOW, "demo") == Actor(id=ann, signed_in_by="demo")
    assert queries.lead_of(force["red"], NOW) is None
    assert queries.lead_of(force["red"], day(10, 1)) == ann
    assert queries.standing_in_for(force["ben"], NOW) == force["ben"]
    assert queries.roles_of(ann, NOW) == ()


def test_a_name_is_erased_only_once_nobody_needs_it_and_the_id_stays(team, force, phone):
    ann = force["ann"]
    with pytest.raises(StillNeeded, match="in the force"):
        acts.erase_identity(by=team, person_id=ann)
    acts.leave_force(by=team, person_id=ann)
    with pytest.raises(StillNeeded, match="phone"):
        acts.erase_identity(by=team, person_id=ann)
    acts.return_phone(by=team, phone_id=phone)
    acts.change_identity(by=team, person_id=ann, name="Generated Other", number="N1")
    assert acts.erase_identity(by=team, person_id=ann) == 3
    assert not models.Identity.objects.filter(person_id=ann).exists()
    assert queries.who_held(phone, day(6, 1)).person == ann
    assert queries.one_person(ann, day(6, 1)).name is None


def test_a_number_moves_on_only_when_its_holder_gave_it_up(team, force):
    with pytest.raises(AlreadyInRegister):
        acts.change_identity(by=team, person_id=force["ann"], name="Generated Ann", number="N2")
    acts.change_identity(by=team, person_id=force["ben"], name="Generated Ben", number="N7")
    acts.change_identity(by=team, person_id=force["ann"], name="Generated Ann", number="N2")
    assert queries.person_by_number("N2", NOW) == force["ann"]


def test_roles_are_given_for_a_time_and_taken_back(team, force):
    acts.give_role(by=team, person_id=force["ann"], role="auditor", unit_id=force["red"], until=day(12, 1))
    assert Standing(role="auditor", unit=force["red"]) in queries.actor_for(force["ann"], NOW, "demo").standings
    assert not queries.actor_for(force["ann"], day(12, 1), "demo").holds("auditor")
    acts.end_role(by=team, person_id=force["ann"], role="auditor", unit_id=force["red"])
    assert not queries.actor_for(force["ann"], NOW, "demo").holds("auditor")
    with pytest.raises(NotInRegister):
        acts.end_role(by=team, person_id=force["ann"], role="auditor", unit_id=force["red"])
    for role in ("supervisor", "officer", "Not A Code"):
        with pytest.raises(NotAChoice):
            acts.give_role(by=team, person_id=force["ann"], role=role)


def test_manager_lead_and_cover_are_set_and_ended(team, force):
    ann, ben = force["ann"], force["ben"]
    acts.set_lead(by=team, unit_id=force["red"], person_id=ben)
    assert queries.line_manager(ann, NOW) == ben
    acts.set_manager(by=team, person_id=ann, manager_id=force["team"])
    assert queries.line_manager(ann, NOW) == force["team"]
    acts.set_cover(by=team, person_id=force["team"], covered_by=ben, until=day(11, 9))
    assert queries.line_manager(ann, NOW) == ben
    acts.set_cover(by=team, person_id=force["team"], covered_by=None)
    acts.set_manager(by=team, person_id=ann, manager_id=None)
    acts.set_lead(by=team, unit_id=force["red"], person_id=None)
    assert queries.line_manager(ann, NOW) is None
    for wrong in (acts.set_manager, acts.set_cover):
        with pytest.raises(WrongHands):
            wrong(by=team, person_id=ann, **{"manager_id" if wrong is acts.set_manager else "covered_by": ann})


def test_a_unit_is_added_named_and_moved_and_never_into_itself(team, force):
    made = acts.add_unit(by=team, code="blue", name="Blue", kind="team", parent=force["red"])
    assert acts.rename_unit(by=team, unit_id=made.id, name="Navy", kind="team").name == "Navy"
    assert acts.move_unit(by=team, unit_id=made.id, parent=force["top"]).parent == force["top"]
    with pytest.raises(UnitInACircle):
        acts.move_unit(by=team, unit_id=force["top"], parent=made.id)
    with pytest.raises(AlreadyInRegister):
        acts.add_unit(by=team, code="blue", name="Blue", kind="team", parent=None)
    assert queries.one_unit(made.id, NOW).parent == force["top"]


def test_a_recall_is_set_and_cleared_by_hand(team, force):
    acts.set_duty(by=team, person_id=force["ann"], state="recalled", start=day(11, 2, 11), end=day(11, 2, 18))
    assert queries.duty_at(force["ann"], NOW).state is Duty.RECALLED
    acts.clear_duty(by=team, person_id=force["ann"], state="recalled", start=NOW, end=day(11, 2, 18))
    assert queries.duty_at(force["ann"], NOW).state is Duty.UNKNOWN
    assert queries.duty_at(force["ann"], day(11, 2, 11)).state is Duty.RECALLED
    with pytest.raises(NotInRegister):
        acts.clear_duty(by=team, person_id=force["ann"], state="on", start=NOW, end=day(11, 2, 18))
    for state in ("off", "unknown", "asleep"):
        with pytest.raises(NotAChoice):
            acts.set_duty(by=team, person_id=force["ann"], state=state, start=NOW, end=day(11, 2, 18))
    with pytest.raises(WrongOrderInTime):
        acts.set_duty(by=team, person_id=force["ann"], state="on", start=NOW, end=NOW)


def test_a_phone_goes_from_the_store_to_its_holder_and_back(team, force):
    made = acts.add_phone(by=team, **A_PHONE, imei_1="49-015420-323751-8")
    assert (made.state, made.imei_1) == (State.IN_STORE, "490154203237518")
    acts.issue_phone(by=team, phone_id=made.id, to=force["ann"], at=NOW)
    acts.sign_in_phone(by=team, phone_id=made.id)
    acts.sign_out_phone(by=Actor(id=force["ann"]), phone_id=made.id, to=force["ann"])
    acts.transfer_phone(by=team, phone_id=made.id, to=force["ben"])
    acts.return_phone(by=team, phone_id=made.id)
    hands = [(one.what, one.handed_by, one.taken_by) for one in queries.chain_of(made.id)]
    ann, ben, store = force["ann"], force["ben"], force["team"]
    assert hands == [
        ("added", None, store),
        ("issued", store, ann),
        ("signed-in", ann, store),
        ("signed-out", None, ann),
        ("transferred", ann, ben),
        ("returned", ben, store),
    ]
    assert concerned("handed-by") >= {store, ann, ben}


def test_a_phone_is_lost_and_found_by_its_holder(team, force, phone):
    ann = Actor(id=force["ann"])
    lost = acts.report_phone_lost(by=ann, phone_id=phone, said="Left on a bus.")
    assert (lost.state, lost.holder, queries.who_held(phone, NOW)) == (State.LOST, force["ann"], None)
    assert [one.state for one in queries.phones_of(force["ann"], NOW)] == [State.LOST]
    found = acts.find_phone(by=ann, phone_id=phone)
    assert (found.state, queries.who_held(phone, NOW).person) == (State.ISSUED, force["ann"])
    assert "bus" not in str(list(Act.objects.values()))


def test_a_lost_phone_that_somebody_else_found_goes_to_the_store_or_is_written_off(team, force, phone):
    acts.report_phone_lost(by=team, phone_id=phone)
    assert acts.find_phone(by=team, phone_id=phone).state is State.IN_STORE
    acts.report_phone_lost(by=team, phone_id=phone)
    assert acts.retire_phone(by=team, phone_id=phone, said="Never found.").state is State.RETIRED
    with pytest.raises(NotThisStep):
        acts.find_phone(by=team, phone_id=phone)


def test_a_job_has_no_hands(force, phone):
    job = Actor.system("import")
    assert acts.report_phone_lost(by=job, phone_id=phone).state is State.LOST
    with pytest.raises(NotInRegister, match="hand-over"):
        acts.find_phone(by=job, phone_id=phone)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"asset_tag": "B1"}, AlreadyInRegister),
        ({"serial": "S-B1"}, AlreadyInRegister),
        ({"imei_1": "490154203237519"}, NotAnImei),
        ({"imei_1": "490154203237518", "imei_2": "490154203237518"}, NotAnImei),
        ({"platform": "abacus"}, NotAChoice),
        ({"used_for": ""}, NotAChoice),
    ],
)
def test_a_phone_that_cannot_be_added_leaves_no_trace(team, phone, wrong, refusal):
    with pytest.raises(refusal):
        acts.add_phone(by=team, **{**A_PHONE, **wrong})
    assert (models.Phone.objects.count(), recorded()) == (1, [])


def test_an_imei_in_either_place_belongs_to_one_phone(team):
    acts.add_phone(by=team, **A_PHONE, imei_2="490154203237518")
    with pytest.raises(AlreadyInRegister, match="IMEI `490154203237518`"):
        acts.add_phone(by=team, **{**A_PHONE, "asset_tag": "A2"}, imei_1="490154203237518")


def test_what_a_phone_is_used_for_changes_from_a_day_on(team, phone):
    changed = {"asset_tag": "B1", "platform": "android", "model": "M2", "used_for": "custody suite"}
    acts.describe_phone(by=team, phone_id=phone, **changed, since=day(9, 1))
    assert queries.one_phone(phone, NOW).used_for == "custody suite"
    assert queries.one_phone(phone, day(8, 1)).used_for == "a beat"


def test_nothing_happens_to_a_phone_in_the_future_or_before_its_last_step(team, force, phone):
    with pytest.raises(WrongOrderInTime, match="future"):
        acts.report_phone_lost(by=team, phone_id=phone, at=NOW + timedelta(minutes=1))
    with pytest.raises(WrongOrderInTime, match="before the last one"):
        acts.report_phone_lost(by=team, phone_id=phone, at=small.LONG_AGO - timedelta(days=1))
    with pytest.raises(NotInRegister):
        acts.transfer_phone(by=team, phone_id=phone, to="nobody")


def test_a_look_at_somebody_else_needs_a_reason_and_leaves_an_entry(team, force, phone):
    with pytest.raises(PurposeNeeded):
        acts.read_person(by=team, person_id=force["ann"])
    record = acts.read_person(by=team, person_id=force["ann"], because=WHY)
    assert (record.person.id, [one.id for one in record.phones]) == (force["ann"], [phone])
    assert recorded() == ["register.person-read"]
    assert concerned("about") == {force["ann"]}


def test_ones_own_record_is_read_without_an_entry(force, phone):
    ann = Actor(id=force["ann"])
    assert acts.read_phone(by=ann, phone_id=phone).held.person == force["ann"]
    assert acts.read_duty(by=ann, person_id=force["ann"], start=day(11, 1), end=day(11, 3)).now.state is Duty.UNKNOWN
    assert recorded() == []


def test_a_list_is_one_entry_that_names_everybody_on_the_page(team, force, phone):
    page = acts.list_people(by=team, wanted=PeopleFilter(), because=WHY)
    assert {one.id for one in page.rows} == concerned("member") == {force["ann"], force["ben"], force["team"]}
    phones = acts.list_phones(by=team, wanted=PhoneFilter(unit=force["top"]), because=WHY)
    assert [one.id for one in phones.rows] == [phone]
    assert recorded() == ["register.people-listed", "register.phones-listed"]


def test_a_list_narrowed_to_a_unit_is_asked_for_as_that_units(team, force, everything_allowed):
    acts.list_people(by=team, wanted=PeopleFilter(unit=force["red"]), because=WHY)
    subject = everything_allowed.asked[-1][2]
    assert (subject.kind, subject.id, subject.units) == ("set", "people", (force["red"], force["top"]))


def test_the_chain_of_a_phone_names_everybody_in_it_in_the_record(team, force, phone):
    acts.transfer_phone(by=team, phone_id=phone, to=force["ben"])
    record = acts.read_phone(by=team, phone_id=phone, because=WHY)
    assert set(record.names) == concerned("member") == {force["ann"], force["ben"]}


def test_time_passes_for_the_register_with_the_clock(team, force):
    acts.post_person(by=team, person_id=force["ann"], kind="officer", grade="sergeant", unit_id=force["red"])
    with clock.frozen(NOW + timedelta(days=1)):
        assert queries.person_subject(force["ann"]).units == (force["red"], force["top"])
    assert queries.one_person(force["ann"], NOW).since == NOW
