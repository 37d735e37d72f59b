"""Property lists of strangers, read within bounds: so many bytes, so deep, so many values.

Python's own reader follows a list as deep as it goes, and a binary list can name one part of itself a million times.
So the bounds are held while the XML is read, before anything is built. Binary lists are refused whole: a phone sends
XML. So are entities, which is how a short text becomes a long one.

`read` gives everything. `top` gives the texts that stand at the top and passes over the rest, which is what the path
of every message needs; what a phone answers in full is read later, where nobody waits for it.

Promise: MUST end with a refusal or an answer on any bytes, and `read` MUST give back every value that Python's own
writer wrote within the bounds (`tests/core/mdm/test_plists.py`). It is stricter than Python's reader: what that one
forgives, such as stray text or a value without a key, is refused.
"""

from __future__ import annotations

import base64
import binascii
import plistlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from xml.parsers import expat

from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, MessageMalformed

DEEPEST = 16
"""How deep values may stand in one another. A list of profiles, the deepest that a phone sends, needs seven."""
MOST_VALUES = 1_000_000
"""How many values one list may have. Two hundred apps with all their details are about six thousand."""
_BINARY = b"bplist"
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,20}|0[xX][0-9a-fA-F]{1,16}")
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_HOLDERS = frozenset({"plist", "dict", "array"})
_LEAVES = frozenset({"key", "string", "data", "date", "integer", "real", "true", "false"})
_NOTHING: Final = object()


def read(body: bytes, *, deepest: int = DEEPEST, most: int = MOST_VALUES) -> Any:
    """The value in a property list.

    Raises:
        MessageMalformed: not a property list in XML, or beyond the bounds; nothing was built.
    """
    return _parsed(body, _Whole(deepest, most)).value


def top(body: bytes, *, deepest: int = DEEPEST, most: int = MOST_VALUES) -> Mapping[str, str]:
    """The texts that stand at the top of a dictionary, by key; other values are passed over.

    A second text with the same key at the top is refused: two readers would see two messages.

    Raises:
        MessageMalformed: as `read`, or the list is no dictionary.
    """
    return _parsed(body, _Top(deepest, most)).found


def written(value: Mapping[str, Any]) -> bytes:
    """The property list of a value, as XML, the keys in order."""
    return plistlib.dumps(dict(value), sort_keys=True)


def listed(values: Sequence[Any]) -> bytes:
    """The property list of a list, as XML."""
    return plistlib.dumps(list(values), sort_keys=True)


class _Reader:
    """What every reader holds to: which elements there are, how deep and how many."""

    def __init__(self, deepest: int, most: int) -> None:
        self._deepest, self._most = deepest, most
        self._depth = 0
        self._values = 0
        self._text: list[str] | None = None
        self._in: list[str] = []
        self._dict_keys: list[Any] = []
        self._holds_one = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        del attributes
        if self._text is not None or (name == "plist") == bool(self._in):
            raise _malformed("an element stands where none may")
        if name in _HOLDERS:
            self._depth += 1
            if self._depth > self._deepest + 1:
                raise _malformed(f"its values stand more than {self._deepest} deep in one another")
        elif name in _LEAVES:
            self._text = []
        else:
            raise _malformed("it has an element that property lists do not have")
        self._values += 1
        if self._values > self._most:
            raise _malformed(f"it has more than {self._most} values")
        self._place(name)
        self._in.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        self._in.pop()
        if name in _HOLDERS:
            self._depth -= 1
            self.close(name)
            return
        text = "".join(self._text or ())
        self._text = None
        if name == "key":
            self._dict_keys[-1] = text
        else:
            self.leaf(name, text)

    def data(self, text: str) -> None:
        """Text between elements."""
        if self._text is not None:
            self._text.append(text)
        elif not text.isspace():
            raise _malformed("text stands between its elements")

    def refuse_entity(self, *about: object) -> None:
        """A text that stands for another text."""
        del about
        raise _malformed("it declares entities")

    def _place(self, name: str) -> None:
        """Whether a value may begin here: in a dictionary after a key, and a key only there."""
        holder = self._in[-1] if self._in else None
        if holder == "dict":
            key = self._dict_keys[-1]
            if (name == "key") == (key is not _NOTHING):
                raise _malformed("a dictionary's keys and values do not alternate")
            if name != "key":
                self._dict_keys[-1] = _NOTHING
                self.take_key(key)
        elif name == "key":
            raise _malformed("a key stands outside a dictionary")
        elif holder == "plist":
            if self._holds_one:
                raise _malformed("it has more than one value")
            self._holds_one = True
        if name == "dict":
            self._dict_keys.append(_NOTHING)
            self.open_dict()
        elif name == "array":
            self.open_array()

    def close(self, name: str) -> None:
        """A holder ends."""
        if name == "dict" and self._dict_keys.pop() is not _NOTHING:
            raise _malformed("a key has no value")
        if name == "plist" and not self._holds_one:
            raise _malformed("it holds nothing")
        if name in {"dict", "array"}:
            self.closed()

    def take_key(self, key: str) -> None:
        """The value of a key begins."""

    def leaf(self, name: str, text: str) -> None:
        """A value without values in it was read."""

    def open_dict(self) -> None:
        """A dictionary begins."""

    def open_array(self) -> None:
        """A list begins."""

    def closed(self) -> None:
        """The dictionary or list that began last ends."""


R = TypeVar("R", bound=_Reader)


class _Top(_Reader):
    """Keeps the texts at the top of the one dictionary."""

    def __init__(self, deepest: int, most: int) -> None:
        super().__init__(deepest, most)
        self.found: dict[str, str] = {}
        self._names: set[str] = set()
        self._key = ""
        self._dictionary = False

    def take_key(self, key: str) -> None:
        if len(self._in) == 2:  # in the dictionary that is the whole list
            self._key = key
            if key in self._names:
                raise _malformed("a key is given twice")
            self._names.add(key)

    def open_dict(self) -> None:
        if len(self._in) == 1:
            self._dictionary = True

    def leaf(self, name: str, text: str) -> None:
        if self._in == ["plist", "dict"] and name == "string":
            self.found[self._key] = text

    def close(self, name: str) -> None:
        super().close(name)
        if name == "plist" and not self._dictionary:
            raise _malformed("it is not a dictionary")


class _Whole(_Reader):
    """Builds the value."""

    def __init__(self, deepest: int, most: int) -> None:
        super().__init__(deepest, most)
        self.value: Any = None
        self._open: list[Any] = []
        self._keys: list[str] = []

    def take_key(self, key: str) -> None:
        if key in self._open[-1]:
            raise _malformed("a key is given twice")
        self._keys.append(key)

    def leaf(self, name: str, text: str) -> None:
        self._put(_leaf(name, text))

    def open_dict(self) -> None:
        self._open.append(self._put({}))

    def open_array(self) -> None:
        self._open.append(self._put([]))

    def closed(self) -> None:
        self._open.pop()

    def _put(self, value: Any) -> Any:
        if not self._open:
            self.value = value
        elif isinstance(self._open[-1], dict):
            self._open[-1][self._keys.pop()] = value
        else:
            self._open[-1].append(value)
        return value


def _leaf(name: str, text: str) -> Any:
    try:
        match name:
            case "string":
                return text
            case "true" | "false":
                if text:
                    raise _malformed("a yes or no holds text")
                return name == "true"
            case "integer":
                if not _WHOLE_NUMBER.fullmatch(text.strip()):
                    raise _malformed("a whole number is none")
                return int(text, 16 if "x" in text.lower() else 10)
            case "real":
                return float(text)
            case "date":
                return datetime.strptime(text.strip(), _DATE)  # noqa: DTZ007 - as plistlib has it: UTC, and not said
            case _:
                return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise _malformed("a value is not of the kind that it says") from error


def _parsed(body: bytes, reader: R) -> R:
    if body.startswith(_BINARY):
        raise _malformed("it is binary, and phones send XML")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = reader.refuse_entity
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by place: this is the end of the text
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _malformed("it is not XML") from error
    return reader


def _malformed(what: str) -> MessageMalformed:
    return MessageMalformed(f"The message cannot be read: {what}.", todo=LOOK_AT_THE_SENDER)
