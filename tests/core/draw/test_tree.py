"""The tree of a frame is the tree of RFC 6962, and its proofs are those the ledger verifies."""

import hashlib

import pytest

from bluelamp.core.draw.tree import Tree
from bluelamp.core.ledger import EMPTY_ROOT, leaf_hash, verify_inclusion


def recursive_root(leaves):
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + recursive_root(leaves[:split]) + recursive_root(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(66))
def test_root_and_proofs_agree_with_the_definition_and_with_the_ledger_at_every_size(size):
    leaves = [str(at).encode() for at in range(size)]
    tree = Tree.over(leaves)
    assert tree.root == recursive_root(leaves)
    for index, leaf in enumerate(leaves):
        assert verify_inclusion(leaf_hash(leaf), index, size, tree.proof(index), tree.root)


def test_an_empty_tree_has_the_root_of_the_ledger():
    assert Tree.over([]).root == EMPTY_ROOT
