"""The sequencer: everything once, signed after it is stored, and never two histories."""

import sqlite3
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.ledger import (
    Checkpoint,
    FileMedium,
    KeyKind,
    MemoryMedium,
    MemoryStore,
    Note,
    Sequencer,
    SqliteStore,
    consistency_proof,
    verify_consistency,
)
from bluelamp.core.ledger.errors import (
    ForkRefused,
    NoKnownSignature,
    PublishedCheckpointMissing,
    ShardAlreadyOpened,
    ShardNotOpened,
    StoreContradictsItself,
    TileTruncated,
    WrongOrigin,
)
from ledger_worlds import ORIGIN, START, World, key, log_key, looked, tree_by_the_book


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), min_size=1, max_size=8))
@settings(max_examples=30)
def test_every_published_checkpoint_is_consistent_with_every_later_one(rounds):
    world, seen = World(), []
    world.grow(0)
    for count, limit in rounds:
        with world.store.writing() as transaction:
            for number in range(count):
                transaction.enqueue(looked(number))
        world.sequencer.step(limit)
        seen.append(Checkpoint.parse(Note.parse(world.publish()).text))
    entries, subtree = world.entries(), world.subtree()
    for old, new in pairwise(seen):
        assert old.root == tree_by_the_book(entries[: old.size])
        assert verify_consistency(
            old.size, new.size, old.root, new.root, consistency_proof(subtree, old.size, new.size)
        )


def test_entries_become_leaves_in_the_order_in_which_they_waited():
    world = World()
    world.grow(0, b"one", b"two", b"three")
    assert world.entries()[1:] == [b"one", b"two", b"three"]
    assert world.sequencer.step() is None


def test_a_log_is_opened_once_and_before_anything_else():
    world = World()
    with pytest.raises(ShardNotOpened, match="no opening entry"):
        world.sequencer.step()
    with pytest.raises(ShardNotOpened):
        world.publish()
    with world.store.writing() as transaction:
        transaction.enqueue(b"was waiting")
    assert world.sequencer.open_shard(START * 1000).size == 1
    assert world.sequencer.step().size == 2
    assert world.entries()[1] == b"was waiting"
    with pytest.raises(ShardAlreadyOpened, match="already has entries"):
        world.sequencer.open_shard(START * 1000)


def test_two_sequencers_on_one_store_grow_one_tree():
    world = World()
    world.grow(10)
    other = Sequencer(world.store, ORIGIN, [world.signer], world.medium)
    for number in range(20):
        with world.store.writing() as transaction:
            transaction.enqueue(looked(number))
        (world.sequencer, other)[number % 2].step()
    assert other.publish().checkpoint.root == tree_by_the_book(world.entries())


def test_nobody_else_may_publish_between_the_comparison_and_the_memory_of_it():
    held = []

    class Watched(MemoryStore):
        @contextmanager
        def publishing(self):
            with super().publishing():
                held.append("begun")
                yield
                held.append("ended")

    class Noting(MemoryMedium):
        def last(self):
            held.append("compared")
            return super().last()

        def replace(self, note):
            held.append("remembered")
            super().replace(note)

    world = World(store=Watched(), medium=Noting())
    world.grow(1)
    world.publish()
    assert held == ["begun", "compared", "remembered", "ended"]


def test_signing_again_what_is_stored_gives_the_same_bytes():
    world = World()
    world.grow(10)
    again = Sequencer(world.store, ORIGIN, [log_key()], world.medium)
    assert world.publish() == again.publish().note
    with world.store.reading() as reading:
        assert reading.last_note() == world.medium.last()


def test_a_log_can_sign_with_ed25519_and_ml_dsa_together():
    world = World()
    world.grow(3)
    quantum = key(ORIGIN, 8, KeyKind.ML_DSA_44)
    note = Sequencer(world.store, ORIGIN, [log_key(), quantum], world.medium).publish().note
    assert Note.parse(note).verified([log_key().verifier, quantum.verifier]) == {
        log_key().verifier: None,
        quantum.verifier: 0,
    }


def test_a_log_signs_only_under_its_own_name():
    for signers in ([], [log_key(1, "other.example")], [log_key(), log_key(1, "other.example")]):
        with pytest.raises(ValueError, match="the name of its origin"):
            Sequencer(MemoryStore(), ORIGIN, signers, MemoryMedium())


def test_a_store_restored_from_an_old_backup_signs_nothing(tmp_path):
    path, medium = tmp_path / "ledger.sqlite", FileMedium(tmp_path / "medium")
    world = World(store=SqliteStore(path), medium=medium)
    world.grow(50)
    with sqlite3.connect(path) as live, sqlite3.connect(tmp_path / "backup.sqlite") as backup:
        live.backup(backup)
    world.grow(50)
    last = world.publish()
    restored = Sequencer(SqliteStore(tmp_path / "backup.sqlite"), ORIGIN, [log_key()], medium)
    with pytest.raises(ForkRefused, match="shorter: 51 entries are stored, 101 were published"):
        restored.publish()
    for number in range(60):
        with restored._store.writing() as transaction:
            transaction.enqueue(looked(number))
    restored.step()
    with pytest.raises(ForkRefused, match="different: its first 101 entries"):
        restored.publish()
    assert medium.last() == last


def test_a_tree_with_a_tile_missing_under_the_published_part_is_another_tree():
    world = World()
    world.grow(599)
    world.publish()
    world.grow(300)
    del world.store._state.tiles[0, 2]
    with pytest.raises(ForkRefused, match="different"):
        world.publish()


def test_a_medium_that_lost_its_memory_stops_the_signing():
    world = World()
    world.grow(5)
    world.publish()
    fresh = Sequencer(world.store, ORIGIN, [log_key()], MemoryMedium())
    with pytest.raises(PublishedCheckpointMissing, match="the medium is empty"):
        fresh.publish()


def test_a_medium_of_another_log_or_of_nobody_stops_the_signing():
    world, other = World(), World(signer=log_key(3, "other.example"))
    for one in (world, other):
        one.grow(5)
    with pytest.raises(WrongOrigin):
        Sequencer(world.store, ORIGIN, [log_key()], MemoryMedium(other.publish())).publish()
    forged = str(Note(Note.parse(world.publish()).text, ()).signed_by(log_key(9))).encode()
    with pytest.raises(NoKnownSignature):
        Sequencer(world.store, ORIGIN, [log_key()], MemoryMedium(forged)).publish()


def test_a_stored_tree_that_was_changed_is_not_built_upon():
    world = World()
    world.grow(300)
    tiles = world.store._state.tiles
    good = tiles[0, 1]
    fresh = Sequencer(world.store, ORIGIN, [log_key()], world.medium)
    tiles[0, 1] = good[:-32] + bytes(32)
    for act in (fresh.step, fresh.publish):
        with pytest.raises(StoreContradictsItself, match="`301` entries"):
            act()
    tiles[0, 1] = good[:-32]
    with pytest.raises(TileTruncated):
        fresh.step()
    tiles[0, 1] = good
    assert fresh.step() is None


def test_a_step_whose_transaction_fails_leaves_no_trace():
    class Failing(MemoryStore):
        fail = False

        def writing(self):
            return failing_at_the_end(super().writing()) if self.fail else super().writing()

    @contextmanager
    def failing_at_the_end(block):
        with block as transaction:
            yield transaction
            raise OSError("the disk is gone")

    world = World(store=Failing())
    world.grow(5)
    with world.store.writing() as transaction:
        transaction.enqueue(looked(99))
    world.store.fail = True
    with pytest.raises(OSError, match="the disk is gone"):
        world.sequencer.step()
    world.store.fail = False
    assert world.sequencer.step().size == 7
    assert world.sequencer.publish().checkpoint.root == tree_by_the_book(world.entries())
