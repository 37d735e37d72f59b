"""Reading Cedar schema text into declarations, annotations kept.

A recursive descent over the published grammar of the human-readable schema: namespaces, entities
(also `enum` and `tags`), common types, actions. Names are left as written; `schema` resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from bluelamp.core.cedar.errors import SchemaDoesNotParse
from bluelamp.core.cedar.tokens import Token, place_at, tokens
from bluelamp.core.cedar.values import EntityUid

Item = TypeVar("Item")


@dataclass(frozen=True)
class TypeText:
    """A type as written: a name, a set of a type, or a record of fields."""

    name: str | None = None
    member: TypeText | None = None
    fields: tuple[FieldText, ...] | None = None


@dataclass(frozen=True)
class FieldText:
    """A field as written: name, type, whether it must be there, marks."""

    name: str
    type: TypeText
    required: bool
    marks: Mapping[str, str]


@dataclass(frozen=True)
class EntityDeclaration:
    """One `entity` as written."""

    namespace: str
    attributes: TypeText
    member_of: tuple[str, ...]
    tags: TypeText | None
    marks: Mapping[str, str]


@dataclass(frozen=True)
class ActionDeclaration:
    """One `action` as written; groups are (type or None, id)."""

    namespace: str
    principals: tuple[str, ...]
    resources: tuple[str, ...]
    context: TypeText | None
    groups: tuple[tuple[str | None, str], ...]
    marks: Mapping[str, str]


@dataclass
class Declarations:
    """Everything a schema text declares, by full name."""

    entities: dict[str, EntityDeclaration] = field(default_factory=dict)
    commons: dict[str, tuple[TypeText, str]] = field(default_factory=dict)
    actions: dict[EntityUid, ActionDeclaration] = field(default_factory=dict)


class SchemaReader:
    """One pass over one schema text."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        self._tokens = [*tokens(text), Token("end", "", len(text), len(text))]
        self._at = 0
        self._found = Declarations()

    def read(self) -> Declarations:
        """Every declaration of the text.

        Raises:
            SchemaDoesNotParse: at the first token that cannot stand where it does.
        """
        self._declarations(namespace="", until="")
        return self._found

    def _declarations(self, *, namespace: str, until: str) -> None:
        while not self._stands(until) if until else self._now.kind != "end":
            marks = self._marks()
            word = self._name("`entity`, `action`, `type` or `namespace`")
            if word == "namespace":
                inner = self._path()
                self._expect("{")
                self._declarations(namespace=inner, until="}")
                self._expect("}")
            elif word == "entity":
                self._entity(namespace, marks)
            elif word == "type":
                name = self._name("a type name")
                self._expect("=")
                self._found.commons[_within(namespace, name)] = (self._type(), namespace)
                self._expect(";")
            elif word == "action":
                self._action(namespace, marks)
            else:
                self._at -= 1
                self._fail("`entity`, `action`, `type` or `namespace`")

    def _entity(self, namespace: str, marks: Mapping[str, str]) -> None:
        names = self._listed(lambda: self._name("an entity name"))
        attributes, member_of, tags = TypeText(fields=()), tuple[str, ...](), None
        if self._skip("enum"):
            self._bracketed(self._name_or_string)
        else:
            if self._skip("in"):
                member_of = self._type_names()
            self._skip("=")
            if self._stands("{"):
                attributes = self._record()
            if self._skip("tags"):
                tags = self._type()
        self._expect(";")
        for name in names:
            self._found.entities[_within(namespace, name)] = EntityDeclaration(
                namespace, attributes, member_of, tags, marks
            )

    def _action(self, namespace: str, marks: Mapping[str, str]) -> None:
        names = self._listed(self._name_or_string)
        groups: tuple[tuple[str | None, str], ...] = ()
        if self._skip("in"):
            groups = self._bracketed(self._group) if self._stands("[") else (self._group(),)
        applies: dict[str, tuple[str, ...]] = {"principal": (), "resource": ()}
        context = None
        if self._skip("appliesTo"):
            self._expect("{")
            while not self._skip("}"):
                part = self._name("`principal`, `resource` or `context`")
                self._expect(":")
                if part == "context":
                    context = self._type()
                else:
                    applies[part] = self._type_names()
                self._skip(",")
        self._expect(";")
        declared = ActionDeclaration(namespace, applies["principal"], applies["resource"], context, groups, marks)
        for name in names:
            self._found.actions[EntityUid(_within(namespace, "Action"), name)] = declared

    def _group(self) -> tuple[str | None, str]:
        if self._now.kind == "string":
            return None, self._name_or_string()
        parts = [self._name("an action")]
        while self._skip("::"):
            parts.append(self._name_or_string())
        return ("::".join(parts[:-1]) or None), parts[-1]

    def _type(self) -> TypeText:
        if self._stands("{"):
            return self._record()
        name = self._path()
        if name in ("Set", "__cedar::Set") and self._skip("<"):
            member = self._type()
            self._expect(">")
            return TypeText(member=member)
        return TypeText(name=name)

    def _record(self) -> TypeText:
        self._expect("{")
        found = []
        while not self._skip("}"):
            marks = self._marks()
            name = self._name_or_string()
            required = not self._skip("?")
            self._expect(":")
            found.append(FieldText(name, self._type(), required, marks))
            if not self._stands("}"):
                self._expect(",")
        return TypeText(fields=tuple(found))

    def _marks(self) -> Mapping[str, str]:
        marks = {}
        while self._skip("@"):
            name = self._name("the name of a mark")
            marks[name] = ""
            if self._skip("("):
                marks[name] = self._name_or_string()
                self._expect(")")
        return marks

    def _type_names(self) -> tuple[str, ...]:
        return self._bracketed(self._path) if self._stands("[") else (self._path(),)

    def _bracketed(self, one: Callable[[], Item]) -> tuple[Item, ...]:
        self._expect("[")
        found = []
        while not self._skip("]"):
            found.append(one())
            if not self._stands("]"):
                self._expect(",")
        return tuple(found)

    def _listed(self, one: Callable[[], Item]) -> list[Item]:
        found = [one()]
        while self._skip(","):
            found.append(one())
        return found

    def _path(self) -> str:
        parts = [self._name("a type")]
        while self._skip("::"):
            parts.append(self._name("the rest of the name"))
        return "::".join(parts)

    def _name(self, wanted: str) -> str:
        if self._now.kind != "name":
            self._fail(wanted)
        self._at += 1
        return self._tokens[self._at - 1].text

    def _name_or_string(self) -> str:
        if self._now.kind == "string":
            try:
                text = _unescaped(self._now.text)
            except ValueError:
                self._fail("a text whose escapes, such as `\\u{e9}`, all name characters")
            self._at += 1
            return text
        return self._name("a name or a text in quotes")

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _stands(self, text: str) -> bool:
        return self._now.text == text and self._now.kind != "string"

    def _skip(self, text: str) -> bool:
        if not self._stands(text):
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            self._fail(f"`{text}`")

    def _fail(self, wanted: str) -> NoReturn:
        found = f"found `{self._now.text}`" if self._now.text else "the text ends"
        raise SchemaDoesNotParse(
            f"The schema cannot be read: expected {wanted}, {found}.",
            todo="correct the declaration at this place.",
            place=place_at(self._text, self._now.start, self._source),
        )


_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def _unescaped(quoted: str) -> str:
    """The text between quotes.

    Raises:
        ValueError: an escape names no character.
    """

    def replace(found: re.Match[str]) -> str:
        code = found[2] or found[3]
        return chr(int(code.replace("_", ""), 16)) if code else _ESCAPED.get(found[1], found[1])

    text = _ESCAPE.sub(replace, quoted[1:-1])
    text.encode()  # Half of a surrogate pair is no character, and no file could hold it.
    return text


def _within(namespace: str, name: str) -> str:
    return f"{namespace}::{name}" if namespace else name
