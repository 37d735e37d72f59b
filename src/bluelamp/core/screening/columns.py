"""The columnar tree: what a rule becomes before it becomes SQL.

A node is one column of values over all events. **NULL means that Cedar would report an error**; no
other use is made of NULL. A condition that is TRUE is satisfied, FALSE is not, NULL errs. `total`
says that a node is never NULL, which decides whether plain SQL operators can stand for Cedar's:
SQL's `NULL AND FALSE` is FALSE where Cedar's `error && false` is an error.

The functions here are the only way nodes are made. They fold constants and keep the promise above;
`tests/agreement` holds it against the engine. Called as `columns.and_` and not imported by name, so
that a planted bug reaches every caller (`tests/agreement/test_planted_bugs.py`).

Operators and their arguments:

    lit (value)  null ()  col (name, witness)             witness: the fact that proves it is not NULL
    not known(is not NULL) and or                         `and`, `or`: SQL's own, left side total
    branch (c, a, b)  choose (c, a, b)                    if; branch is NULL where c is NULL
    first (guard, value, guard, value, …)                 the value of the first true guard, else NULL
    eq lt le  among (a, values)  like (a, pattern)  any_bits (a, mask)
    add sub mul neg  divide (a, by)  day_start  time_of_day
    list_of list_contains list_has_any list_has_all list_empty list_eq list_join
    text_of length concat
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import add, mul, sub
from typing import Any

from bluelamp.core.cedar.values import DAY_MILLIS, LONG_MAX, LONG_MIN

BOOL, INT, TEXT, TEXTS = "bool", "int", "text", "texts"


@dataclass(frozen=True, eq=False)
class Node:
    """One column: an operator, its arguments, the type of its values, and whether it is never NULL."""

    op: str
    args: tuple[Any, ...]
    type: str
    total: bool = False
    _hash: int = field(init=False, repr=False, default=0)

    def __post_init__(self) -> None:
        # Trees share their parts; hashing each part once keeps look-ups from walking the whole tree.
        object.__setattr__(self, "_hash", hash((self.op, self.args, self.type, self.total)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Node)
            and self._hash == other._hash
            and (self.op, self.type, self.total) == (other.op, other.type, other.total)
            and self.args == other.args
        )

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes directly inside this one, in order."""
        return tuple(arg for arg in self.args if isinstance(arg, Node))

    @property
    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """The guards and values of a `first`."""
        return zip(self.args[::2], self.args[1::2], strict=True)

    @property
    def constant(self) -> Any:
        """The value of a literal."""
        return self.args[0]


def lit(value: bool | int | str | tuple[str, ...]) -> Node:  # noqa: FBT001 - a boolean is one of the values
    """A constant column."""
    if isinstance(value, bool):
        return Node("lit", (value,), BOOL, total=True)
    kind = INT if isinstance(value, int) else TEXT if isinstance(value, str) else TEXTS
    return Node("lit", (value,), kind, total=True)


def null(kind: str = BOOL) -> Node:
    """A column that errs on every row."""
    return Node("null", (), kind)


TRUE, FALSE = lit(value=True), lit(value=False)


def col(name: str, kind: str, *, total: bool = False, witness: str | None = None) -> Node:
    """A column of the data. `witness` is the fact that proves it holds a value; its own name by default."""
    return Node("col", (name, witness or name), kind, total)


def is_lit(node: Node) -> bool:
    """Whether the node is a constant."""
    return node.op == "lit"


def is_null(node: Node) -> bool:
    """Whether the node is known to err on every row."""
    return node.op == "null"


def not_(arg: Node) -> Node:
    """Cedar's `!`: an error stays an error."""
    if is_lit(arg):
        return lit(not arg.constant)
    if is_null(arg):
        return arg
    if arg.op == "not":
        inner: Node = arg.args[0]
        return inner
    return Node("not", (arg,), BOOL, arg.total)


def known(arg: Node) -> Node:
    """Whether the column holds a value: never itself an error."""
    if arg.total:
        return TRUE
    return FALSE if is_null(arg) else Node("known", (arg,), BOOL, total=True)


def and_(left: Node, right: Node) -> Node:
    """Cedar's `&&`: an error on the left errs, false on the left decides, otherwise the right side.

    Nested to the right, because the left side of a `branch` is written twice in SQL.
    """
    if is_lit(left):
        return right if left.constant else FALSE
    if is_null(left):
        return null()
    if right == TRUE:
        return left
    if left.total:
        return FALSE if right == FALSE else Node("and", (left, right), BOOL, right.total)
    if left.op == "and":
        return and_(left.args[0], and_(left.args[1], right))
    if left.op == "branch" and left.args[2] == FALSE:
        return _branch(left.args[0], and_(left.args[1], right), FALSE)
    return _branch(left, right, FALSE)


def or_(left: Node, right: Node) -> Node:
    """Cedar's `||`: an error on the left errs, true on the left decides, otherwise the right side."""
    if is_lit(left):
        return TRUE if left.constant else right
    if is_null(left):
        return null()
    if right == FALSE:
        return left
    if left.total:
        return TRUE if right == TRUE else Node("or", (left, right), BOOL, right.total)
    if left.op == "or":
        return or_(left.args[0], or_(left.args[1], right))
    if left.op == "branch" and left.args[1] == TRUE:
        return _branch(left.args[0], TRUE, or_(left.args[2], right))
    return _branch(left, TRUE, right)


def _branch(condition: Node, then: Node, otherwise: Node) -> Node:
    return Node("branch", (condition, then, otherwise), then.type)


def if_(condition: Node, then: Node, otherwise: Node) -> Node:
    """Cedar's `if`: only the branch that is taken can err."""
    if is_lit(condition):
        return then if condition.constant else otherwise
    if is_null(condition):
        return null(then.type)
    if condition.total:
        return Node("choose", (condition, then, otherwise), then.type, then.total and otherwise.total)
    return _branch(condition, then, otherwise)


def all_of(*guards: Node) -> Node:
    """A guard that is taken where all the guards are true: here NULL and FALSE are both "not taken"."""
    wanted = [guard for guard in dict.fromkeys(guards) if guard != TRUE]
    if any(guard == FALSE or is_null(guard) for guard in wanted):
        return FALSE
    if not wanted:
        return TRUE
    whole = wanted[-1]
    for guard in reversed(wanted[:-1]):
        whole = Node("and", (guard, whole), BOOL, guard.total and whole.total)
    return whole


def taken(guard: Node) -> Node:
    """The guard as a value that is never NULL."""
    return guard if guard.total else first([(guard, TRUE), (TRUE, FALSE)], BOOL)


def first(choices: Iterable[tuple[Node, Node]], kind: str) -> Node:
    """The value beside the first guard that is true; NULL where none is."""
    kept: list[tuple[Node, Node]] = []
    for guard, value in choices:
        if guard == FALSE or is_null(guard):
            continue
        kept.append((guard, value))
        if guard == TRUE:
            break
    if not kept or all(is_null(value) for _, value in kept):
        return null(kind)
    if kept[0][0] == TRUE:
        return kept[0][1]
    total = kept[-1][0] == TRUE and all(value.total for _, value in kept)
    return Node("first", tuple(part for pair in kept for part in pair), kind, total)


def strict(result: Node, *needed: Node) -> Node:
    """The result, but an error wherever one of `needed` is an error."""
    if is_null(result):
        return result
    return first([(all_of(*(known(one) for one in needed)), result)], result.type)


def eq(left: Node, right: Node) -> Node:
    """Equality of two columns of one type; an error on either side errs."""
    if is_null(left) or is_null(right):
        return null()
    if is_lit(left) and is_lit(right):
        return lit(left.constant == right.constant)
    if left == right and left.total:
        return TRUE
    if is_lit(left):
        left, right = right, left
    if left.type == BOOL and is_lit(right):
        return left if right.constant else not_(left)
    return Node("eq", (left, right), BOOL, left.total and right.total)


def compare(op: str, left: Node, right: Node) -> Node:
    """`lt` or `le` of two columns of one type."""
    if is_null(left) or is_null(right):
        return null()
    if is_lit(left) and is_lit(right):
        return lit(left.constant < right.constant if op == "lt" else left.constant <= right.constant)
    return Node(op, (left, right), BOOL, left.total and right.total)


_ARITHMETIC: dict[str, Callable[..., int]] = {"add": add, "sub": sub, "mul": mul, "neg": lambda value: -value}


def arithmetic(op: str, *args: Node) -> Node:
    """`add`, `sub`, `mul` or `neg`: outside 64 bits it errs, as in Cedar."""
    if any(is_null(arg) for arg in args):
        return null(INT)
    if all(is_lit(arg) for arg in args):
        result = _ARITHMETIC[op](*(arg.constant for arg in args))
        return lit(result) if LONG_MIN <= result <= LONG_MAX else null(INT)
    return Node(op, args, INT)


def divide(arg: Node, by: int) -> Node:
    """Division by a positive constant, towards zero."""
    if by == 1 or is_null(arg):
        return arg
    if is_lit(arg):
        size = abs(arg.constant) // by
        return lit(size if arg.constant >= 0 else -size)
    return Node("divide", (arg, by), INT, arg.total)


def time_of_day(arg: Node) -> Node:
    """Milliseconds since the midnight before, also for instants before 1970."""
    if is_null(arg):
        return arg
    return lit(arg.constant % DAY_MILLIS) if is_lit(arg) else Node("time_of_day", (arg,), INT, arg.total)


def day_start(arg: Node) -> Node:
    """The midnight before; errs where that lies outside 64 bits."""
    if is_null(arg):
        return arg
    if not is_lit(arg):
        return Node("day_start", (arg,), INT)
    start = arg.constant - arg.constant % DAY_MILLIS
    return lit(start) if start >= LONG_MIN else null(INT)


def among(arg: Node, values: Iterable[Any]) -> Node:
    """Whether the column is one of some constants."""
    wanted = tuple(dict.fromkeys(values))
    if not wanted:
        return strict(FALSE, arg)
    if is_null(arg):
        return null()
    if is_lit(arg):
        return lit(arg.constant in wanted)
    if len(wanted) == 1:
        return eq(arg, lit(wanted[0]))
    return Node("among", (arg, wanted), BOOL, arg.total)


def like(arg: Node, pattern: tuple[str | None, ...]) -> Node:
    """Whether the text fits the pattern; None stands for any number of characters."""
    if is_null(arg):
        return null()
    if is_lit(arg):
        expression = "".join(".*" if piece is None else re.escape(piece) for piece in pattern)
        return lit(re.fullmatch(expression, arg.constant, re.DOTALL) is not None)
    return Node("like", (arg, pattern), BOOL, arg.total)


def any_bits(arg: Node, mask: int) -> Node:
    """Whether the column has any bit of the mask."""
    return Node("any_bits", (arg, mask), BOOL, arg.total)


def call(op: str, args: Iterable[Node], kind: str) -> Node:
    """A function that errs exactly where one of its arguments does."""
    nodes = tuple(args)
    if any(is_null(node) for node in nodes):
        return null(kind)
    return Node(op, nodes, kind, all(node.total for node in nodes))


def list_of(members: Iterable[Node]) -> Node:
    """A set of texts: sorted, each once."""
    nodes = tuple(members)
    if all(is_lit(node) for node in nodes):
        return lit(tuple(sorted({node.constant for node in nodes})))
    return call("list_of", nodes, TEXTS)


def list_eq(left: Node, right: Node) -> Node:
    """Whether two sets of texts are the same set."""
    if is_lit(left) and is_lit(right):
        return lit(left.constant == right.constant)
    return call("list_eq", (left, right), BOOL)


def concat(*parts: Node | str) -> Node:
    """The texts one after the other; constants beside each other become one."""
    merged: list[Node] = []
    for part in parts:
        node = lit(part) if isinstance(part, str) else part
        if merged and is_lit(merged[-1]) and is_lit(node):
            merged[-1] = lit(merged[-1].constant + node.constant)
        else:
            merged.append(node)
    return merged[0] if len(merged) == 1 else call("concat", merged, TEXT)


def text_of(arg: Node) -> Node:
    """A whole number as text."""
    return lit(str(arg.constant)) if is_lit(arg) else call("text_of", (arg,), TEXT)


def length(arg: Node) -> Node:
    """The number of characters of a text."""
    return lit(len(arg.constant)) if is_lit(arg) else call("length", (arg,), INT)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, each part once."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            yield one
            waiting.extend(one.parts)


def columns_of(node: Node) -> frozenset[str]:
    """The names of the data columns that the node reads."""
    return frozenset(one.args[0] for one in walk(node) if one.op == "col")
