"""The columnar tree as DuckDB SQL: one entry an operator.

`LOWERINGS` is the list of what DuckDB can do for us. An operator without an entry is found by
`check` when the rulebook is compiled. Every entry keeps the two promises of the tree: NULL exactly
where Cedar errs, and 64-bit arithmetic that never wraps. DuckDB itself raises on overflow and would
end the whole run, so a sum with a constant is guarded by the range where it fits, and any other goes
through 128 bits.

`tests/agreement/test_operator_grid.py` holds each entry against the engine at boundary values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bluelamp.core.cedar.values import DAY_MILLIS, LONG_MAX, LONG_MIN
from bluelamp.core.screening.columns import BOOL, INT, TEXT, TEXTS, Node, is_lit, walk
from bluelamp.core.screening.errors import NotLowered

TYPES = {BOOL: "BOOLEAN", INT: "BIGINT", TEXT: "VARCHAR", TEXTS: "VARCHAR[]"}
"""DuckDB's name of each type of column."""

_SIGNS = {"add": "+", "sub": "-", "mul": "*"}


def quoted(name: str) -> str:
    """A column name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL writes it. DuckDB ends a query text at a zero character, so that one is put in by `chr`."""
    pieces = ["'" + piece.replace("'", "''") + "'" for piece in value.split("\x00")]
    return pieces[0] if len(pieces) == 1 else "(" + " || chr(0) || ".join(pieces) + ")"


def whole(value: int) -> str:
    """A 64-bit whole number as SQL writes it. The smallest has no literal of its own."""
    if value == LONG_MIN:
        return "(-9223372036854775807::BIGINT - 1)"
    return f"({value})::BIGINT" if value < 0 else f"{value}::BIGINT"


class SqlWriter:
    """Writes nodes as SQL over given column names; each part is written once and kept."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._names = names or {}
        self._written: dict[Node, str] = {}

    def __call__(self, node: Node) -> str:
        """The SQL of a node."""
        sql = self._written.get(node)
        if sql is None:
            sql = self._written[node] = LOWERINGS[node.op](self, node)
        return sql

    def name(self, column: str) -> str:
        """The SQL of a data column."""
        return self._names.get(column) or quoted(column)


def check(node: Node) -> None:
    """Refuses a tree with an operator that has no entry.

    Raises:
        NotLowered: naming the operator.
    """
    for one in walk(node):
        if one.op not in LOWERINGS:
            raise NotLowered(one.op, "has no form in DuckDB SQL")


def _literal(write: SqlWriter, node: Node) -> str:
    del write
    value = node.constant
    if node.type == BOOL:
        return "TRUE" if value else "FALSE"
    if node.type == INT:
        return whole(value)
    if node.type == TEXT:
        return text(value)
    return f"CAST([{', '.join(text(one) for one in value)}] AS VARCHAR[])"


def _first(write: SqlWriter, node: Node) -> str:
    pairs = list(node.pairs)
    last = ""
    if is_lit(pairs[-1][0]):
        last = f" ELSE {write(pairs.pop()[1])}"
    choices = " ".join(f"WHEN {write(guard)} THEN {write(value)}" for guard, value in pairs)
    return f"(CASE {choices}{last} END)"


def _branch(write: SqlWriter, node: Node) -> str:
    condition, then, otherwise = (write(part) for part in node.args)
    return f"(CASE WHEN {condition} THEN {then} WHEN NOT {condition} THEN {otherwise} END)"


def _choose(write: SqlWriter, node: Node) -> str:
    condition, then, otherwise = (write(part) for part in node.args)
    return f"(CASE WHEN {condition} THEN {then} ELSE {otherwise} END)"


def _among(write: SqlWriter, node: Node) -> str:
    arg, values = node.args
    show = whole if arg.type == INT else text
    listed = ", ".join(("TRUE" if one else "FALSE") if arg.type == BOOL else show(one) for one in values)
    return f"({write(arg)} IN ({listed}))"


def bounds(op: str, by: int) -> tuple[int, int]:
    """The values x, from smallest to largest, for which `x op by` stays within 64 bits.

    >>> bounds("add", 1) == (LONG_MIN, LONG_MAX - 1)
    True
    """
    if op == "add":
        return max(LONG_MIN, LONG_MIN - by), min(LONG_MAX, LONG_MAX - by)
    if op == "sub":
        return max(LONG_MIN, LONG_MIN + by), min(LONG_MAX, LONG_MAX + by)
    if by == 0:
        return LONG_MIN, LONG_MAX
    ends = (-(LONG_MIN // -by), LONG_MAX // by) if by > 0 else (-(LONG_MAX // -by), LONG_MIN // by)
    return max(ends[0], LONG_MIN), min(ends[1], LONG_MAX)


def _arithmetic(write: SqlWriter, node: Node) -> str:
    op, (left, right) = node.op, node.args
    if is_lit(left) and op != "sub":
        left, right = right, left
    sign = _SIGNS[op]
    if not is_lit(right):
        return f"TRY_CAST(({write(left)})::HUGEINT {sign} ({write(right)})::HUGEINT AS BIGINT)"
    low, high = bounds(op, right.constant)
    arg = write(left)
    tests = [f"{arg} >= {whole(low)}"] * (low > LONG_MIN) + [f"{arg} <= {whole(high)}"] * (high < LONG_MAX)
    result = f"{arg} {sign} {whole(right.constant)}"
    return f"(CASE WHEN {' AND '.join(tests)} THEN {result} END)" if tests else f"({result})"


def _negate(write: SqlWriter, node: Node) -> str:
    return f"TRY_CAST(-(({write(node.args[0])})::HUGEINT) AS BIGINT)"


def _time_of_day(write: SqlWriter, node: Node) -> str:
    arg = write(node.args[0])
    return f"((({arg} % {DAY_MILLIS}) + {DAY_MILLIS}) % {DAY_MILLIS})"


def _day_start(write: SqlWriter, node: Node) -> str:
    return f"TRY_CAST(({write(node.args[0])})::HUGEINT - {_time_of_day(write, node)} AS BIGINT)"


def _like(write: SqlWriter, node: Node) -> str:
    arg, pattern = node.args
    if not any(mark in piece for piece in pattern if piece is not None for mark in "%_"):
        plain = "".join("%" if piece is None else piece for piece in pattern)
        return f"({write(arg)} LIKE {text(plain)})"
    escaped = "".join("%" if piece is None else _escaped(piece) for piece in pattern)
    return f"({write(arg)} LIKE {text(escaped)} ESCAPE '!')"


def _escaped(piece: str) -> str:
    return "".join("!" + mark if mark in "%_!" else mark for mark in piece)


def _list_of(write: SqlWriter, node: Node) -> str:
    return f"list_sort(list_distinct([{', '.join(write(part) for part in node.parts)}]))"


def _list_eq(write: SqlWriter, node: Node) -> str:
    sides = [f"list_sort(list_distinct({write(part)}))" if part.op == "col" else write(part) for part in node.parts]
    return f"({sides[0]} = {sides[1]})"


def _operator(sign: str) -> Callable[[SqlWriter, Node], str]:
    return lambda write, node: f"({write(node.args[0])} {sign} {write(node.args[1])})"


def _function(name: str) -> Callable[[SqlWriter, Node], str]:
    return lambda write, node: f"{name}({', '.join(write(part) for part in node.parts)})"


LOWERINGS: dict[str, Callable[[SqlWriter, Node], str]] = {
    "lit": _literal,
    "null": lambda _, node: f"CAST(NULL AS {TYPES[node.type]})",
    "col": lambda write, node: write.name(node.args[0]),
    "not": lambda write, node: f"(NOT {write(node.args[0])})",
    "known": lambda write, node: f"({write(node.args[0])} IS NOT NULL)",
    "and": _operator("AND"),
    "or": _operator("OR"),
    "branch": _branch,
    "choose": _choose,
    "first": _first,
    "eq": _operator("="),
    "lt": _operator("<"),
    "le": _operator("<="),
    "among": _among,
    "like": _like,
    "any_bits": lambda write, node: f"(({write(node.args[0])} & {whole(node.args[1])}) <> 0)",
    "add": _arithmetic,
    "sub": _arithmetic,
    "mul": _arithmetic,
    "neg": _negate,
    "divide": lambda write, node: f"({write(node.args[0])} // {node.args[1]})",
    "time_of_day": _time_of_day,
    "day_start": _day_start,
    "list_of": _list_of,
    "list_contains": _function("list_contains"),
    "list_has_any": _function("list_has_any"),
    "list_has_all": _function("list_has_all"),
    "list_empty": lambda write, node: f"(len({write(node.args[0])}) = 0)",
    "list_eq": _list_eq,
    "list_join": lambda write, node: f"array_to_string({write(node.args[0])}, ',')",
    "text_of": lambda write, node: f"CAST({write(node.args[0])} AS VARCHAR)",
    "length": _function("length"),
    "concat": lambda write, node: "(" + " || ".join(write(part) for part in node.parts) + ")",
}
"""Every operator of the tree in DuckDB SQL."""
