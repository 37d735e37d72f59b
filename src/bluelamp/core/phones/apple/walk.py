"""Compares a payload with Apple's table of keys for one kind of phone, and says what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bluelamp.core.kernel.errors import BluelampError
from bluelamp.core.phones.sentences import not_allowed, not_known, place, shown

Path = tuple[str | int, ...]
Table = Mapping[str, Any]

# Apple's type names: the Python types that carry them in a property list, and the words for a person.
_PLIST_TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "array": ((list, tuple), "a list"),
    "boolean": ((bool,), "true or false"),
    "data": ((bytes, bytearray), "bytes"),
    "date": ((datetime,), "a date and time"),
    "dictionary": ((Mapping,), "a dictionary"),
    "integer": ((int,), "a whole number"),
    "real": ((int, float), "a number"),
    "string": ((str,), "text"),
}
# A declaration is JSON, where bytes and dates travel as text.
_JSON_TYPES: Final = {**_PLIST_TYPES, "data": ((str,), "base64 text"), "date": ((str,), "a date and time as text")}
_VERSION = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}")


class UnreadableVersion(BluelampError):
    """Raised when the release of iOS to check against is not a version number."""

    code = "apple-unreadable-version"
    meaning = "A release of iOS was given that is not a version number such as 18.1."


@dataclass(frozen=True, slots=True)
class Phone:
    """The kind of iPhone a payload is meant for, and whether the payload is JSON or a property list."""

    ios: str
    supervised: bool
    as_json: bool = False

    def has_reached(self, version: str) -> bool:
        """Whether the phone runs this release of iOS or a later one."""
        return version_number(self.ios) >= version_number(version)

    def knows(self, table: Table) -> bool:
        """Whether the phone's release understands the key, supervised or not."""
        if table.get("absent"):
            return False
        return self.has_reached(table["introduced"]) and not ("removed" in table and self.has_reached(table["removed"]))


def version_number(text: str) -> tuple[int, ...]:
    """A version as numbers to compare: 18.10 is after 18.9, and 18 is the same as 18.0."""
    if not _VERSION.fullmatch(text):
        raise UnreadableVersion(f"{text!r} is not a release of iOS.", todo="Write it as numbers and dots: 18.1.")
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def support_problems(what: str, table: Table, phone: Phone) -> Iterator[str]:
    """Why the phone would not heed this key or payload: not there yet, gone, or only under supervision."""
    if table.get("absent"):
        yield f"{what} is not for iPhones"
        return
    if not phone.has_reached(table["introduced"]):
        yield f"{what} needs iOS {table['introduced']}; the phone runs {phone.ios}"
    if "removed" in table and phone.has_reached(table["removed"]):
        yield f"{what} was removed in iOS {table['removed']}; the phone runs {phone.ios}"
    if table.get("supervised") and not phone.supervised:
        yield f"{what} works on supervised phones only"


def member_problems(value: Mapping[str, Any], table: Table, phone: Phone, at: Path, owner: str) -> Iterator[str]:
    """Everything wrong with the keys of a dictionary: unknown, missing, unsupported, or holding a wrong value."""
    keys: Mapping[str, Table] = table.get("keys", {})
    said_above = set(support_problems("the key", table, phone))  # support is inherited: say it once, at the top
    for name, inner in value.items():
        known = keys.get(name, table.get("any"))
        if known is None:
            yield f"{place(at)}: {not_known(name, keys, owner)}"
            continue
        unsupported = [text for text in support_problems("the key", known, phone) if text not in said_above]
        yield from (f"{place((*at, name))}: {text}" for text in unsupported)
        yield from value_problems(inner, known, phone, (*at, name))
    for name, known in keys.items():
        if known.get("required") and name not in value and phone.knows(known):
            yield f'{place(at)}: "{name}" is missing'


def value_problems(value: object, table: Table, phone: Phone, at: Path) -> Iterator[str]:
    """Everything wrong with one value: its type, its range, and what it holds."""
    if table["type"] == "any":
        return
    types, words = (_JSON_TYPES if phone.as_json else _PLIST_TYPES)[table["type"]]
    wrong_bool = isinstance(value, bool) and bool not in types  # Python counts true as 1; a phone does not
    if wrong_bool or not isinstance(value, types):
        yield f"{place(at)}: expected {words}, found {shown(value)}"
        return
    yield from (f"{place(at)}: {text}" for text in _bound_problems(value, table))
    if isinstance(value, Mapping):
        yield from member_problems(value, table, phone, at, f"{at[-1]}")
    elif isinstance(value, (list, tuple)) and "items" in table:
        for index, item in enumerate(value):
            yield from value_problems(item, table["items"], phone, (*at, index))
    elif isinstance(value, (list, tuple)) and "kinds" in table:
        for index, item in enumerate(value):
            yield from _kind_problems(item, table["kinds"], phone, (*at, index))


def _kind_problems(item: object, kinds: Mapping[str, Table], phone: Phone, at: Path) -> Iterator[str]:
    """What is wrong with an item of a list that holds several kinds, each of which names itself."""
    said = item.get("Item") if isinstance(item, Mapping) else None
    if not isinstance(said, str) or said not in kinds:
        yield f"{place((*at, 'Item'))}: {not_allowed(said, list(kinds))}"
        return
    yield from (f"{place(at)}: {text}" for text in support_problems(said, kinds[said], phone))
    yield from value_problems(item, kinds[said], phone, at)


def _bound_problems(value: Any, table: Table) -> Iterator[str]:
    if "values" in table and value not in table["values"]:
        yield not_allowed(value, table["values"])
    if "min" in table and value < table["min"]:
        yield f"{value:,} is less than the least allowed, {table['min']:,}"
    if "max" in table and value > table["max"]:
        yield f"{value:,} is more than the most allowed, {table['max']:,}"
    if "pattern" in table and not re.search(table["pattern"], value):
        yield f"{shown(value)} does not match {table['pattern']}"
