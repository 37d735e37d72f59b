"""The rows of an entry are those that the models describe, however many people it touches."""

import pytest
from django.db import transaction

from bluelamp.core.kernel import Actor
from bluelamp.core.ledger.errors import NotInATransaction
from bluelamp.core.seal import open_opening
from bluelamp.records.journal import store
from bluelamp.records.journal.models import Act, Concerned, LedgerPending, Opening, Ticket
from bluelamp.records.journal.ports import Basis, Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Logged, Number, Purpose, Regime, Verb

pytestmark = pytest.mark.django_db
LISTED = Verb(
    name="test.store-listed",
    says="A list was read.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.ASSET_MANAGEMENT,
    fields={"rows": Number("how many")},
)
RULING = Ruling(allowed=True, rules=("a-rule", 'another "rule"'), rulebook="ab" * 32)
WHOLE = Subject(kind="set", id="people")


def append(people, at, by):
    fact = LISTED.record(people, rows=len(people))
    basis = Basis(kind="typed", text="Checking the stock.")
    return store.append(fact, by=by, subject=WHOLE, ruling=RULING, at=at, basis=basis)


def test_the_models_read_back_what_was_written(officer, noon, keys):
    people = [f"person-{number}" for number in range(2_345)]
    with transaction.atomic():
        number = append(people, noon, officer)
    row = Act.objects.get(pk=number)
    assert (row.at, row.verb, row.actor, row.signed_in_by) == (noon, "test.store-listed", "person-1", "passkey")
    assert (row.rules, row.values) == (["a-rule", 'another "rule"'], {"rows": 2_345})
    assert (row.basis_kind, row.basis_reference, row.purpose) == ("typed", "", "asset-management")
    concerned = Concerned.objects.filter(act=number)
    assert set(concerned.values_list("person", flat=True)) == set(people)
    assert set(concerned.values_list("role", flat=True)) == {"member"}
    assert LedgerPending.objects.filter(pk=Ticket.objects.get(act=number).ticket).count() == 1
    sealed = {one.field: one for one in Opening.objects.filter(act=number)}
    assert set(sealed) == {"actor", "subject", "basis"}
    opened = {
        name: open_opening(keys, bytes(one.sealed), index=number, field=name, commitment=one.commitment).value.decode()
        for name, one in sealed.items()
    }
    assert opened == {"actor": "person-1", "subject": "people", "basis": "Checking the stock."}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction(officer, noon):
    with pytest.raises(NotInATransaction):
        append(["person-2"], noon, officer)
    assert (Act.objects.count(), Opening.objects.count()) == (0, 0)


def test_each_key_is_looked_for_once_in_an_entry(noon, keys, monkeypatch):
    asked = []
    found = keys.key_for
    monkeypatch.setattr(keys, "key_for", lambda name: asked.append(name.subject) or found(name))
    with transaction.atomic():
        append(["person-2", "person-3"], noon, Actor(id="person-1"))
    assert asked == ["person-1"]
