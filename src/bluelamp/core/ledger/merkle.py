"""The Merkle tree of RFC 6962: hashes, roots, and the two proofs, made and verified.

Verifying needs nothing but the proof. Making a proof needs a `Subtree`: a function that gives the
hash of any complete subtree, wherever it is kept. The verifying half follows the algorithms of
RFC 9162 (2.1.3.2 and 2.1.4.2); the making half is the recursive definition of RFC 6962 (2.1). The
two share only the hash functions, so a fault in one is not repeated in the other.

All hashes are 32 bytes. A root or leaf of any other length is refused, also where a published
vector calls it fine: it cannot be a SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from bluelamp.core.ledger.encoding import HASH_BYTES
from bluelamp.core.ledger.errors import OutsideTheTree

Subtree = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree: `(level, index)` covers leaves `index * 2**level` and on."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf of the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees as one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from a leaf hash, at its index, to the root of a tree of this size.

    Promise: for every tree exactly one proof of each leaf is accepted
    (`tests/core/ledger/test_merkle.py`, every size and index to 70, sampled to 10,000).
    """
    if not 0 <= index < size or not _all_hashes(leaf, root, *proof):
        return False
    place, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            place, last = _past_the_lonely_edge(place, last)
        else:
            reached = node_hash(reached, sibling)
        place >>= 1
        last >>= 1
    return last == 0 and reached == root


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of the new root begins with the whole tree of the old one.

    A tree of size 0 is the beginning of every tree, but only with the root that an empty tree has.

    Promise: as `verify_inclusion`, for every pair of sizes.
    """
    if not 0 <= old_size <= new_size or not _all_hashes(old_root, new_root, *proof):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root and (new_size > 0 or new_root == EMPTY_ROOT)
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place >>= 1
        last >>= 1
    # A complete old tree is itself the first hash of the proof, and is left out of it.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    reached_old = reached_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached_old, reached_new = node_hash(sibling, reached_old), node_hash(sibling, reached_new)
            place, last = _past_the_lonely_edge(place, last)
        else:
            reached_new = node_hash(reached_new, sibling)
        place >>= 1
        last >>= 1
    return last == 0 and reached_old == old_root and reached_new == new_root


def tree_root(subtree: Subtree, size: int) -> bytes:
    """The root of the tree that the first `size` leaves make."""
    return EMPTY_ROOT if size == 0 else _range_root(subtree, 0, size)


def inclusion_proof(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, the leaf's own sibling first.

    Raises:
        OutsideTheTree: the tree of this size has no such leaf.
    """
    if not 0 <= index < size:
        raise OutsideTheTree(
            f"There is no entry `{index}` in a tree of {size}.",
            todo=f"ask for an index from 0 to {size - 1}." if size > 0 else "wait until the first entry is in the log.",
        )
    low, high, proof = 0, size, list[bytes]()
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            proof.append(_range_root(subtree, middle, high))
            high = middle
        else:
            proof.append(_range_root(subtree, low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(subtree: Subtree, old_size: int, new_size: int) -> list[bytes]:
    """The hashes that show that the new tree begins with the old one; none where the old one is empty or the same.

    Raises:
        OutsideTheTree: the old size is not between 0 and the new one.
    """
    if not 0 <= old_size <= new_size:
        raise OutsideTheTree(
            f"A tree of {new_size} cannot be shown to begin with one of `{old_size}`.",
            todo="name the smaller size first.",
        )
    if old_size in {0, new_size}:
        return []
    low, high, proof, whole = 0, new_size, list[bytes](), True
    while old_size != high:
        middle = low + _largest_power_below(high - low)
        if old_size <= middle:
            proof.append(_range_root(subtree, middle, high))
            high = middle
        else:
            proof.append(_range_root(subtree, low, middle))
            low, whole = middle, False
    if not whole:
        proof.append(_range_root(subtree, low, high))
    return proof[::-1]


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _past_the_lonely_edge(place: int, last: int) -> tuple[int, int]:
    """Climb while the place is a left child without a right neighbour: those levels have no hash of their own."""
    # It ends: a place of 0 is met only where `last` is 0 too, and then the caller has stopped before.
    while not place & 1:
        place >>= 1
        last >>= 1
    return place, last


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(subtree: Subtree, low: int, high: int) -> bytes:
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, low >> level)
    middle = low + _largest_power_below(count)
    return node_hash(_range_root(subtree, low, middle), _range_root(subtree, middle, high))
