"""The mutants of a module: its code with one small fault put in, one after another.

A mutant is named by file, function, kind of fault and the piece of code it is put into, so that the
name stays the same while other lines move. Made are faults of behaviour: comparisons, conditions,
arithmetic, constants, results, statements, handlers, locks, slices, keywords. Not made are faults in

- what a refusal says: the arguments of an error, `code` and `meaning`;
- prose: text of three words or more that is not SQL, and the fixed text of f-strings;
- annotations, docstrings, decorators, imports and `__all__`;
- `encoding=`: Python reads `utf-8!` as `utf-8`, and has it by default on the machines we test on.

Nothing here is run: `mutation.py` does that.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

LONGEST_SHOWN = 70
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.Pow: ast.Mult,
}
_SAME_AS_NEGATED = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "iter"}
_SQL = {"BEGIN", "COMMIT", "CREATE", "DELETE", "INSERT", "PRAGMA", "ROLLBACK", "SELECT", "UPDATE", "pragma"}
_DECLARED = {"__all__", "code", "meaning"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: its name, the function around it (empty at the level of the module) and the lines it stands on."""

    name: str
    function: str
    first_line: int
    lines: range


@dataclass(slots=True)
class _Site:
    function: str
    first_line: int
    lines: range
    kind: str
    before: str
    after: str
    change: Callable[[], None]


def mutants_of(source: str, file: str) -> list[Mutant]:
    """Every mutant of a source text, in the order of the text."""
    seen: Counter[str] = Counter()
    found = []
    for site in _Walk().sites(ast.parse(source)):
        name = f"{file} {site.function or '(module)'}: {site.kind} `{site.before}` -> `{site.after}`"
        seen[name] += 1
        name += f" #{seen[name]}" if seen[name] > 1 else ""
        found.append(Mutant(name, site.function, site.first_line, site.lines))
    return found


def mutated(source: str, filename: str, number: int) -> CodeType:
    """The compiled module with the fault of this number in it, counted as `mutants_of` counts.

    Raises:
        IndexError: there are not so many.
    """
    tree = ast.parse(source)
    for at, site in enumerate(_Walk().sites(tree)):
        if at == number:
            site.change()
            return compile(ast.fix_missing_locations(tree), filename, "exec")
    raise IndexError(number)


class _Walk:
    """Walks a tree, and offers each change while it stands at its place."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._function: tuple[str, int] | None = None
        self._statement: ast.stmt | None = None

    def sites(self, tree: ast.Module) -> Iterator[_Site]:
        yield from self._block(tree, "body")

    def _site(self, node: ast.AST, kind: str, before: ast.AST | str, after: ast.AST | str, change: _Change) -> _Site:
        name, line = self._function or ("", 0)
        first = self._statement.lineno if self._statement else 1
        last = first if isinstance(node, ast.stmt) else getattr(node, "end_lineno", None) or first
        return _Site(name, line, range(first, last + 1), kind, _shown(before), _shown(after), change)

    # -- statements

    def _block(self, parent: ast.AST, where: str) -> Iterator[_Site]:
        body: list[ast.stmt] = getattr(parent, where)
        for at, statement in enumerate(body):
            before, self._statement = self._statement, statement
            yield from self._deleted(body, at)
            yield from self._one(statement)
            self._statement = before

    def _deleted(self, body: list[ast.stmt], at: int) -> Iterator[_Site]:
        statement = body[at]
        other: ast.stmt
        match statement:
            case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Delete() | ast.Assert():
                other = ast.Pass()
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                other = ast.Pass()
            case ast.Continue():
                other = ast.Break()
            case ast.Break():
                other = ast.Continue()
            case ast.With(items=items) if all(one.optional_vars is None for one in items):
                other = ast.If(ast.Constant(value=True), statement.body, [])
                shown = ", ".join(ast.unparse(one) for one in items)
                yield self._site(statement, "without", f"with {shown}", "", _put(body, at, other))
                return
            case _:
                return
        yield self._site(statement, "instead", statement, other, _put(body, at, ast.copy_location(other, statement)))

    def _one(self, statement: ast.stmt) -> Iterator[_Site]:
        match statement:
            case ast.FunctionDef():
                yield from self._function_sites(statement)
            case ast.ClassDef():
                self._names.append(statement.name)
                yield from self._block(statement, "body")
                self._names.pop()
            case ast.Import() | ast.ImportFrom():
                return
            case ast.Expr(value=ast.Constant()):
                return  # a docstring
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if (
                name in _DECLARED or _is_type(statement)
            ):
                return
            case ast.Try():
                yield from self._try(statement)
            case _:
                yield from self._parts(statement)

    def _function_sites(self, function: ast.FunctionDef) -> Iterator[_Site]:
        for where in ("defaults", "kw_defaults"):
            values = getattr(function.args, where)
            for at, value in enumerate(values):
                if value is not None:
                    yield from self._expression(value, _put_later(values, at))
        outer = self._function
        self._names.append(function.name)
        if outer is None:
            first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
            self._function = (".".join(self._names), first)
        yield from self._block(function, "body")
        self._names.pop()
        self._function = outer

    def _try(self, statement: ast.Try) -> Iterator[_Site]:
        yield from self._block(statement, "body")
        for handler in statement.handlers:
            if not isinstance(handler.body[-1], ast.Raise):
                caught = f"except {ast.unparse(handler.type)}" if handler.type else "except"
                yield self._site(handler, "not caught", caught, "raise", _put(handler, "body", [ast.Raise()]))
            yield from self._block(handler, "body")
        yield from self._block(statement, "orelse")
        if statement.finalbody:
            yield self._site(statement, "without", "finally", "", _put(statement, "finalbody", [ast.Pass()]))
            yield from self._block(statement, "finalbody")

    def _parts(self, node: ast.AST) -> Iterator[_Site]:
        """Everything within a statement or an expression."""
        yield from self._conditions(node)
        if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
            yield self._site(node.value, "returns", node.value, "None", _put(node, "value", ast.Constant(value=None)))
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "decorator_list", "returns", "type_comment", "ctx", "type_params", "conversion"}:
                continue
            if isinstance(node, ast.keyword) and node.arg == "encoding":
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from self._block(node, field)
            elif isinstance(value, list):
                for at, one in enumerate(value):
                    if isinstance(one, ast.expr):
                        yield from self._expression(one, _put_later(value, at))
                    elif isinstance(one, ast.AST):
                        yield from self._parts(one)
            elif isinstance(value, ast.expr):
                yield from self._expression(value, _put_later(node, field))
            elif isinstance(value, ast.arguments):
                for at, one in enumerate(value.defaults):
                    yield from self._expression(one, _put_later(value.defaults, at))

    # -- expressions

    def _conditions(self, node: ast.AST) -> Iterator[_Site]:
        for holder, field, condition in _tested(node):
            if isinstance(condition, ast.UnaryOp | ast.BoolOp | ast.Constant):
                continue  # those are changed from within
            if isinstance(condition, ast.Compare) and isinstance(condition.ops[0], _SAME_AS_NEGATED):
                continue  # swapping the operator is the same
            yield self._site(
                condition, "negated", condition, "not", _put(holder, field, ast.UnaryOp(ast.Not(), condition))
            )

    def _expression(self, node: ast.expr, put: _Put) -> Iterator[_Site]:
        def to(kind: str, other: ast.expr) -> _Site:
            return self._site(node, kind, node, other, lambda: put(ast.copy_location(other, node)))

        match node:
            case ast.Call(func=ast.Name(id=name)) if _is_error(name):
                return  # what a refusal says
            case ast.Compare(ops=ops) | ast.BinOp(op=ops):
                yield from self._swapped(node, ops)
            case ast.BoolOp(values=values):
                for at in range(len(values)):
                    rest = [*values[:at], *values[at + 1 :]]
                    yield to("condition left out", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield to("not", operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield to("sign", operand)
            case ast.Constant():
                yield from (to("constant", ast.Constant(value=other)) for other in _other_constants(node.value))
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS and len(node.args) == 1:
                yield to("call", ast.Call(ast.Name(_CALLS[name], ast.Load()), node.args, node.keywords))
            case ast.Slice(lower=lower, upper=upper, step=step):
                if lower is not None:
                    yield to("slice", ast.Slice(None, upper, step))
                if upper is not None:
                    yield to("slice", ast.Slice(lower, None, step))
            case ast.JoinedStr():
                for part in node.values:
                    if isinstance(part, ast.FormattedValue):
                        yield from self._expression(part.value, _put_later(part, "value"))
                return
            case _:
                pass
        if isinstance(node, ast.Call):
            for at, keyword in enumerate(node.keywords):
                if keyword.arg not in {None, "encoding"} and not _is_prose(keyword.value):
                    rest_of = [*node.keywords[:at], *node.keywords[at + 1 :]]
                    yield to("keyword left out", ast.Call(node.func, node.args, rest_of))
        yield from self._parts(node)

    def _swapped(self, node: ast.expr, ops: list[ast.cmpop] | ast.operator) -> Iterator[_Site]:
        holder, places = (ops, range(len(ops))) if isinstance(ops, list) else (node, ["op"])
        for place in places:
            old = holder[place] if isinstance(holder, list) and isinstance(place, int) else node.op  # type: ignore[attr-defined]  # a BinOp has one
            new = _SWAPS.get(type(old))
            if new is not None:
                yield self._site(node, "operator", node, new.__name__, _put(holder, place, new()))


_Change = Callable[[], None]
_Put = Callable[[ast.expr], None]


def _put(holder: object, place: int | str, new: object) -> _Change:
    def change() -> None:
        if isinstance(holder, list):
            holder[int(place)] = new
        else:
            setattr(holder, str(place), new)

    return change


def _put_later(holder: object, place: int | str) -> _Put:
    return lambda new: _put(holder, place, new)()


def _tested(node: ast.AST) -> Iterator[tuple[object, int | str, ast.expr]]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield node, "test", test
        case ast.comprehension(ifs=ifs):
            yield from ((ifs, at, one) for at, one in enumerate(ifs))
        case _:
            return


def _other_constants(value: object) -> Iterator[bool | int | bytes | str]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            if value > 1:
                yield value - 1
        case bytes():
            yield value + b"!"
        case str() if not _reads_as_prose(value):
            yield value + "!"
        case _:
            return


def _is_prose(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and _reads_as_prose(node.value)


def _reads_as_prose(text: str) -> bool:
    words = text.split()
    return len(words) > 2 and words[0] not in _SQL


def _is_error(name: str) -> bool:
    """Whether a call by this name makes an error: a built-in one, or one named as the project's are."""
    found = getattr(builtins, name, None)
    return name in ERROR_NAMES or (isinstance(found, type) and issubclass(found, BaseException))


ERROR_NAMES: set[str] = set()
"""The project's own kinds of error; whoever makes mutants fills it, since a source text does not say which they are."""


def _is_type(statement: ast.Assign | ast.AnnAssign) -> bool:
    """Whether an assignment names a type, and so does nothing: `GetTile = Callable[...]`, a `TypeVar`."""
    value = statement.value
    if value is None:
        return True
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in {"TypeVar", "NewType"}
    head = value.value if isinstance(value, ast.Subscript) else value.left if isinstance(value, ast.BinOp) else None
    return isinstance(head, ast.Name) and head.id[:1].isupper() and not head.id.isupper()


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _shown(what: ast.AST | str) -> str:
    text = what if isinstance(what, str) else ast.unparse(what)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
