"""YAML with its places: mappings and lists that know the line they stand on.

Stricter than the usual reader, because policy staff write these files: one key may stand once only,
and only `true` and `false` are truth values, so `no`, `on` and `off` stay the words they are. Dates
and times stay texts until something with a type reads them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from bluelamp.core.kernel import Place
from bluelamp.core.rulebook.errors import YamlDoesNotParse

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is ten times as fast where it was built


class _Loader(_Base):  # type: ignore[misc] # the base is chosen at run time
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's interface


_TAG = "tag:yaml.org,2002:"
_Loader.add_implicit_resolver(f"{_TAG}bool", re.compile(r"^(?:true|false)$"), list("tf"))
_WHOLE = re.compile(r"^-?(?:0|[1-9][0-9]{0,24})$")
_Loader.add_implicit_resolver(f"{_TAG}int", _WHOLE, list("-0123456789"))
_READ = frozenset(f"{_TAG}{name}" for name in ("bool", "int", "null", "str"))
_Loader.add_implicit_resolver(f"{_TAG}null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])


class MarkedMap(dict[str, Any]):
    """A mapping that knows where it and each of its keys stand (line and column from 1)."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line = line
        self.column = column
        self.spots: dict[str, tuple[int, int]] = {}


class MarkedList(list[Any]):
    """A list that knows where it and each of its items stand (line and column from 1)."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line = line
        self.column = column
        self.spots: list[tuple[int, int]] = []


def read_yaml(text: str, source: str) -> Any:
    """The value of a YAML text: MarkedMap, MarkedList, text, whole number, truth value or None.

    Raises:
        YamlDoesNotParse: with the line and column, also for a key given twice and a reference to itself.
    """
    try:
        node = yaml.compose(text, _Loader)
        return None if node is None else _Reader(text, source).value(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlDoesNotParse(
            f"This file cannot be read as YAML: {error.problem or error.context}.",
            todo="look at the indentation, colons and quotes at this place and on the line before.",
            place=Place(source) if mark is None else _place(text, source, mark.line, mark.column),
        ) from error
    except yaml.YAMLError as error:
        raise YamlDoesNotParse(
            f"This file cannot be read as YAML: {str(error).splitlines()[0]}.",
            todo="save it as plain text in UTF-8.",
            place=Place(source),
        ) from error
    except RecursionError as error:
        raise YamlDoesNotParse(
            "This file cannot be read as YAML: lists or entries stand inside each other too deeply.",
            todo="close the brackets that are left open.",
            place=Place(source),
        ) from error


class _Reader:
    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        self._read: dict[int, Any] = {}
        self._open: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        if id(node) in self._read:
            return self._read[id(node)]
        if id(node) in self._open:
            raise self._refused(node, "a reference points to what it stands in")
        self._open.add(id(node))
        read = self._read[id(node)] = self._fresh(node)
        self._open.discard(id(node))
        return read

    def _fresh(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._map(node)
        if isinstance(node, yaml.SequenceNode):
            listed = MarkedList(*_spot(node))
            for item in node.value:
                listed.append(self.value(item))
                listed.spots.append(_spot(item))
            return listed
        # Tags that somebody wrote out, `!!int x`, need not fit what stands after them.
        if node.tag not in _READ or (node.tag == f"{_TAG}int" and not _WHOLE.match(node.value)):
            raise self._refused(node, f"the tag `{node.tag}` is not understood")
        if node.tag == f"{_TAG}bool":
            return node.value == "true"
        if node.tag == f"{_TAG}int":
            return int(node.value)
        return None if node.tag == f"{_TAG}null" else str(node.value)

    def _map(self, node: yaml.MappingNode) -> MarkedMap:
        mapped = MarkedMap(*_spot(node))
        for key_node, item in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._refused(key_node, "a key is not a text")
            if key_node.value in mapped:
                raise self._refused(key_node, f"the key `{key_node.value}` stands here a second time")
            mapped[key_node.value] = self.value(item)
            mapped.spots[key_node.value] = _spot(key_node)
        return mapped

    def _refused(self, node: yaml.Node, what: str) -> YamlDoesNotParse:
        line, column = _spot(node)
        return YamlDoesNotParse(
            f"This file cannot be read: {what}.",
            todo="keep one of the two." if "second" in what else "write the value out in full.",
            place=_place(self._text, self._source, line - 1, column - 1),
        )


def _spot(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _place(text: str, source: str, line: int, column: int) -> Place:
    lines = text.splitlines()
    return Place(source, line + 1, column + 1, lines[line] if line < len(lines) else None)
