"""What is published can be read back, is complete, and is never half a file."""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from bluelamp.core.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    FileMedium,
    Note,
    decode_bundle,
    publish_folder,
    published_tiles,
    read_folder,
    subtree_from_tiles,
    tree_root,
)
from bluelamp.core.ledger.errors import StoreContradictsItself
from bluelamp.core.ledger.merkle import leaf_hash
from bluelamp.core.ledger.publication import kinds_text, write_whole
from ledger_worlds import KINDS, World


def published(world, folder, **how):
    note = world.publish()
    with world.store.reading() as reading:
        return note, publish_folder(reading, folder, note, **how)


def test_a_file_medium_remembers_the_last_note_and_nothing_else(tmp_path):
    medium = FileMedium(tmp_path / "last")
    assert medium.last() is None
    medium.replace(b"one")
    medium.replace(b"two")
    assert FileMedium(tmp_path / "last").last() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["last"]


def test_the_folder_holds_the_tree_the_entries_and_the_checkpoint(tmp_path):
    world = World()
    head = world.grow(599)
    note, written = published(world, tmp_path, with_entries=True)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    hashes = {"tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}
    bundles = {"tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"}
    assert names == {"checkpoint"} | hashes | bundles
    assert written == len(names)
    assert (tmp_path / "checkpoint").read_bytes() == note
    read = read_folder(tmp_path)
    partial = {(0, 2): ".p/88", (1, 0): ".p/2"}
    subtree = subtree_from_tiles(
        lambda level, index: read(f"tile/{level}/{index:03d}{partial.get((level, index), '')}")
    )
    assert tree_root(subtree, 600) == head.root
    last = decode_bundle(read("tile/entries/002.p/88"), 88)
    assert last == world.entries()[512:]
    assert leaf_hash(last[0]) == read("tile/0/002.p/88")[:32]


def test_publishing_again_writes_what_is_new_and_leaves_the_rest(tmp_path):
    world = World()
    world.grow(599)
    published(world, tmp_path, with_entries=False)
    assert not (tmp_path / "tile" / "entries").exists()
    stamp = (tmp_path / "tile/0/000").stat().st_mtime_ns
    assert published(world, tmp_path, with_entries=False)[1] == 1
    world.grow(1)
    assert published(world, tmp_path, with_entries=False)[1] == 2
    assert (tmp_path / "tile/0/000").stat().st_mtime_ns == stamp


def test_a_checkpoint_of_more_entries_than_are_stored_is_not_published(tmp_path):
    large, small = World(), World()
    large.grow(50)
    small.grow(5)
    note = large.publish()
    with small.store.reading() as reading, pytest.raises(StoreContradictsItself, match="does not hold all"):
        publish_folder(reading, tmp_path, note, with_entries=True)
    assert not (tmp_path / "checkpoint").exists()


def test_the_tree_is_read_from_the_folder_also_where_a_partial_tile_was_replaced_by_the_full_one(tmp_path):
    world = World()
    head = world.grow(299)
    published(world, tmp_path, with_entries=False)
    world.grow(300)
    published(world, tmp_path, with_entries=False)
    (tmp_path / "tile/0/001.p/44").unlink()
    assert tree_root(subtree_from_tiles(published_tiles(read_folder(tmp_path), 300)), 300) == head.root
    assert published_tiles(read_folder(tmp_path), 600)(0, 7) is None


def test_a_file_is_on_its_disk_before_it_takes_the_old_one_s_place_and_then_its_name_is(tmp_path, monkeypatch):
    """What a power cut could leave is what was on the disk at each step, so the steps are watched."""
    done = []
    replace = Path.replace

    def fsync(descriptor):
        found = os.fstat(descriptor)
        done.append("name" if stat.S_ISDIR(found.st_mode) else found.st_size)

    def put(self, target):
        done.append("in place")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", put)
    write_whole(tmp_path / "checkpoint", b"twelve bytes")
    assert done == [12, "in place", "name"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a list of what this process has open")
def test_nothing_stays_open_whether_the_disk_takes_a_file_or_not(tmp_path, monkeypatch):
    def opened():
        return {str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.exists()}

    def refuse(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError("the disk is gone")

    write_whole(tmp_path / "checkpoint", b"one")
    assert str(tmp_path) not in opened()
    monkeypatch.setattr(os, "fsync", refuse)
    with suppress(OSError):
        write_whole(tmp_path / "checkpoint", b"two")
    assert str(tmp_path) not in opened()


def test_an_older_checkpoint_of_a_store_that_has_grown_is_published_as_it_was(tmp_path):
    world = World()
    head = world.grow(4)
    note = world.publish()
    world.grow(4)
    with world.store.reading() as reading:
        publish_folder(reading, tmp_path, note, with_entries=True)
    assert len((tmp_path / "tile/0/000.p/5").read_bytes()) == 5 * 32
    assert tree_root(subtree_from_tiles(published_tiles(read_folder(tmp_path), 5)), 5) == head.root


def test_a_store_without_the_tiles_of_a_checkpoint_publishes_nothing(tmp_path):
    class Empty:
        def tile(self, level, index):
            return None

    world = World()
    world.grow(4)
    with pytest.raises(StoreContradictsItself, match="does not hold all"):
        publish_folder(Empty(), tmp_path, world.publish(), with_entries=False)


def test_publishing_again_with_entries_and_kinds_writes_those_that_may_change(tmp_path):
    world = World()
    world.grow(4)
    folder = tmp_path / "not" / "there"
    assert published(world, folder, with_entries=True, kinds=KINDS)[1] == 4
    assert published(world, folder, with_entries=True, kinds=KINDS)[1] == 2
    assert published(world, folder, with_entries=True)[1] == 1
    written = json.loads((folder / "kinds.json").read_bytes())["kinds"]
    assert written == {name: sorted(fields) for name, fields in KINDS.outline().items()}
    assert kinds_text(KINDS) == (folder / "kinds.json").read_bytes()


def test_the_checkpoint_of_an_empty_log_makes_its_folder(tmp_path):
    signer = World().signer
    text = Checkpoint(signer.verifier.name, 0, EMPTY_ROOT).text
    empty = str(Note(text, ()).signed_by(signer)).encode()
    for _ in range(2):
        with World().store.reading() as reading:
            assert publish_folder(reading, tmp_path / "a" / "b", empty, with_entries=True) == 1
    assert (tmp_path / "a" / "b" / "checkpoint").read_bytes() == empty


@pytest.mark.parametrize(
    ("level", "index", "path"), [(0, 0, "tile/0/000"), (0, 1, "tile/0/001.p/44"), (1, 0, "tile/1/000.p/1")]
)
def test_a_partial_tile_is_asked_for_by_its_width_first(level, index, path):
    asked = []
    published_tiles(lambda one: asked.append(one) or b"x", 300)(level, index)
    assert asked == [path]
