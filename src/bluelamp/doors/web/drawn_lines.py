"""Lines of a chart as points of an SVG picture, without a library and without a script.

A picture is never the only place of a figure: every page with one has the table beside it. Each line has a name at its
end and a pattern of its own, so that nobody has to tell colours apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 76, 12, 30
_APART = 16
"""Names at the ends of lines stand at least so far apart."""
LOOKS = (("#12284b", ""), ("#1d70b8", "6 3"), ("#00703c", "2 3"), ("#6f777b", "10 4"))
"""Colour and dashes of each line, in order."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, and a value for each place along the bottom, None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line as drawn: its pieces, each a list of points, and where its name stands."""

    name: str
    pieces: tuple[str, ...]
    colour: str
    dashes: str
    end_y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis, and how far along it."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as its template draws it."""

    title: str
    lines: tuple[Drawn, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


def picture(
    title: str, series: Sequence[Series], *, across: Sequence[tuple[int, str]], up: Sequence[tuple[float, str]]
) -> Picture:
    """A chart of some lines. `across` and `up` are the marks: a place or a value, and its words."""
    count = max((len(one.values) for one in series), default=0)
    most = max((value for value, _ in up), default=0) or 1
    ends = _ends([_last(one, most) for one in series])
    lines = tuple(
        Drawn(one.name, _pieces(one, count, most), *LOOKS[number % len(LOOKS)], ends[number])
        for number, one in enumerate(series)
    )
    return Picture(
        title=title,
        lines=lines,
        across=tuple(Mark(text, round(_x(place, count), 1)) for place, text in across),
        up=tuple(Mark(text, round(_y(value, most), 1)) for value, text in up),
    )


def _x(place: int, count: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * place / max(count - 1, 1)


def _y(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(value, most) / most


def _pieces(series: Series, count: int, most: float) -> tuple[str, ...]:
    """A line is broken where it has no value: what nobody measured is not drawn. A lone value is a short stroke."""
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(series.values):
        if value is None:
            pieces.append([])
            continue
        pieces[-1].append(f"{_x(place, count):.1f},{_y(value, most):.1f}")
    whole = [[*one, one[0]] if len(one) == 1 else one for one in pieces if one]
    return tuple(" ".join(one) for one in whole)


def _last(series: Series, most: float) -> float:
    known = [one for one in series.values if one is not None]
    return _y(known[-1] if known else 0, most)


def _ends(wanted: Sequence[float]) -> Sequence[float]:
    """Where the names stand: at the ends of their lines, moved apart where they would lie on each other."""
    found = dict[int, float]()
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    least = float(_TOP)
    for number in order:
        found[number] = max(wanted[number], least)
        least = found[number] + _APART
    most = float(HEIGHT - _BOTTOM)
    for number in reversed(order):
        found[number] = min(found[number], most)
        most = found[number] - _APART
    return [round(found[number], 1) for number in range(len(wanted))]


def steps(most: float) -> tuple[int, ...]:
    """Five whole numbers from nothing to at least `most`, such as people write beside an axis."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if 4 * step >= most:
                return tuple(step * count for count in range(5))
        size *= 10
