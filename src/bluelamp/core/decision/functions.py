"""What the reference interpreter computes with: type checks, bounded integers, extension functions.

Each check gives back the value where it has the type and raises `Erred` where it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Ip, Value, kind_of
from bluelamp.core.cedar.values import CONSTRUCTORS, DAY_MILLIS, LONG_MAX, LONG_MIN


class Erred(Exception):
    """Cedar's evaluation error: the policy is skipped. Internal: no user of Bluelamp is shown one."""


def a_bool(value: Value) -> bool:
    """The value, a boolean."""
    if not isinstance(value, bool):
        raise _wrong("bool", value)
    return value


def a_long(value: Value) -> int:
    """The value, an integer. Python counts booleans among its integers, Cedar does not."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong("long", value)
    return value


def a_string(value: Value) -> str:
    """The value, a text."""
    if not isinstance(value, str):
        raise _wrong("string", value)
    return value


def an_entity(value: Value) -> EntityUid:
    """The value, an entity's name."""
    if not isinstance(value, EntityUid):
        raise _wrong("entity", value)
    return value


def a_set(value: Value) -> CedarSet:
    """The value, a set."""
    if not isinstance(value, CedarSet):
        raise _wrong("set", value)
    return value


def a_decimal(value: Value) -> Decimal:
    """The value, a decimal."""
    if not isinstance(value, Decimal):
        raise _wrong("decimal", value)
    return value


def a_datetime(value: Value) -> Datetime:
    """The value, an instant."""
    if not isinstance(value, Datetime):
        raise _wrong("datetime", value)
    return value


def a_duration(value: Value) -> Duration:
    """The value, a span of time."""
    if not isinstance(value, Duration):
        raise _wrong("duration", value)
    return value


def an_ip(value: Value) -> Ip:
    """The value, an address or range of addresses."""
    if not isinstance(value, Ip):
        raise _wrong("ipaddr", value)
    return value


def checked(number: int) -> int:
    """The number, where 64 bits hold it."""
    if not LONG_MIN <= number <= LONG_MAX:
        raise Erred("the number does not fit into 64 bits")
    return number


def comparable(value: Value, other: Value) -> int:
    """The number by which `<` and its kin compare: both sides long, or datetime, or duration."""
    if isinstance(value, Datetime):
        a_datetime(other)
        return value.millis
    if isinstance(value, Duration):
        a_duration(other)
        return value.millis
    a_long(other)
    return a_long(value)


def _wrong(wanted: str, value: Value) -> Erred:
    return Erred(f"expected {wanted}, found {kind_of(value)}")


def _constructor(name: str) -> Callable[[Value], Value]:
    def construct(text: Value) -> Value:
        value = CONSTRUCTORS[name](a_string(text))
        if value is None:
            raise Erred(f"`{text}` is not the text of a {name}")
        return value

    return construct


def _is_loopback(value: Value) -> bool:
    # Within 127.0.0.0/8, or ::1 and nothing wider.
    range_ = an_ip(value)
    return _within(range_, Ip(4, 127 << 24, 8)) or _within(range_, Ip(6, 1, 128))


def _is_multicast(value: Value) -> bool:
    range_ = an_ip(value)
    return _within(range_, Ip(4, 224 << 24, 4)) or _within(range_, Ip(6, 255 << 120, 8))


def _within(inner: Ip, outer: Ip) -> bool:
    return inner.version == outer.version and outer.low <= inner.low and inner.high <= outer.high


def _to_date(value: Value) -> Datetime:
    # Towards the past, also before 1970.
    millis = a_datetime(value).millis
    return Datetime(checked(millis - millis % DAY_MILLIS))


def _whole(millis: int) -> Callable[[Value], int]:
    def count(value: Value) -> int:
        # Towards zero: -36 hours are -1 days. Python's // goes towards the past, so the sign is set apart.
        span = a_duration(value).millis
        return abs(span) // millis if span >= 0 else -(abs(span) // millis)

    return count


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    **{name: _constructor(name) for name in CONSTRUCTORS},
    "lessThan": lambda left, right: a_decimal(left).units < a_decimal(right).units,
    "lessThanOrEqual": lambda left, right: a_decimal(left).units <= a_decimal(right).units,
    "greaterThan": lambda left, right: a_decimal(left).units > a_decimal(right).units,
    "greaterThanOrEqual": lambda left, right: a_decimal(left).units >= a_decimal(right).units,
    "isIpv4": lambda value: an_ip(value).version == 4,
    "isIpv6": lambda value: an_ip(value).version == 6,
    "isLoopback": _is_loopback,
    "isMulticast": _is_multicast,
    "isInRange": lambda inner, outer: _within(an_ip(inner), an_ip(outer)),
    "offset": lambda instant, span: Datetime(checked(a_datetime(instant).millis + a_duration(span).millis)),
    "durationSince": lambda later, earlier: Duration(checked(a_datetime(later).millis - a_datetime(earlier).millis)),
    "toDate": _to_date,
    "toTime": lambda value: Duration(a_datetime(value).millis % DAY_MILLIS),
    "toMilliseconds": lambda value: a_duration(value).millis,
    "toSeconds": _whole(1_000),
    "toMinutes": _whole(60_000),
    "toHours": _whole(3_600_000),
    "toDays": _whole(DAY_MILLIS),
}
"""Cedar's extension functions by name; every argument has been read already."""
