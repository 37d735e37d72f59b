"""What the architecture tests read: files under version control, and Python as syntax trees.

Nothing here imports the code it reads. `test_reader.py` holds each function to small texts with a
known answer, so that a promise is never kept by a reader that sees nothing.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
TESTS = ROOT / "tests"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One Python file: where it stands and what it says."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else self.path.as_posix()


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project: tracked, or new and not ignored; so a fault shows before the commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is found on the path
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def modules(folder: Path) -> tuple[Module, ...]:
    """Every Python file of the project under a folder but migrations, which a program makes from the models."""
    return tuple(
        Module(path, path.read_text(encoding="utf-8"))
        for path in project_files()
        if path.suffix == ".py" and path.is_relative_to(folder) and path.parent.name != "migrations"
    )


def text_of(path: Path) -> str | None:
    """A file's text, or None where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Functions and classes at the top of a module and the methods of its classes, by dotted name."""

    def inside(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Definition]]:
        for node in body:
            if isinstance(node, Definition):
                yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from inside(node.body, f"{prefix}{node.name}.")

    yield from inside(tree.body, "")


def is_public(dotted: str) -> bool:
    """Whether no part of a dotted name starts with an underscore."""
    return not any(part.startswith("_") for part in dotted.split("."))


def overrides(node: Definition) -> bool:
    """Whether a method is marked as standing for one described elsewhere, or completes a property or an overload."""
    names = {ast.unparse(one).rsplit(".", 1)[-1] for one in node.decorator_list}
    return bool(names & {"override", "overload", "setter"})


def wrong_with_docstring(docstring: str | None) -> str | None:
    """What is wrong with a docstring by the house standard, or None: present, a full stop, under 120 characters."""
    if not docstring:
        return "has no docstring"
    first = docstring.strip().splitlines()[0]
    if not first.endswith((".", "?", "…")):
        return f"its first line does not end with a full stop: {first!r}"
    return f"its first line has {len(first)} characters" if len(first) >= 120 else None


def length(node: Definition) -> int:
    """How many lines a definition takes, decorators left out, docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def every_function(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def swallowed(tree: ast.Module) -> list[int]:
    """Lines where every error is caught and nothing is done with it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and all(map(_does_nothing, node.body)):
            found.append(node.lineno)
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("suppress")
            and any(map(_is_broad, node.args))
        ):
            found.append(node.lineno)
    return found


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(ast.unparse(name) in {"Exception", "BaseException"} for name in names)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Continue | ast.Break):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Return) and isinstance(statement.value, ast.Constant | None)


_SILENCERS = {
    "type: ignore": re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s*(#|-)\s*\w.{5,}"),
    "noqa": re.compile(r"#\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+(-|#)\s*\w.{5,}"),
    "pragma: no cover": re.compile(r"#\s*pragma: no cover\s+(-|#)\s*\w.{5,}"),
}


def silenced_without_reason(text: str) -> list[tuple[int, str]]:
    """Comments that switch a check off without naming the check, or without the reason beside it."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            for words, with_reason in _SILENCERS.items():
                if words in token.string and not with_reason.search(token.string):
                    found.append((token.start[0], token.string))
    return found


_CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def clock_readings(tree: ast.Module) -> list[int]:
    """Lines that ask the machine what time it is."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in _CLOCKS
    ]


def names_put_to_use(tree: ast.Module) -> set[str]:
    """Names that are raised, called, handed on or stand in a table: the ways in which an error comes to be raised.

    Being imported, caught, asked about, built upon or named in an annotation is not use.
    """
    idle: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(bases=bases):
                aside: list[ast.expr | None] = list(bases)
            case ast.ExceptHandler(type=caught):
                aside = [caught]
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                aside = [annotation]
            case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
                aside = [returns]
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, asked]):
                aside = [asked]
            case _:
                continue
        idle |= {id(below) for one in aside if one is not None for below in ast.walk(one)}
    used = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute) and id(node) not in idle)
    return {node.id if isinstance(node, ast.Name) else node.attr for node in used}


def test_functions(tree: ast.Module) -> list[str]:
    """The names of the tests in a file."""
    return [name for name, _ in definitions(tree) if name.rsplit(".", 1)[-1].startswith("test_")]


def words_in(test_name: str) -> int:
    """How many words the name of a test has after `test`."""
    return len([word for word in test_name.rsplit(".", 1)[-1].removeprefix("test_").split("_") if word])


def counterpart(test_file: Path, tests: Path, package: Path) -> Path | None:
    """The source that a test file is of, or None.

    `core/cedar/test_values.py` is of `core/cedar/values.py`; where it tells of one aspect, the name of the
    module comes first: `test_values_at_the_edges.py`. A test of a whole package has the package's name.
    """
    folder = package / test_file.parent.relative_to(tests)
    words = test_file.stem.removeprefix("test_").split("_")
    for count in range(len(words), 0, -1):
        name = "_".join(words[:count])
        for candidate in (folder / f"{name}.py", folder / name / "__init__.py"):
            if candidate.is_file():
                return candidate
        if name == folder.name and (folder / "__init__.py").is_file():
            return folder / "__init__.py"
    return None
