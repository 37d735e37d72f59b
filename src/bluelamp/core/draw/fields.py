"""Reading acts strictly: every field is there, nothing else is, and each holds what it may.

Acts are hashed, so a file that says the same thing in two ways would be two acts. Values are texts,
whole numbers, lists and mappings; names are lower-case words joined by hyphens, which sort the same
in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from bluelamp.core.draw.errors import ActBroken

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
HASH = re.compile(r"[0-9a-f]{64}")
HEX = re.compile(r"(?:[0-9a-f]{2})*")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
LABEL = re.compile(r"\d{4}/\d{4}")
LONGEST_TEXT = 2000
_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, as a terminal gives for bytes that are not UTF-8: it cannot be written to a file."""
MOST = 2**53 - 1
"""The largest whole number: beyond it JavaScript, in which outsiders replay, rounds."""

T = TypeVar("T")
_FORMS = {
    NAME: "a name of lower-case letters, digits and single hyphens",
    HASH: "64 lower-case hexadecimal digits",
    HEX: "hexadecimal digits",
    INSTANT: "an instant such as 2027-01-15T10:00:00Z",
    LABEL: "a draw such as 2027/0001",
}


class Fields:
    """The fields of one mapping, taken out one by one; `end` refuses what is left over.

    Raises:
        ActBroken: what was given is no mapping; from each method, where the field is missing or does not fit.
    """

    def __init__(self, what: str, given: object) -> None:
        if not isinstance(given, dict):
            raise _broken(what, f"is `{shown(given)}` and not a set of named fields")
        self.what = what
        self._left: dict[str, object] = dict(given)

    def text(self, name: str, form: re.Pattern[str] | None = None, *, empty: bool = False) -> str:
        """A text, of the form given where one is given."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or not (value or empty) or _HALF.search(value):
            raise self._wrong(name, value, f"a text of 1 to {LONGEST_TEXT} whole characters")
        if form is not None and not form.fullmatch(value):
            raise self._wrong(name, value, _FORMS[form])
        return value

    def digest(self, name: str) -> bytes:
        """The 32 bytes that 64 hexadecimal digits stand for."""
        return bytes.fromhex(self.text(name, HASH))

    def instant(self, name: str) -> datetime:
        """An instant, to the second."""
        return self._instant(name, self.text(name, INSTANT))

    def instants(self, name: str) -> tuple[datetime, ...]:
        """A list of instants."""
        return tuple(self._instant(name, text) for text in self.texts(name, INSTANT))

    def whole(self, name: str, least: int = 0, most: int = MOST) -> int:
        """A whole number between two bounds."""
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(name, value, f"a whole number from {least} to {most}")
        return value

    def texts(self, name: str, form: re.Pattern[str]) -> tuple[str, ...]:
        """A list of texts of one form."""
        value = self._take(name)
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list")
        for one in value:
            if not isinstance(one, str) or not form.fullmatch(one):
                raise self._wrong(name, one, f"a list of which each is {_FORMS[form]}")
        return tuple(value)

    def named(self, name: str, read: Callable[[Fields], T]) -> dict[str, T]:
        """A mapping from names to parts, each read by a function that takes its fields."""
        value = self._take(name)
        if not isinstance(value, dict):
            raise self._wrong(name, value, "a set of named parts")
        parts = {key: Fields(f"{self.what}, {name} `{shown(key)}`,", one) for key, one in self._keys(name, value)}
        return {key: _whole_part(part, read) for key, part in parts.items()}

    def sayings(self, name: str) -> dict[str, str]:
        """A mapping from names to texts."""
        inner = self.inner(name)
        return {key: inner.text(key) for key, _ in self._keys(name, inner.left())}

    def inner(self, name: str) -> Fields:
        """The fields of the mapping that stands in a field."""
        return Fields(f"{self.what}, {name},", self._take(name))

    def part(self, name: str) -> object:
        """Whatever stands in a field, for a reader of its own."""
        return self._take(name)

    def counts(self) -> dict[str, int]:
        """Every field that is left, by name, each a whole number."""
        return {key: self.whole(key) for key, _ in self._keys("a count", self.left())}

    def left(self) -> dict[str, object]:
        """The fields that were not taken yet."""
        return dict(self._left)

    def end(self) -> None:
        """Returns where no field is left over."""
        if self._left:
            raise _broken(self.what, f"has a field `{shown(min(self._left))}` that it cannot have")

    def _keys(self, name: str, given: Mapping[str, object]) -> Sequence[tuple[str, object]]:
        for key in given:
            if not NAME.fullmatch(key):
                raise self._wrong(name, key, f"named by {_FORMS[NAME]}")
        return sorted(given.items())

    def _instant(self, name: str, text: str) -> datetime:
        try:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise self._wrong(name, text, _FORMS[INSTANT]) from error

    def _take(self, name: str) -> object:
        if name not in self._left:
            raise _broken(self.what, f"lacks `{name}`")
        return self._left.pop(name)

    def _wrong(self, name: str, value: object, wanted: str) -> ActBroken:
        return _broken(self.what, f"has `{shown(value)}` as `{name}`, which must be {wanted}")


def instant_text(instant: datetime) -> str:
    """An instant as acts write it, to the second and in UTC."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def shown(value: object) -> str:
    """A value that was given, short enough to stand in a sentence."""
    text = value if isinstance(value, str) else repr(value)
    text = _HALF.sub("\ufffd", text)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _whole_part(part: Fields, read: Callable[[Fields], T]) -> T:
    value = read(part)
    part.end()
    return value


def _broken(what: str, why: str) -> ActBroken:
    return ActBroken(f"{what} {why}.", todo="ask whoever made the file for one that is whole; change nothing by hand.")
