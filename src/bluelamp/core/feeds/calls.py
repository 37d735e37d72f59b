"""Records of calls and messages as operators give them: CSV, with a column map for each operator as data.

Numbers come out in international form. Where an operator gives no other number, the target is `withheld`. An
operator's file is never opened in a spreadsheet on the way: it takes the plus from a number and turns a long one
into a fraction; such a number is given back.

A row that has no id of its own is named by what it says (`row_names.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache, partial
from importlib import resources
from typing import Any, BinaryIO

import yaml

from bluelamp.core.feeds.csv_file import Record
from bluelamp.core.feeds.csv_stream import after_header, cells_of, stream_records
from bluelamp.core.feeds.local_times import NoTime, day_of, length_of, moment_in, moment_of, time_of
from bluelamp.core.feeds.numbers import e164, gives_no_number, withheld_by_prefix
from bluelamp.core.feeds.row_names import RowNames
from bluelamp.core.feeds.uses import WITHHELD, Gatherer, NotTaken, Piece, Reader, Reading, Row, Use

NEEDED = ("phone", "other")
OPTIONAL = ("at", "date", "time", "kind", "direction", "length", "withheld", "id")
_YES = frozenset({"yes", "y", "true", "1", "withheld", "restricted", "hidden"})
_NO = frozenset({"", "no", "n", "false", "0", "shown", "presented"})


class WrongMap(ValueError):
    """A column map that says something it may not; the text is the reason for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """How one operator writes: `operators.yaml` says what each part means."""

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    directions: Mapping[str, str]
    utc: bool = False
    days: str = "dmy"
    two_parts: str = "minutes"
    no_other: str = "wrong"
    delimiter: str = ","

    @classmethod
    def of(cls, name: str, given: Mapping[str, Any]) -> ColumnMap:
        """The map that somebody wrote.

        Raises:
            WrongMap: with what is wrong in it.
        """
        known = {"title", "columns", "kinds", "directions", "clock", "days", "two_parts", "no_other", "delimiter"}
        if odd := sorted(set(given) - known):
            raise WrongMap(f"`{odd[0]}` is not part of a column map")
        columns = {str(one): tuple(map(str, names)) for one, names in dict(given.get("columns", {})).items()}
        if odd := sorted(set(columns) - {*NEEDED, *OPTIONAL}):
            raise WrongMap(f"`{odd[0]}` is not a column that is read")
        if missing := [one for one in NEEDED if not columns.get(one)]:
            raise WrongMap(f"`columns` has no `{missing[0]}`")
        if not columns.get("at") and not (columns.get("date") and columns.get("time")):
            raise WrongMap("`columns` has neither `at` nor `date` and `time`")
        _one_of("clock", given.get("clock", "local"), ("local", "utc"))
        return cls(
            name=name,
            title=str(given.get("title", name)),
            columns=columns,
            kinds=_words("kinds", given.get("kinds", {"default": "call"}), ("call", "text", "none")),
            directions=_words("directions", given.get("directions", {}), ("incoming", "outgoing")),
            utc=given.get("clock", "local") == "utc",
            days=_one_of("days", given.get("days", "dmy"), ("dmy", "ymd", "mdy")),
            two_parts=_one_of("two_parts", given.get("two_parts", "minutes"), ("minutes", "hours")),
            no_other=_one_of("no_other", given.get("no_other", "wrong"), ("wrong", "withheld")),
            delimiter=_one_of("delimiter", given.get("delimiter", ","), (",", ";", "\t", "|")),
        )


def _one_of(name: str, given: object, allowed: Sequence[str]) -> str:
    if given not in allowed:
        raise WrongMap(f"`{name}` is `{given}`, not one of {', '.join(allowed)}")
    return str(given)


def _words(name: str, given: Mapping[Any, Any], allowed: Sequence[str]) -> dict[str, str]:
    return {str(cell).casefold(): _one_of(name, meant, allowed) for cell, meant in given.items()}


@cache
def operators() -> Mapping[str, ColumnMap]:
    """The column maps that come with Bluelamp, by name."""
    text = resources.files(__package__).joinpath("operators.yaml").read_text(encoding="utf-8")
    return {name: ColumnMap.of(name, given) for name, given in yaml.safe_load(text).items()}


def calls_reader(columns: ColumnMap) -> Reader:
    """The reader of an operator's files."""
    return partial(read_calls, columns=columns)


def read_calls(stream: BinaryIO, reading: Reading, columns: ColumnMap) -> Iterator[Piece]:
    """The calls and messages of an operator's file.

    MUST: every row after the heading is a use, is given back, or is counted as neither call nor message.

    Raises:
        FeedColumnMissing: no row near the top has the headings of this operator.
        FeedDamaged: the file is empty, or is packed and cut off.
    """
    records = stream_records(stream, reading.name, columns.delimiter)
    wanted = [columns.columns[one] for one in columns.columns if one not in ("id", "withheld", "kind", "length")]
    names, _ = after_header(
        records,
        lambda found: all(_place(found, one) is not None for one in wanted),
        [one[0] for one in wanted],
        reading.name,
    )
    places = {one: place for one, heads in columns.columns.items() if (place := _place(names, heads)) is not None}
    gatherer, rows = Gatherer(reading), _Rows(columns, reading, places, len(names))
    for number, record in enumerate(records, start=1):
        row = Row(number, record.line, record.text)
        try:
            use = rows.use(record)
        except (NotTaken, NoTime) as error:
            gatherer.reject(row, str(error))
        else:
            gatherer.use(row, use)
        yield from gatherer.full()
    yield from gatherer.rest()


def _place(names: Sequence[str], heads: Sequence[str]) -> int | None:
    folded = [one.casefold() for one in names]
    return next((folded.index(one.casefold()) for one in heads if one.casefold() in folded), None)


@dataclass(slots=True)
class _Rows:
    """The rows of one file, as uses."""

    columns: ColumnMap
    reading: Reading
    places: Mapping[str, int]
    width: int
    _names: RowNames = field(default_factory=RowNames)

    def use(self, record: Record) -> Use | None:
        """The use in a row, or None where it is neither call nor message."""
        cells = cells_of(record, self.width)
        cell = {one: cells[place].strip() for one, place in self.places.items()}
        action = self._action(cell)
        if action == "none":
            return None
        instant = self._instant(cell)
        phone = e164(cell["phone"])
        if phone is None:
            raise NotTaken(f"`{self._head('phone')}` is not a telephone number")
        direction = self._word(self.columns.directions, cell.get("direction"), "direction")
        target, hidden = self._other(cell, direction)
        length = cell.get("length", "")
        seconds = length_of(length, two_parts=self.columns.two_parts) if length and action == "call" else None
        name = cell.get("id") or self._names.name(phone, instant, action, target, direction, seconds)
        return Use(self.reading.source, name, instant, phone, "number", action, target, direction, hidden, seconds)

    def _head(self, one: str) -> str:
        return self.columns.columns[one][0]

    def _action(self, cell: Mapping[str, str]) -> str:
        return self._word(self.columns.kinds, cell.get("kind"), "kind") or "call"

    def _word(self, words: Mapping[str, str], found: str | None, name: str) -> str | None:
        if found is not None and found.casefold() in words:
            return words[found.casefold()]
        if "default" in words or found is None:
            return words.get("default")
        raise NotTaken(f"`{self._head(name)}` is `{found[:80]}`, which the column map does not know")

    def _instant(self, cell: Mapping[str, str]) -> int:
        zone = UTC if self.columns.utc else self.reading.zone
        if "at" in cell:
            return moment_in(cell["at"], zone, self.columns.days)
        at, offset = time_of(cell["time"])
        return moment_of(day_of(cell["date"], self.columns.days), at, offset, zone)

    def _other(self, cell: Mapping[str, str], direction: str | None) -> tuple[str, bool | None]:
        """The other number, and whether the caller's was withheld, None where the file does not say."""
        said = cell.get("withheld")
        if said is not None and said.casefold() not in _YES | _NO:
            raise NotTaken(f"`{self._head('withheld')}` is `{said[:80]}`, neither yes nor no")
        hidden = None if said is None else said.casefold() in _YES
        dialled, by_prefix = withheld_by_prefix(cell["other"])
        if by_prefix and direction != "incoming":
            hidden = True
        number = e164(dialled)
        if number is not None:
            return number, hidden
        if gives_no_number(dialled) or (not dialled and self.columns.no_other == "withheld"):
            return WITHHELD, True if direction == "incoming" else hidden
        raise NotTaken(f"`{self._head('other')}` is not a telephone number")
