"""What the tests of the records' architecture read: acts, writes and addresses, from the text of the code.

`test_records_reader.py` breaks each of these on purpose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

WRAPPERS = {"act", "reading"}
ON_A_QUERYSET = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
ON_A_ROW = {"save", "full_save"}
IN_SQL = {"execute", "executemany", "executescript"}
_QUERIES = {"objects", "filter", "exclude", "all", "select_for_update", "_base_manager", "_default_manager"}


def unrecorded(tree: ast.Module) -> list[str]:
    """Public functions of an `acts` module that are neither an act nor a reading, nor say what one is done to."""
    subjects = {
        word.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _decorator(node) in WRAPPERS
        for word in node.keywords
        if word.arg == "on" and isinstance(word.value, ast.Name)
    }
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and node.name not in subjects
        and not any(name in WRAPPERS for name in map(_decorator, node.decorator_list))
    ]


def _decorator(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a module writes to the database: through a manager or queryset, a row, or SQL."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, receiver = node.func.attr, node.func.value
        if (
            (name in ON_A_QUERYSET and _chain(receiver) & _QUERIES)
            or name in ON_A_ROW
            or (name in IN_SQL and "cursor" in ast.unparse(receiver).lower())
            or (name == "delete" and not node.args and not node.keywords and not _chain(receiver) & {"keys", "cache"})
        ):
            yield node.lineno, name


def _chain(node: ast.expr) -> set[str]:
    """The names along `a.b.c(...).d`."""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        else:
            return names | ({node.id} if isinstance(node, ast.Name) else set())


def unguarded(callback: object) -> bool:
    """Whether a view neither asks who is there nor says why it need not."""
    return not getattr(callback, "asks_who", False) and not getattr(callback, "open_because", "")
