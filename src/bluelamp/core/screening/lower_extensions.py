"""Decimals, addresses, instants and spans of time: Cedar's extension functions.

A constructor on a constant text is computed when the rule is compiled; a text it refuses is an
error, as in Cedar. A constructor on any other text is not lowered: the grammar of the four texts
would have to be written again in SQL and held to Cedar's, and no rule met so far needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bluelamp.core.cedar.values import CONSTRUCTORS, DAY_MILLIS, ip
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import FALSE, Node
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.symbols import (
    Address,
    Alternatives,
    Scalar,
    Symbol,
    address_texts,
    boolean,
    collapse,
    constant,
)

_UNITS = {
    "toMilliseconds": 1,
    "toSeconds": 1_000,
    "toMinutes": 60_000,
    "toHours": 3_600_000,
    "toDays": DAY_MILLIS,
}


def construct(name: str, argument: Alternatives) -> Alternatives:
    """`decimal("…")`, `datetime("…")`, `duration("…")` or `ip("…")`.

    Raises:
        NotLowered: the text is not known when the rule is compiled.
    """
    made: Alternatives = []
    for guard, symbol in argument:
        if not isinstance(symbol, Scalar) or symbol.kind != "string":
            continue
        if not columns.is_lit(symbol.node):
            raise NotLowered(name, "is given a text that is only known for each event")
        value = CONSTRUCTORS[name](symbol.node.constant)
        if value is not None:
            made.append((guard, constant(value)))
    return collapse(made)


def _compare_decimals(op: str, left: Symbol, right: Symbol) -> Symbol | None:
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind == "decimal":
        return boolean(columns.compare(op, left.node, right.node))
    return None


def _swapped(op: str, left: Symbol, right: Symbol) -> Symbol | None:
    return _compare_decimals(op, right, left)


def _within(low: Node, high: Node, address: Address) -> Node:
    return columns.and_(columns.compare("le", low, address.low), columns.compare("le", address.high, high))


def _in_range(address: Symbol, network: Symbol) -> Symbol | None:
    if isinstance(address, Address) and isinstance(network, Address):
        return boolean(_within(network.low, network.high, address))
    return None


def _version(wanted: str, address: Symbol) -> Symbol | None:
    if not isinstance(address, Address):
        return None
    # The texts begin with the version, 4 or 6, so "5" lies between them.
    if wanted == "4":
        return boolean(columns.compare("lt", address.low, columns.lit("5")))
    return boolean(columns.compare("lt", columns.lit("5"), address.low))


def _in_one_of(networks: tuple[str, ...], address: Symbol) -> Symbol | None:
    if not isinstance(address, Address):
        return None
    found = FALSE
    for network in networks:
        value = ip(network)
        if value is not None:
            _, low, high = address_texts(value)
            found = columns.or_(found, _within(columns.lit(low), columns.lit(high), address))
    return boolean(found)


def _offset(instant: Symbol, span: Symbol) -> Symbol | None:
    if (
        isinstance(instant, Scalar)
        and isinstance(span, Scalar)
        and (instant.kind, span.kind) == ("datetime", "duration")
    ):
        return Scalar("datetime", columns.arithmetic("add", instant.node, span.node))
    return None


def _since(later: Symbol, earlier: Symbol) -> Symbol | None:
    if isinstance(later, Scalar) and isinstance(earlier, Scalar) and later.kind == earlier.kind == "datetime":
        return Scalar("duration", columns.arithmetic("sub", later.node, earlier.node))
    return None


def _to_date(instant: Symbol) -> Symbol | None:
    if isinstance(instant, Scalar) and instant.kind == "datetime":
        return Scalar("datetime", columns.day_start(instant.node))
    return None


def _to_time(instant: Symbol) -> Symbol | None:
    if isinstance(instant, Scalar) and instant.kind == "datetime":
        return Scalar("duration", columns.time_of_day(instant.node))
    return None


def _to_unit(by: int, span: Symbol) -> Symbol | None:
    if isinstance(span, Scalar) and span.kind == "duration":
        return Scalar("long", columns.divide(span.node, by))
    return None


ONE_ARGUMENT: dict[str, Callable[[Symbol], Symbol | None]] = {
    "isIpv4": partial(_version, "4"),
    "isIpv6": partial(_version, "6"),
    "isLoopback": partial(_in_one_of, ("127.0.0.0/8", "::1/128")),
    "isMulticast": partial(_in_one_of, ("224.0.0.0/4", "ff00::/8")),
    "toDate": _to_date,
    "toTime": _to_time,
    **{name: partial(_to_unit, by) for name, by in _UNITS.items()},
}
"""Functions of one value: None where the type does not fit, which is an error."""

TWO_ARGUMENTS: dict[str, Callable[[Symbol, Symbol], Symbol | None]] = {
    "lessThan": partial(_compare_decimals, "lt"),
    "lessThanOrEqual": partial(_compare_decimals, "le"),
    "greaterThan": partial(_swapped, "lt"),
    "greaterThanOrEqual": partial(_swapped, "le"),
    "isInRange": _in_range,
    "offset": _offset,
    "durationSince": _since,
}
"""Functions of two values: None where the types do not fit, which is an error."""
