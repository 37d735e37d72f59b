"""What rules can see of an event: the parts of conditions that one dictionary settles.

A condition is a tree. Wherever a whole subtree reads columns of one part of the encoded layout
only, it is an **atom** of that part: its value is the same for every event with the same row there.
Two rows with the same values of all atoms are one **class**; no rule can tell them apart. What reads
a column kept as it is, becomes a **residual** and is computed for every event.

So the outcome of an event depends on the classes of its rows and its residuals alone, and one event
stands for all that share them. This holds for the very trees that `plan.py` writes as SQL, whatever
they mean: SQL of a tree is a function of the SQL of its subtrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bluelamp.core.screening.columns import BOOL, Node, columns_of
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.encoded import EncodedLayout
from bluelamp.core.screening.environments import Environment

RAW = ""
"""Stands for the columns kept as they are, where the parts that a tree reads are listed."""


@dataclass
class Atoms:
    """The atoms and residuals of one environment.

    `of` gives for each part its atoms. `residuals` are boolean trees to compute for every event, and
    `operands` gives for each part the subtrees that residuals take their values from.
    """

    environment: Environment
    of: dict[str, list[Node]] = field(default_factory=dict)
    residuals: list[Node] = field(default_factory=list)
    operands: dict[str, list[Node]] = field(default_factory=dict)


def atoms_of(compiled: Compiled, layout: EncodedLayout) -> list[Atoms]:
    """The atoms of every environment."""
    return [_of_environment(one, layout) for one in compiled.environments]


def _of_environment(environment: Environment, layout: EncodedLayout) -> Atoms:
    found = Atoms(environment)
    parts = _Parts(environment, layout)
    for policy in environment.policies:
        _collect(policy.condition, parts, found)
    found.of = {part: list(dict.fromkeys(nodes)) for part, nodes in found.of.items()}
    found.operands = {part: list(dict.fromkeys(nodes)) for part, nodes in found.operands.items()}
    found.residuals = list(dict.fromkeys(found.residuals))
    return found


class _Parts:
    """Which parts a tree reads, each subtree looked at once."""

    def __init__(self, environment: Environment, layout: EncodedLayout) -> None:
        self._of_column = {name: _part_of(environment, name, layout) for name in environment.columns}
        self._of_node: dict[Node, frozenset[str]] = {}

    def __call__(self, node: Node) -> frozenset[str]:
        found = self._of_node.get(node)
        if found is None:
            found = self._of_node[node] = frozenset(self._of_column[name] for name in columns_of(node))
        return found


def _part_of(environment: Environment, name: str, layout: EncodedLayout) -> str:
    """The part that settles a column: its own, or that of the id by which its table is joined."""
    column = environment.columns[name]
    while column.relation:
        column = environment.relations[column.relation].key
    return layout.part_of(column.column) or RAW


def _collect(node: Node, parts: _Parts, found: Atoms) -> None:
    read = parts(node)
    if not read:
        return
    if len(read) == 1 and RAW not in read:
        found.of.setdefault(next(iter(read)), []).append(node)
        return
    if _is_residual(node, parts):
        found.residuals.append(node)
        _operands(node, parts, found)
        return
    for inner in node.parts:
        _collect(inner, parts, found)


def _is_residual(node: Node, parts: _Parts) -> bool:
    """A boolean that reads a raw column, and cannot be taken apart into booleans that do."""
    if node.type != BOOL or RAW not in parts(node):
        return False
    raw = [inner for inner in node.parts if RAW in parts(inner)]
    return not raw or any(inner.type != BOOL for inner in raw)


def _operands(node: Node, parts: _Parts, found: Atoms) -> None:
    read = parts(node)
    if not read or (node.op == "col" and RAW in read):
        return
    if len(read) == 1 and RAW not in read:
        found.operands.setdefault(next(iter(read)), []).append(node)
        return
    for inner in node.parts:
        _operands(inner, parts, found)
