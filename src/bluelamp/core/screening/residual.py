"""Terms that have to be computed for every event: small expressions over columns with many values.

`context.permission.until > context.now` reads an instant that differs from event to event, so no
dictionary holds it. Such terms are computed over numpy arrays, with the same meaning as the SQL of
`sql.py`: an array of values, and where some may be missing an array that says which are there.

Only 64-bit whole numbers and booleans are computed here, and only the operators of `OPERATORS`;
`can_compute` says whether a term fits, and what does not is computed by DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bluelamp.core.cedar.values import DAY_MILLIS, LONG_MIN
from bluelamp.core.screening.columns import BOOL, INT, Node
from bluelamp.core.screening.sql import bounds

Array = npt.NDArray[Any]
Valued = tuple[Array, Array | None]
"""Values, and where there is one; None where there is one everywhere."""
Given = Mapping[str, Valued]
"""The values of columns, by name."""


def can_compute(node: Node) -> bool:
    """Whether the term can be computed here."""
    if node.op in ("lit", "col"):
        return node.type in (BOOL, INT)
    if node.op == "mul" and not any(part.op == "lit" for part in node.parts):
        return False
    return node.op in OPERATORS and all(can_compute(part) for part in node.parts)


def compute(node: Node, given: Given) -> Valued:
    """The values of a term for every event, from those of its columns."""
    if node.op == "col":
        return given[node.args[0]]
    if node.op == "lit":
        return np.asarray(node.constant, np.bool_ if node.type == BOOL else np.int64), None
    return OPERATORS[node.op](node, given)


def codes(values: Valued) -> Array:
    """Booleans as 0 for false, 1 for true, 2 for none."""
    held, there = values
    found = held.astype(np.int64)
    return found if there is None else np.where(there, found, 2)


def both(left: Array | None, right: Array | None) -> Array | None:
    """Where both are there."""
    if left is None:
        return right
    return left if right is None else left & right


def _compared(compare: Callable[[Array, Array], Array]) -> Callable[[Node, Given], Valued]:
    def apply(node: Node, given: Given) -> Valued:
        (left, left_there), (right, right_there) = (compute(part, given) for part in node.parts)
        return compare(left, right), both(left_there, right_there)

    return apply


def _sum(node: Node, given: Given) -> Valued:
    """A sum or difference; there is none where it does not fit into 64 bits."""
    (left, left_there), (right, right_there) = (compute(part, given) for part in node.parts)
    if node.op == "add":
        result = left + right
        lost = (left ^ result) & (right ^ result)
    else:
        result = left - right
        lost = (left ^ right) & (left ^ result)
    # Where the sign of the result cannot be, numpy has wrapped.
    there = both(left_there, right_there)
    wrapped = lost < 0
    return result, both(there, ~wrapped) if wrapped.any() else there


def _product(node: Node, given: Given) -> Valued:
    """By a constant: outside the range in which the result fits there is none."""
    left, right = node.args
    if left.op == "lit":
        left, right = right, left
    low, high = bounds("mul", right.constant)
    values, there = compute(left, given)
    fits = (values >= low) & (values <= high)
    return np.where(fits, values, 0) * np.int64(right.constant), both(there, fits)


def _negate(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    fits = values != LONG_MIN
    return -np.where(fits, values, 0), both(there, fits)


def _divide(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    # Towards zero, where numpy rounds down.
    floor = values // node.args[1]
    return floor + ((floor < 0) & (floor * node.args[1] != values)), there


def _day_start(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    passed = values % DAY_MILLIS
    fits = values >= LONG_MIN + passed
    return np.where(fits, values, 0) - np.where(fits, passed, 0), both(there, fits)


def _time_of_day(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    return values % DAY_MILLIS, there


def _known(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    return (np.ones(values.shape, np.bool_) if there is None else there), None


def _not(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    return ~values, there


def _among(node: Node, given: Given) -> Valued:
    values, there = compute(node.args[0], given)
    return np.isin(values, np.array(node.args[1], values.dtype)), there


OPERATORS: dict[str, Callable[[Node, Given], Valued]] = {
    "eq": _compared(np.equal),
    "lt": _compared(np.less),
    "le": _compared(np.less_equal),
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "neg": _negate,
    "divide": _divide,
    "day_start": _day_start,
    "time_of_day": _time_of_day,
    "known": _known,
    "not": _not,
    "among": _among,
}
"""What is computed here; each entry means what its entry in `sql.LOWERINGS` means."""
