"""Values in words: yes and no, London time, days and hours, lists."""

from __future__ import annotations

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Record, Value
from bluelamp.core.kernel import from_millis, say_instant

_UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000), ("millisecond", 1))


def say_value(value: Value) -> str:
    """A value as a person reads it.

    >>> say_value(True), say_value(Duration(90 * 60_000)), say_value(CedarSet(["b", "a"]))
    ('yes', '1 hour 30 minutes', 'a, b')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Duration):
        return say_duration(value.millis)
    if isinstance(value, Datetime):
        return say_instant(from_millis(value.millis))
    if isinstance(value, CedarSet):
        return ", ".join(sorted(say_value(one) for one in value)) or "none"
    if isinstance(value, Record):
        return ", ".join(f"{say_name(name)} {say_value(item)}" for name, item in value.items())
    if isinstance(value, Decimal):
        sign, units = "-" if value.units < 0 else "", abs(value.units)
        return f"{sign}{units // 10_000}.{units % 10_000:04d}"
    return value.id if isinstance(value, EntityUid) else str(value)


def say_duration(millis: int) -> str:
    """A span of time in its largest units: `365 days`, `1 hour 30 minutes`."""
    if millis < 0:
        return f"minus {say_duration(-millis)}"
    parts = []
    for name, size in _UNITS:
        count, millis = divmod(millis, size)
        if count:
            parts.append(f"{count} {name}" + ("s" if count != 1 else ""))
    return " ".join(parts) or "no time"


def say_name(name: str) -> str:
    """A fact's name as words: `work_phone_issued` as `work phone issued`."""
    return name.replace("_", " ").replace(".", ": ")
