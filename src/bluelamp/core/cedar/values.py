"""The values Cedar computes with, as Python sees them.

Booleans, integers and strings are Python's own. The rest have a class here. Cedar never treats
`true` and `1` as equal, Python does, so compare with `same` and put values into sets by `key`.

Extension values hold what the columns hold: a decimal is an integer of ten-thousandths, a datetime
and a duration are milliseconds, an address is an integer with a prefix length.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import Union

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1
DAY_MILLIS = 86_400_000


@dataclass(frozen=True, slots=True, order=True)
class EntityUid:
    """The name of an entity: its type and its id."""

    type: str
    id: str

    def __str__(self) -> str:
        escaped = self.id.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.type}::"{escaped}"'


@dataclass(frozen=True, slots=True, order=True)
class Decimal:
    """A decimal number of four places, in ten-thousandths."""

    units: int


@dataclass(frozen=True, slots=True, order=True)
class Datetime:
    """An instant, in milliseconds since 1970."""

    millis: int


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A span of time, in milliseconds; may be negative."""

    millis: int


@dataclass(frozen=True, slots=True)
class Ip:
    """An address or range: version 4 or 6, the address as an integer (host bits kept), prefix length."""

    version: int
    address: int
    prefix: int

    @property
    def bits(self) -> int:
        """Width of an address of this version: 32 or 128."""
        return 32 if self.version == 4 else 128

    @property
    def low(self) -> int:
        """The first address of the range."""
        return self.address & ~((1 << (self.bits - self.prefix)) - 1)

    @property
    def high(self) -> int:
        """The last address of the range."""
        return self.low | ((1 << (self.bits - self.prefix)) - 1)

    def __str__(self) -> str:
        shown = IPv4Address(self.address) if self.version == 4 else IPv6Address(self.address)
        return f"{shown}/{self.prefix}"


class CedarSet:
    """A set of values: order and repetition do not matter, and members may differ in type."""

    def __init__(self, members: Iterable[Value] = ()) -> None:
        self._by_key: dict[Hashable, Value] = {key(member): member for member in members}

    def __contains__(self, value: Value) -> bool:
        return key(value) in self._by_key

    def __iter__(self) -> Iterator[Value]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    @cached_property
    def keys(self) -> frozenset[Hashable]:
        """The members' keys, for comparing whole sets."""
        return frozenset(self._by_key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CedarSet) and self.keys == other.keys

    def __hash__(self) -> int:
        return hash(self.keys)

    def __repr__(self) -> str:
        return f"CedarSet({list(self._by_key.values())!r})"


class Record(Mapping[str, "Value"]):
    """A record: named values, immutable."""

    def __init__(self, fields: Mapping[str, Value] | None = None) -> None:
        self._fields = dict(fields or {})

    def __getitem__(self, name: str) -> Value:
        return self._fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and key(self) == key(other)

    def __hash__(self) -> int:
        return hash(key(self))

    def __repr__(self) -> str:
        return f"Record({self._fields!r})"


Value = Union[bool, int, str, EntityUid, Decimal, Datetime, Duration, Ip, CedarSet, Record]  # noqa: UP007 - forward use


def kind_of(value: Value) -> str:
    """The Cedar name of a value's type, as its error messages give it.

    >>> kind_of(True), kind_of(1), kind_of(CedarSet())
    ('bool', 'long', 'set')
    """
    return _KINDS[type(value)]


_KINDS: dict[type, str] = {
    bool: "bool",
    int: "long",
    str: "string",
    EntityUid: "entity",
    Decimal: "decimal",
    Datetime: "datetime",
    Duration: "duration",
    Ip: "ipaddr",
    CedarSet: "set",
    Record: "record",
}


def key(value: Value) -> Hashable:
    """A hashable stand-in for a value: two values have the same key exactly when Cedar's `==` holds."""
    kind = type(value)
    if kind is str or kind is bool or kind is EntityUid:
        return (kind.__name__, value)  # most values are one of these, and need not be held against the others
    if isinstance(value, CedarSet):
        return ("set", value.keys)
    if isinstance(value, Record):
        return ("record", frozenset((name, key(item)) for name, item in value.items()))
    return (type(value).__name__, value)


def same(left: Value, right: Value) -> bool:
    """Whether Cedar's `==` holds: false across types, and sets compare as sets."""
    return key(left) == key(right)


def decimal(text: str) -> Decimal | None:
    """The value of `decimal("…")`, or None where Cedar refuses the text."""
    found = re.fullmatch(r"(-?)([0-9]+)\.([0-9]{1,4})", text)
    if found is None:
        return None
    units = int(found[2]) * 10_000 + int(found[3].ljust(4, "0"))
    units = -units if found[1] else units
    return Decimal(units) if LONG_MIN <= units <= LONG_MAX else None


def duration(text: str) -> Duration | None:
    """The value of `duration("…")`, or None where Cedar refuses the text."""
    found = re.fullmatch(r"(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?", text)
    if found is None or not any(found.groups()[1:]):
        return None
    scales = (DAY_MILLIS, 3_600_000, 60_000, 1_000, 1)
    millis = sum(int(part or 0) * scale for part, scale in zip(found.groups()[1:], scales, strict=True))
    millis = -millis if found[1] else millis
    return Duration(millis) if LONG_MIN <= millis <= LONG_MAX else None


_DATETIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?"
)


def datetime(text: str) -> Datetime | None:
    """The value of `datetime("…")`, or None where Cedar refuses the text."""
    found = _DATETIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, milli = (int(found[index] or 0) for index in (4, 5, 6, 7))
    offset_hour, offset_minute = int(found[9] or 0), int(found[10] or 0)
    days = _days_since_1970(int(found[1]), int(found[2]), int(found[3]))
    if days is None or hour > 23 or minute > 59 or second > 59 or offset_hour > 23 or offset_minute > 59:
        return None
    millis = days * DAY_MILLIS + ((hour * 60 + minute) * 60 + second) * 1_000 + milli
    offset = (offset_hour * 60 + offset_minute) * 60_000
    return Datetime(millis + offset if found[8] == "-" else millis - offset)


def _days_since_1970(year: int, month: int, day: int) -> int | None:
    # Python's calendar begins with year 1 and Cedar's with year 0, which is counted one 400-year
    # cycle (146,097 days) later and moved back. Python's ends with 9999, so no other year is moved.
    cycles = 0 if year else 1
    try:
        moved = date(year + 400 * cycles, month, day)
        return moved.toordinal() - date(1970, 1, 1).toordinal() - 146_097 * cycles
    except ValueError:
        return None


def ip(text: str) -> Ip | None:
    """The value of `ip("…")`, or None where Cedar refuses the text."""
    if len(text) > 43 or "%" in text:
        return None
    address, slash, prefix_text = text.partition("/")
    if slash and not re.fullmatch(r"0|[1-9][0-9]{0,2}", prefix_text):
        return None
    try:
        if ":" in address:
            if "." in address:
                return None
            version, number, bits = 6, int(IPv6Address(address)), 128
        else:
            version, number, bits = 4, int(IPv4Address(address)), 32
    except ValueError:
        return None
    prefix = int(prefix_text) if slash else bits
    return Ip(version, number, prefix) if prefix <= bits else None


CONSTRUCTORS = {"decimal": decimal, "datetime": datetime, "duration": duration, "ip": ip}
"""Cedar's extension constructors by name."""
