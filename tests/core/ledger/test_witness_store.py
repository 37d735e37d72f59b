"""A witness's memory never goes back, keeps what it refused, and takes one step at a time."""

import threading

import pytest

from bluelamp.core.ledger import Evidence, Head, MemoryWitnessStore, SqliteWitnessStore
from bluelamp.core.ledger.errors import StoreFailed

FIVE, SIX = Head(5, bytes(32)), Head(6, bytes(32))


def in_memory(_folder):
    store = MemoryWitnessStore()
    return lambda: store


def in_sqlite(folder):
    return lambda: SqliteWitnessStore(folder / "witness.sqlite")


@pytest.fixture(params=[in_memory, in_sqlite])
def opened(request, tmp_path):
    return request.param(tmp_path)


def test_what_was_remembered_is_there_when_opened_again(opened):
    with opened().step() as memory:
        assert memory.seen("log.example") is None
        memory.remember("log.example", FIVE)
    with opened().step() as memory:
        assert memory.seen("log.example") == FIVE
        memory.remember("log.example", SIX)
    with opened().step() as memory:
        assert (memory.seen("log.example"), memory.seen("other.example")) == (SIX, None)


def test_evidence_is_kept_once_for_each_head_that_a_log_claimed(opened):
    one = Evidence("log.example", 7, FIVE, SIX, b"the request")
    other = Evidence("log.example", 8, FIVE, Head(6, b"x" * 32), b"another")
    for evidence in (one, other, one, Evidence("log.example", 9, FIVE, SIX, b"again")):
        with opened().step() as memory:
            memory.keep(evidence)
    with opened().step() as memory:
        assert memory.evidence() == [one, other]


def test_steps_of_many_threads_come_one_after_another(opened):
    def count():
        for _ in range(20):
            with opened().step() as memory:
                seen = memory.seen("log.example") or Head(0, bytes(32))
                memory.remember("log.example", Head(seen.size + 1, bytes(32)))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened().step() as memory:
        assert memory.seen("log.example").size == 80


def test_an_error_in_a_step_of_the_file_undoes_it(tmp_path):
    store = SqliteWitnessStore(tmp_path / "witness.sqlite")

    def fail():
        with store.step() as memory:
            memory.remember("log.example", FIVE)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.step() as memory:
        assert memory.seen("log.example") is None


def test_the_file_itself_refuses_to_go_back(tmp_path):
    store = SqliteWitnessStore(tmp_path / "witness.sqlite")
    with store.step() as memory:
        memory.remember("log.example", SIX)
    with pytest.raises(StoreFailed, match="never goes back"), store.step() as memory:
        memory.remember("log.example", FIVE)


def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(StoreFailed, match=r"`witness\.sqlite` could not be used"):
        SqliteWitnessStore(tmp_path / "nowhere" / "witness.sqlite")


def test_one_step_waits_for_the_other(opened):
    steps = []

    def second(store):
        with store.step():
            steps.append("second")

    mine, theirs = opened(), opened()
    with mine.step():
        other = threading.Thread(target=second, args=(theirs,))
        other.start()
        other.join(0.2)
        steps.append("first")
    other.join()
    assert steps == ["first", "second"]
