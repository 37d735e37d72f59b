"""Each store that ships keeps the promises of the port, and the one in SQLite a few of its own."""

import sqlite3

import pytest

from bluelamp.core.ledger import MemoryStore, SqliteStore, enqueue_within
from bluelamp.core.ledger.errors import NotInATransaction, StoreFailed
from conformance.ledger_store import LedgerStoreSuite, fill, given_up, sequence, state


class TestTheStoreInMemory(LedgerStoreSuite):
    @pytest.fixture
    def opened(self):
        store = MemoryStore()
        return lambda: store


class TestTheStoreInSqlite(LedgerStoreSuite):
    @pytest.fixture
    def opened(self, tmp_path):
        return lambda: SqliteStore(tmp_path / "ledger.sqlite")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET body = x'00'",
        "DELETE FROM ledger_entry",
        "INSERT OR REPLACE INTO ledger_entry VALUES (0, 77, x'00')",
        "INSERT OR REPLACE INTO ledger_entry VALUES (77, 1, x'00')",
        "UPDATE ledger_head SET root = x'00'",
        "DELETE FROM ledger_head",
        "REPLACE INTO ledger_note VALUES (1, x'00')",
    ],
)
def test_the_sqlite_store_refuses_to_change_what_is_there(tmp_path, change):
    store = SqliteStore(tmp_path / "ledger.sqlite")
    fill(store, b"one")
    sequence(store, 0)
    with store.writing() as transaction:
        transaction.keep_note(1, b"a note")
    before = state(store)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection, pytest.raises(sqlite3.IntegrityError, match="grow"):
        connection.execute(change)
    assert state(store) == before


def test_a_record_shares_the_fate_of_the_act_it_records(tmp_path):
    store = SqliteStore(tmp_path / "ledger.sqlite")
    own = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
    own.execute("CREATE TABLE act (what TEXT)")
    with pytest.raises(NotInATransaction, match="outside a transaction"):
        enqueue_within(own, b"one")
    for end in ("ROLLBACK", "COMMIT"):
        own.execute("BEGIN IMMEDIATE")
        own.execute("INSERT INTO act VALUES ('done')")
        enqueue_within(own, b"one")
        own.execute(end)
        acts = own.execute("SELECT count(*) FROM act").fetchone()[0]
        assert state(store)[1] == acts == (end == "COMMIT")


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "ledger.sqlite").write_text("not a database " * 100)
    with pytest.raises(StoreFailed, match=r"`ledger\.sqlite` could not be used"):
        SqliteStore(tmp_path / "ledger.sqlite")


def test_others_may_read_the_file_while_it_is_written_and_nobody_after_it_is_closed(tmp_path):
    store = SqliteStore(tmp_path / "ledger.sqlite")
    assert sqlite3.connect(tmp_path / "ledger.sqlite").execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()
    with pytest.raises(StoreFailed), store.reading():
        pass


def test_a_full_disk_undoes_the_transaction_and_says_so(tmp_path):
    store = SqliteStore(tmp_path / "ledger.sqlite")
    store._connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(StoreFailed, match="could not be used"):
        fill(store, *[bytes(60_000)] * 10)
    assert state(store)[1] == 0
    store.close()


def test_a_transaction_that_sqlite_undid_by_itself_is_not_undone_again(tmp_path):
    store = SqliteStore(tmp_path / "ledger.sqlite")

    def undone_inside(transaction):
        transaction.enqueue(b"one")
        store._connection.execute("ROLLBACK")

    given_up(store, undone_inside)
    assert state(store)[1] == 0
