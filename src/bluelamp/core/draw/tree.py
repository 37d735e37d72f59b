"""The tree that commits to a frame: RFC 6962 over its leaves, kept whole in memory.

A frame has tens of thousands of leaves, so all levels are kept and a proof is read off. A node
without a right neighbour moves up unhashed, which is the tree of RFC 6962 said from below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bluelamp.core.ledger.merkle import EMPTY_ROOT, leaf_hash, node_hash


@dataclass(frozen=True, slots=True)
class Tree:
    """Every level of the tree over a list of leaves, the leaf hashes first and the root last."""

    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def over(cls, leaves: Iterable[bytes]) -> Tree:
        """The tree over the bytes of leaves, in their order."""
        level = tuple(leaf_hash(leaf) for leaf in leaves)
        levels = [level]
        while len(level) > 1:
            pairs = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            level = (*pairs, *level[len(pairs) * 2 :])
            levels.append(level)
        return cls(tuple(levels))

    @property
    def root(self) -> bytes:
        """The root; of a tree without leaves, the one RFC 6962 gives it."""
        return self.levels[-1][0] if self.levels[-1] else EMPTY_ROOT

    def proof(self, index: int) -> Sequence[bytes]:
        """The hashes that lead from the leaf at an index to the root, its own sibling first."""
        path = []
        for level in self.levels:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index //= 2
        return tuple(path)
