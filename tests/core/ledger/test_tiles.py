"""Tiles give the tree back, partial or full, and a damaged one is refused with its path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.ledger.errors import BundleBroken, EntryTooLong, TileTruncated
from bluelamp.core.ledger.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, tree_root
from bluelamp.core.ledger.tiles import (
    LONGEST_ENTRY,
    Edge,
    decode_bundle,
    encode_bundle,
    levels,
    subtree_from_tiles,
    tile_path,
    widths,
)
from ledger_worlds import complete_subtrees

LEAVES = [leaf_hash(b"%d" % number) for number in range(70_000)]


def grown(*steps):
    """An edge grown in steps, and the tiles that it gave on the way."""
    edge, tiles, at = Edge(), {}, 0
    for count in steps:
        tiles |= {(one.level, one.index): one.data for one in edge.append(LEAVES[at : at + count])}
        at += count
    return edge, tiles


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (10**6, "x001/x000/000")],
)
def test_a_path_has_three_digits_a_folder(index, path):
    assert tile_path(0, index) == f"tile/0/{path}"


def test_the_tiles_of_seventy_thousand_entries_are_those_of_the_specification():
    assert levels(70_000) == 3
    assert list(widths(0, 70_000))[-1] == (273, 112)
    assert list(widths(1, 70_000)) == [(0, 256), (1, 17)]
    assert list(widths(2, 70_000)) == [(0, 1)]
    assert list(widths(0, 256)) == [(0, 256)]
    assert levels(0) == 0


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])
def test_the_edge_has_the_root_of_the_whole_tree(size):
    edge, tiles = grown(size)
    assert edge.root() == tree_root(complete_subtrees(LEAVES[:size]), size)
    again = Edge.load(lambda level, index: tiles.get((level, index)), size)
    assert again.root() == edge.root()
    assert set(tiles) == {(level, index) for level in range(levels(size)) for index, _ in widths(level, size)}


@given(st.lists(st.integers(0, 700), max_size=6))
def test_a_tree_grown_in_steps_is_the_tree_grown_at_once(steps):
    edge, tiles = grown(*steps)
    assert (edge.root(), edge.size) == (grown(sum(steps))[0].root(), sum(steps))
    subtree = subtree_from_tiles(lambda level, index: tiles.get((level, index)))
    if edge.size:
        whole = complete_subtrees(LEAVES[: edge.size])
        assert inclusion_proof(subtree, edge.size // 2, edge.size) == inclusion_proof(whole, edge.size // 2, edge.size)


def test_a_copy_of_an_edge_grows_by_itself():
    edge, _ = grown(300)
    root = edge.root()
    edge.copy().append(LEAVES[:5])
    assert (edge.root(), edge.size) == (root, 300)
    assert Edge().root() == EMPTY_ROOT


def test_a_missing_tile_and_a_truncated_tile_are_refused_with_their_path():
    with pytest.raises(TileTruncated, match=r"`tile/0/000` is missing"):
        subtree_from_tiles(lambda _level, _index: None)(0, 3)
    with pytest.raises(TileTruncated, match=r"holds 2 hashes; 4 are needed"):
        subtree_from_tiles(lambda _level, _index: bytes(64 + 31))(0, 3)


def test_a_tile_is_fetched_once_for_a_proof_and_again_when_it_has_grown():
    edge, tiles = grown(100)
    asked = []

    def get(level, index):
        asked.append((level, index))
        return tiles.get((level, index))

    subtree = subtree_from_tiles(get)
    inclusion_proof(subtree, 5, 100)
    assert asked == [(0, 0)]
    tiles |= {(one.level, one.index): one.data for one in edge.append(LEAVES[100:200])}
    assert inclusion_proof(subtree, 150, 200) == inclusion_proof(complete_subtrees(LEAVES[:200]), 150, 200)
    assert asked == [(0, 0)] * 2


def test_a_reader_of_many_tiles_does_not_remember_them_all():
    asked = []
    subtree = subtree_from_tiles(lambda _level, index: asked.append(index) or bytes(8192))
    for index in [*range(65), 0]:
        subtree(0, index * 256)
    assert asked == [*range(65), 0]


@pytest.mark.parametrize("held", [None, b"", bytes(32 * 43)])
def test_an_edge_is_not_loaded_from_a_truncated_tile(held):
    with pytest.raises(TileTruncated, match=r"tile/0/001.p/44"):
        Edge.load(lambda _level, _index: held, 300)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_survive_a_bundle_and_back(entries):
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


def test_the_longest_entry_fits_and_a_longer_one_is_refused():
    assert decode_bundle(encode_bundle([bytes(LONGEST_ENTRY)]), 1) == [bytes(LONGEST_ENTRY)]
    with pytest.raises(EntryTooLong, match="65536"):
        encode_bundle([bytes(LONGEST_ENTRY + 1)])


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", encode_bundle([b"one", b"two"])[:-1]])
def test_a_bundle_that_ends_inside_an_entry_is_refused(data):
    with pytest.raises(BundleBroken, match="in the middle"):
        decode_bundle(data, 1)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_bundle_with_another_number_of_entries_is_refused(count):
    with pytest.raises(BundleBroken, match="holds `2` entries"):
        decode_bundle(encode_bundle([b"one", b"two"]), count)


@pytest.mark.parametrize(
    ("size", "expected"), [(0, 0), (1, 1), (127, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 3), (2**24, 4)]
)
def test_a_tree_has_a_level_of_tiles_for_each_256_times_it_grew(size, expected):
    assert levels(size) == expected


@pytest.mark.parametrize("size", [1, 5, 255, 256, 257, 300, 512, 65_535, 65_536, 65_537])
def test_an_edge_is_loaded_from_a_store_that_has_grown_beyond_it_and_grows_alike(size):
    _, tiles = grown(70_000)
    edge = Edge.load(lambda level, index: tiles.get((level, index)), size)
    assert edge.root() == tree_root(complete_subtrees(LEAVES[:size]), size)
    edge.append(LEAVES[size:])
    assert edge.root() == tree_root(complete_subtrees(LEAVES), 70_000)
