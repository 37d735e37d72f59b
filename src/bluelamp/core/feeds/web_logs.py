"""Logs of web proxies and of the resolver of names: which site a phone opened, and nothing of what stood on it.

Squid's own form, the form that most web servers and proxies share (`combined`), and CSV with a heading. Of an
address only the site is kept, also in what is given back: what was looked for there is nobody's business here.
Both kinds of log come near to content and are off unless somebody turns them on by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import BinaryIO

from bluelamp.core.feeds.by_line import by_line
from bluelamp.core.feeds.csv_file import Record
from bluelamp.core.feeds.csv_stream import after_header, cells_of, stream_records
from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.local_times import NoTime, day_of, moment_in, moment_of, time_of
from bluelamp.core.feeds.ocsf import named_phone
from bluelamp.core.feeds.row_names import RowNames
from bluelamp.core.feeds.uses import Gatherer, NotTaken, Piece, Reading, Row, Use

HEADS: Mapping[str, tuple[str, ...]] = {
    "at": ("timestamp", "time", "datetime", "date_time", "started"),
    "phone": ("device_id", "device", "serial", "phone", "login", "user"),
    "site": ("domain", "query", "qname", "hostname", "host", "url"),
    "id": ("id", "event_id", "recordid"),
}
"""What the columns of a log in CSV may be called, the likelier first."""
_SQUID = re.compile(
    r"(?P<at>\d{9,11}(?:\.\d{1,9})?)\s+(?P<took>-?\d+)\s+(?P<client>\S+)\s+(?P<result>[A-Z_]+/\d+)\s+(?P<size>-?\d+)"
    r"\s+(?P<verb>\S+)\s+(?P<url>\S+)\s+(?P<user>\S+)\s+(?P<way>\S+)(?:\s+(?P<kind>\S+))?\s*",
    re.ASCII,
)
_COMBINED = re.compile(
    r"(?P<client>\S+) \S+ (?P<user>\S+) \[(?P<day>[^:\]]{6,12}):(?P<time>[^\]]{8,16})\] "
    r'"(?P<verb>[A-Z]+) (?P<url>\S+)(?: HTTP/[0-9.]+)?" .*'
)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^/\s\"?#]*)[/?#][^\s\"]*")
_BEHIND_NAME = re.compile(r"(?<=[A-Za-z0-9])[/?][^\s\",;]+")
_SECONDS_OF_1970 = re.compile(r"\d{9,11}(?:\.\d{1,9})?", re.ASCII)
_MILLIS_OF_1970 = re.compile(r"\d{12,14}", re.ASCII)
_NOBODY = ("", "-")


def without_paths(text: str) -> str:
    """A line as it is given back: of every address the site alone.

    >>> without_paths("GET https://example.org/a?b=c HTTP/1.1")
    'GET https://example.org/… HTTP/1.1'
    """
    return _BEHIND_NAME.sub("/…", _ADDRESS.sub(r"\1/…", text))


def read_squid(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The sites in a proxy's log in the form of Squid's own. The user's name there is what the phone is called by."""
    return by_line(stream, reading, partial(_squid, reading, RowNames()), without_paths)


def read_combined(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The sites in a proxy's log in the form that most web servers share."""
    return by_line(stream, reading, partial(_combined, reading, RowNames()), without_paths)


def _squid(reading: Reading, names: RowNames, line: str) -> Use | None:
    found = _SQUID.fullmatch(line)
    if found is None:
        raise NotTaken("is not a line of a proxy's log")
    return _opened(reading, names, _epoch(found["at"]), found["user"], found["url"])


def _combined(reading: Reading, names: RowNames, line: str) -> Use | None:
    found = _COMBINED.fullmatch(line)
    if found is None:
        raise NotTaken("is not a line of a proxy's log")
    at, offset = time_of(found["time"])
    instant = moment_of(day_of(found["day"]), at, offset, reading.zone)
    return _opened(reading, names, instant, found["user"], found["url"])


def _opened(reading: Reading, names: RowNames, instant: int, user: str, url: str) -> Use:
    if user in _NOBODY:
        raise NotTaken("names no phone: the proxy did not know whose request it was")
    site = site_of(url)
    if site is None:
        raise NotTaken("names no site")
    phone = named_phone(user, reading.phone_by)
    name = names.name(phone, instant, url)
    return Use(reading.source, name, instant, phone, reading.phone_by, "open_site", site)


def _epoch(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 1000 + int(rest[:3].ljust(3, "0"))


def read_sites_csv(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The sites in a log of a proxy or of a resolver in CSV with a heading.

    Raises:
        FeedColumnMissing: no row near the top has a column for the time, the phone and the site.
        FeedDamaged: the file is empty, or is packed and cut off.
    """
    records = stream_records(stream, reading.name)
    needed = ("at", "phone", "site")
    names, _ = after_header(
        records,
        lambda found: all(_place(found, one) is not None for one in needed),
        [HEADS[one][0] for one in needed],
        reading.name,
    )
    places = {one: place for one in HEADS if (place := _place(names, one)) is not None}
    gatherer, row_names = Gatherer(reading), RowNames()
    for number, record in enumerate(records, start=1):
        try:
            reason = gatherer.kept(_row(reading, row_names, record, places, len(names)))
        except (NotTaken, NoTime) as error:
            reason = str(error)
        if reason is not None:
            gatherer.reject(Row(number, record.line, without_paths(record.text)), reason)
        yield from gatherer.full()
    yield from gatherer.rest()


def _place(names: Sequence[str], column: str) -> int | None:
    folded = [one.casefold().replace(" ", "_") for one in names]
    return next((folded.index(one) for one in HEADS[column] if one in folded), None)


def _row(reading: Reading, names: RowNames, record: Record, places: Mapping[str, int], width: int) -> Use:
    cells = cells_of(record, width)
    cell = {one: cells[place].strip() for one, place in places.items()}
    use = _opened(reading, names, _moment(cell["at"], reading), cell["phone"], cell["site"])
    return use._replace(id=cell["id"]) if cell.get("id") else use


def _moment(text: str, reading: Reading) -> int:
    if _SECONDS_OF_1970.fullmatch(text):
        return _epoch(text)
    return int(text) if _MILLIS_OF_1970.fullmatch(text) else moment_in(text, reading.zone)
