"""An act is asked for, done and recorded together, or not at all."""

import json
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

from bluelamp.core.kernel import Actor
from bluelamp.core.seal import KeyErased, open_opening
from bluelamp.records.journal import queries, store
from bluelamp.records.journal.act import act, alongside, reading
from bluelamp.records.journal.errors import ActInsideAnAct, FieldMissing, FieldUndeclared, NotAllowed, PurposeNeeded
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.models import Act, Concerned, LedgerPending, Opening
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Logged, PersonField, Plain, Purpose, Regime, Sealed, Verb

pytestmark = pytest.mark.django_db

GIVEN = Verb(
    name="test.lamp-given",
    says="A lamp was given to somebody.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.ASSET_MANAGEMENT,
    fields={
        "lamp": Plain("which lamp"),
        "to": PersonField("who has it now"),
        "reason": Sealed("why", required=False),
    },
)
READ = Verb(
    name="test.lamp-read",
    says="Somebody looked at the record of a lamp.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.ASSET_MANAGEMENT,
)


@dataclass
class Lamp:
    holder: str


def lamp(lamp_id):
    return Subject(kind="lamp", id=lamp_id, about="person-2", units=("unit-1",))


@act(GIVEN, on=lamp)
def give_lamp(*, by, lamp_id, to, reason=None):
    return Lamp(to), GIVEN.record(lamp=lamp_id, to=to, reason=reason)


@act(GIVEN, on=lamp)
def forget_to_say_who(*, by, lamp_id):
    return None, GIVEN.record(lamp=lamp_id)


@reading(READ, on=lamp)
def read_lamp(*, by, lamp_id, because=None):
    return "shines", READ.record(people=("person-2", "person-3"))


def entries():
    return [json.loads(bytes(body)) for body in LedgerPending.objects.order_by("ticket").values_list("body", flat=True)]


def test_the_outcome_is_given_and_the_record_waits_for_the_ledger(everything_allowed, noon, officer):
    assert give_lamp(by=officer, lamp_id="lamp-1", to="person-2", reason="the old one broke") == Lamp("person-2")
    (entry,) = entries()
    assert (entry["kind"], entry["lamp"], entry["purpose"]) == ("test.lamp-given", "lamp-1", "asset-management")
    (row,) = queries.acts_by("person-1")
    assert (row.verb, row.at, row.rules, row.values) == ("test.lamp-given", noon, ("a-rule",), {"lamp": "lamp-1"})


def test_no_person_and_no_reason_stands_in_the_ledger_in_clear(everything_allowed, officer):
    give_lamp(by=officer, lamp_id="lamp-1", to="person-2", reason="the old one broke")
    text = json.dumps(entries())
    assert "person-1" not in text
    assert "person-2" not in text
    assert "broke" not in text
    assert b"broke" not in b"".join(bytes(one) for one in Opening.objects.values_list("sealed", flat=True))


def test_each_commitment_opens_with_the_key_of_the_one_person(everything_allowed, officer, keys, noon):
    give_lamp(by=officer, lamp_id="lamp-1", to="person-9", reason="the old one broke")
    keys.erase_subject("person-9", on=noon.date())
    opened = {}
    for one in Opening.objects.all():
        try:
            opened[one.field] = open_opening(
                keys, bytes(one.sealed), index=one.act_id, field=one.field, commitment=one.commitment
            ).value.decode()
        except KeyErased as error:
            opened[one.field] = type(error).__name__
    assert opened == {
        "actor": "person-1",
        "about": "person-2",
        "subject": "lamp-1",
        "to": "KeyErased",
        "reason": "the old one broke",
    }


def test_a_refusal_is_recorded_and_nothing_is_done(nothing_allowed, officer):
    with pytest.raises(NotAllowed, match="No rule permits it"):
        give_lamp(by=officer, lamp_id="lamp-1", to="person-2")
    assert [entry["kind"] for entry in entries()] == ["journal.act-refused"]
    assert [row.values for row in queries.acts_by("person-1")] == [{"verb": "test.lamp-given"}]


def test_an_act_that_fails_leaves_no_record(everything_allowed, officer):
    with pytest.raises(FieldMissing):
        forget_to_say_who(by=officer, lamp_id="lamp-1")
    assert (entries(), Act.objects.count(), Opening.objects.count()) == ([], 0, 0)


def test_a_record_that_fails_undoes_the_act(everything_allowed, officer, monkeypatch):
    monkeypatch.setattr(store, "enqueue", lambda body: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        give_lamp(by=officer, lamp_id="lamp-1", to="person-2")
    assert Act.objects.count() == 0


def test_a_field_that_is_not_declared_is_refused():
    with pytest.raises(FieldUndeclared):
        GIVEN.record(lamp="lamp-1", to="person-2", colour="blue")


def test_the_authority_is_asked_about_the_subject_at_the_moment_of_the_act(everything_allowed, officer, noon):
    give_lamp(by=officer, lamp_id="lamp-1", to="person-2")
    assert everything_allowed.asked == [(officer, GIVEN, lamp("lamp-1"), noon)]


def test_an_act_inside_an_act_is_refused(everything_allowed, officer):
    @act(GIVEN, on=lamp)
    def give_twice(*, by, lamp_id):
        return give_lamp(by=by, lamp_id=lamp_id, to="person-2"), GIVEN.record(lamp=lamp_id, to="person-2")

    with pytest.raises(ActInsideAnAct):
        give_twice(by=officer, lamp_id="lamp-1")
    assert entries() == []


def test_what_a_door_writes_alongside_stands_or_falls_with_the_act(everything_allowed, officer):
    kept = []
    with alongside(kept.append):
        give_lamp(by=officer, lamp_id="lamp-1", to="person-2")
    assert kept == [Lamp("person-2")]
    with alongside(lambda outcome: 1 / 0), pytest.raises(ZeroDivisionError):
        give_lamp(by=officer, lamp_id="lamp-2", to="person-2")
    assert len(entries()) == 1


def test_looking_needs_a_reason_where_none_follows(everything_allowed, officer):
    with pytest.raises(PurposeNeeded):
        read_lamp(by=officer, lamp_id="lamp-1")
    assert entries() == []


def test_looking_with_a_reason_is_one_entry_that_names_the_set(everything_allowed, officer):
    assert read_lamp(by=officer, lamp_id="lamp-1", because=Because(text="lost property enquiry")) == "shines"
    (entry,) = entries()
    assert (entry["kind"], entry["people"], entry["logged"]) == ("test.lamp-read", 2, "consultation")
    assert "lost property" not in json.dumps(entry)
    assert [row.verb for row in queries.acts_about("person-3")] == ["test.lamp-read"]
    assert set(Concerned.objects.values_list("person", "role")) == {
        ("person-2", "about"),
        ("person-2", "member"),
        ("person-3", "member"),
    }


def test_looking_at_one_s_own_record_leaves_no_entry(everything_allowed):
    assert read_lamp(by=Actor(id="person-2"), lamp_id="lamp-1") == "shines"
    assert entries() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_act SET actor = 'somebody'",
        "DELETE FROM journal_act",
        "UPDATE journal_concerned SET person = 'somebody'",
        "DELETE FROM journal_ticket",
    ],
)
def test_no_row_of_the_record_can_be_changed_or_removed(everything_allowed, officer, statement):
    give_lamp(by=officer, lamp_id="lamp-1", to="person-2")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Act.objects.count() == 1
