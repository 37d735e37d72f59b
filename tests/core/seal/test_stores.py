"""Both key stores against the suite, and what only a file can get wrong."""

import sqlite3
import threading
import time

import pytest

from bluelamp.core.seal import KeysInMemory, KeysInSqlite, KeyStoreUnusable
from key_store_suite import DAY, KeyStoreSuite, wrapped


class TestKeysInMemory(KeyStoreSuite):
    @pytest.fixture
    def make(self):
        store = KeysInMemory()
        return lambda: store


class TestKeysInSqlite(KeyStoreSuite):
    @pytest.fixture
    def make(self, tmp_path):
        KeysInSqlite(tmp_path / "keys.db").close()
        return lambda: KeysInSqlite(tmp_path / "keys.db")


def test_keys_and_erasures_outlive_the_process(tmp_path):
    first = KeysInSqlite(tmp_path / "keys.db")
    first.add([wrapped("p1", n=1)])
    first.add([wrapped("p2", n=2)])
    first.delete([wrapped(n=1).key_id], DAY)
    first.close()
    second = KeysInSqlite(tmp_path / "keys.db")
    assert second.held() == (wrapped("p2", n=2),)
    assert second.erased_on(wrapped(n=1).key_id) == DAY


def test_the_bytes_of_a_deleted_key_are_in_no_file_of_the_store(tmp_path):
    store = KeysInSqlite(tmp_path / "keys.db")
    for n in range(1, 30):
        store.add([wrapped(f"subject-{n}", n=n, body=b"secret-%d-" % n)])

    def in_files(text):
        return any(text in path.read_bytes() for path in tmp_path.iterdir())

    assert in_files(b"secret-7-")
    assert in_files(b"subject-7o")
    store.delete([bytes([7]) * 16], DAY)
    assert not in_files(b"secret-7-")
    assert not in_files(b"subject-7o")
    assert in_files(b"secret-8-")


def test_a_file_that_is_no_key_store_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir, " * 200, encoding="utf-8")
    with pytest.raises(KeyStoreUnusable, match="letter"):
        KeysInSqlite(path)
    assert path.read_text(encoding="utf-8") == "Dear Sir, " * 200


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(KeyStoreUnusable):
        KeysInSqlite(tmp_path / "nowhere" / "keys.db")


def test_the_file_is_opened_so_that_deleted_bytes_are_overwritten_and_commits_are_flushed(tmp_path):
    store = KeysInSqlite(tmp_path / "keys.db")
    for pragma, value in (("secure_delete", 1), ("journal_mode", "truncate"), ("synchronous", 2)):
        assert store._db.execute(f"pragma {pragma}").fetchone() == (value,)


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.add([wrapped("p2", n=2)]),
        lambda store: store.find(wrapped().name),
        lambda store: store.get(wrapped().key_id),
        lambda store: store.held(),
        lambda store: store.page(None, 10),
        lambda store: store.replace([wrapped()]),
        lambda store: store.delete([wrapped().key_id], DAY),
        lambda store: store.erased_on(wrapped().key_id),
    ],
)
class TestOneAtATime:
    @pytest.mark.parametrize("kind", ["memory", "sqlite"])
    def test_a_thread_that_changes_or_lists_keys_waits_for_the_one_that_is_inside(self, act, kind, tmp_path):
        store = KeysInMemory() if kind == "memory" else KeysInSqlite(tmp_path / "keys.db")
        store.add([wrapped()])
        wrong = []

        def from_another_thread():
            try:
                act(store)
            except KeyStoreUnusable as error:
                wrong.append(error)

        waiting = threading.Thread(target=from_another_thread)
        with store._lock:
            waiting.start()
            waiting.join(0.05)
            # One look into a dictionary needs no lock; whatever does more than that does.
            reads_one = kind == "memory" and act.__code__.co_names[0] in {"find", "get", "erased_on"}
            assert waiting.is_alive() is not reads_one
        waiting.join(10)
        assert not waiting.is_alive()
        assert wrong == []

    def test_a_closed_file_is_said_in_a_sentence_whatever_is_asked(self, act, tmp_path):
        store = KeysInSqlite(tmp_path / "keys.db")
        store.close()
        with pytest.raises(KeyStoreUnusable, match="closed"):
            act(store)


def test_a_locked_store_is_an_error_and_works_again_afterwards(tmp_path):
    store = KeysInSqlite(tmp_path / "keys.db", wait=0.01)
    other = sqlite3.connect(tmp_path / "keys.db", isolation_level=None)
    other.execute("begin immediate")
    began = time.monotonic()
    with pytest.raises(KeyStoreUnusable, match="locked"):
        store.add([wrapped()])
    assert time.monotonic() - began < 4, "it waits as long as it was told, not the five seconds of the library"
    other.execute("rollback")
    assert store.add([wrapped()]) == (wrapped(),)


def test_a_write_that_fails_leaves_no_open_transaction_behind(tmp_path):
    store = KeysInSqlite(tmp_path / "keys.db", wait=0.01)
    store.add([wrapped("p1", n=1)])
    reader = sqlite3.connect(tmp_path / "keys.db", isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from seal_key").fetchall()
    # With a rollback journal a reader does not stop a writer from beginning, only from committing.
    with pytest.raises(KeyStoreUnusable, match="locked"):
        store.add([wrapped("p2", n=2)])
    reader.execute("rollback")
    assert store.held() == (wrapped("p1", n=1),)
    assert store.add([wrapped("p2", n=2)]) == (wrapped("p2", n=2),)


def test_a_full_disk_is_an_error_and_the_store_stays_as_it_was(tmp_path):
    store = KeysInSqlite(tmp_path / "keys.db")
    store.add([wrapped("p1", n=1)])
    pages = store._db.execute("pragma page_count").fetchone()[0]
    store._db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(KeyStoreUnusable, match="full"):
        store.add([wrapped(f"p{n}", n=n, body=b"x" * 400) for n in range(2, 60)])
    assert store.held() == (wrapped("p1", n=1),)
    store._db.execute("pragma max_page_count = 100000")
    assert store.add([wrapped("p2", n=2)]) == (wrapped("p2", n=2),)
