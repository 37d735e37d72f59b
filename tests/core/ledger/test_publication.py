"""What is published can be read back, is complete, and is never half a file."""

import pytest

from bluelamp.core.ledger import (
    FileMedium,
    decode_bundle,
    publish_folder,
    published_tiles,
    read_folder,
    subtree_from_tiles,
    tree_root,
)
from bluelamp.core.ledger.errors import StoreContradictsItself
from bluelamp.core.ledger.merkle import leaf_hash
from ledger_worlds import World


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
