"""The store on the database of the acts does what every ledger store must."""

import pytest
from django.db import connections

from bluelamp.core.ledger.errors import NotInATransaction
from bluelamp.records.journal.ledger_store import DjangoStore, enqueue
from conformance.ledger_store import LedgerStoreSuite


@pytest.mark.django_db(transaction=True)
class TestTheStoreOnDjangosDatabase(LedgerStoreSuite):
    @pytest.fixture
    def opened(self):
        yield DjangoStore
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_record_outside_a_transaction_is_refused():
    with pytest.raises(NotInATransaction):
        enqueue(b"{}")
