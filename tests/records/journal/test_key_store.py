"""The key store on PostgreSQL does what every key store must, and is refused in words where it cannot."""

import psycopg
import pytest
from django.db import connection

from bluelamp.core.seal import KeyStoreUnusable
from bluelamp.records.journal.key_store import KeysInPostgres
from key_store_suite import KeyStoreSuite


def address():
    return psycopg.conninfo.make_conninfo(
        **{name: value for name, value in connection.get_connection_params().items() if isinstance(value, str | int)}
    )


@pytest.mark.django_db(transaction=True)
class TestKeysInPostgres(KeyStoreSuite):
    @pytest.fixture
    def make(self):
        if connection.vendor != "postgresql":
            pytest.skip("runs where the suite runs on PostgreSQL")
        made = []

        def opened():
            made.append(KeysInPostgres(address(), most=2))
            return made[-1]

        with connection.cursor() as cursor:
            cursor.execute("drop schema if exists bluelamp_keys cascade")
        yield opened
        for one in made:
            one.close()


def test_a_database_that_does_not_answer_is_said_in_words(monkeypatch):
    monkeypatch.setattr("bluelamp.records.journal.key_store._WAIT_SECONDS", 1)
    with pytest.raises(KeyStoreUnusable, match="cannot be used"):
        KeysInPostgres("host=127.0.0.1 port=1 dbname=none connect_timeout=1")
