"""Knowing more as a condition goes on: the flow-sensitive totality pass.

In `context has until && context.until < …` the right side is read only where the left is true, so
there `until` cannot be NULL. This pass carries such facts forward, as Cedar's validator does with
its capabilities, and rebuilds the tree: an operator whose left side has become total is written as
plain SQL. It only ever turns `total` on where the earlier parts prove it, so it changes no result;
the agreement suites run with it on.

A fact is the `witness` of a column (see `columns.col`), or `true:NAME` for a presence column that is
true: the required fields of an optional record have that for their witness.
"""

from __future__ import annotations

from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import FALSE, TRUE, Node

Facts = frozenset[str]
NOTHING: Facts = frozenset()

_STRICT_TESTS = frozenset(
    {"eq", "lt", "le", "among", "like", "any_bits", "list_contains", "list_has_any", "list_has_all", "list_empty"}
)
_STRICT_VALUES = frozenset({"add", "sub", "mul", "neg", "divide", "day_start", "time_of_day", "text_of", "length"})


def facts_if_true(node: Node) -> Facts:
    """What is certain wherever the node is true."""
    if node.op == "col":
        return frozenset({node.args[1], f"true:{node.args[0]}"})
    if node.op == "known":
        return _strict_columns(node.args[0])
    if node.op == "not":
        return facts_if_false(node.args[0])
    if node.op == "and" or (node.op == "branch" and node.args[2] == FALSE):
        return facts_if_true(node.args[0]) | facts_if_true(node.args[1])
    if node.op == "first" and node.args[1:] == (TRUE, TRUE, FALSE):
        return facts_if_true(node.args[0])
    if node.op in _STRICT_TESTS:
        return NOTHING.union(*(_strict_columns(part) for part in node.parts))
    return NOTHING


def facts_if_false(node: Node) -> Facts:
    """What is certain wherever the node is false."""
    if node.op == "col":
        return frozenset({node.args[1]})
    if node.op == "not":
        return facts_if_true(node.args[0])
    if node.op == "or" or (node.op == "branch" and node.args[1] == TRUE):
        return facts_if_false(node.args[0]) | facts_if_false(node.args[-1])
    if node.op in _STRICT_TESTS:
        return facts_if_true(node)
    return NOTHING


def _strict_columns(node: Node) -> Facts:
    if node.op == "col":
        return frozenset({node.args[1]})
    if node.op in _STRICT_VALUES:
        return NOTHING.union(*(_strict_columns(part) for part in node.parts))
    return NOTHING


def settle(node: Node, facts: Facts = NOTHING) -> Node:
    """The same node, total wherever the facts and its own earlier parts prove it."""
    op, args = node.op, node.args
    if op == "col":
        proved = args[1] in facts and not node.total
        return Node("col", args, node.type, total=True) if proved else node
    if op in ("lit", "null"):
        return node
    if op == "and" or (op == "branch" and args[2] == FALSE):
        left = settle(args[0], facts)
        return columns.and_(left, settle(args[1], facts | facts_if_true(left)))
    if op == "or" or (op == "branch" and args[1] == TRUE):
        left = settle(args[0], facts)
        return columns.or_(left, settle(args[-1], facts | facts_if_false(left)))
    if op == "not":
        return columns.not_(settle(args[0], facts))
    if op in ("branch", "choose"):
        condition = settle(args[0], facts)
        then = settle(args[1], facts | facts_if_true(condition))
        return columns.if_(condition, then, settle(args[2], facts | facts_if_false(condition)))
    if op == "known":
        return columns.known(settle(args[0], facts))
    if op == "first":
        guards = [(settle(guard, facts), value) for guard, value in node.pairs]
        return columns.first(
            [(guard, settle(value, facts | facts_if_true(guard))) for guard, value in guards], node.type
        )
    settled = tuple(settle(arg, facts) if isinstance(arg, Node) else arg for arg in args)
    # Arithmetic can leave 64 bits whatever its arguments are; everything else errs only with them.
    can_err = op in ("add", "sub", "mul", "neg", "day_start")
    total = not can_err and all(part.total for part in settled if isinstance(part, Node))
    return Node(op, settled, node.type, total)
