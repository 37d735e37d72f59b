"""The Common Event Format, a line of fields that many products write: which lines tell of a use.

`act` names the use where a product can be told what to write (`use_app`, `install_app`, `open_site`, `call`,
`text`); a line without it that names a site tells that the site was opened. Other lines are read and are no use.
The phone stands in `deviceExternalId`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from bluelamp.core.feeds.by_line import by_line
from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.local_times import moment_in
from bluelamp.core.feeds.numbers import e164
from bluelamp.core.feeds.ocsf import named_phone
from bluelamp.core.feeds.row_names import RowNames
from bluelamp.core.feeds.uses import ACTIONS, NotTaken, Piece, Reading, Use
from bluelamp.core.feeds.web_logs import without_paths

_HEAD = 7
_PART = re.compile(r"((?:[^|\\]|\\.)*)\|", re.DOTALL)
_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z][A-Za-z0-9_.\[\]]{0,63})=")
_ESCAPES = {"\\\\": "\\", "\\=": "=", "\\|": "|", "\\n": "\n", "\\r": "\r"}
_ESCAPED = re.compile(r"\\[\\=|nr]")
_MILLIS = re.compile(r"\d{12,14}", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3}) (\d{1,2}) (\d{4}) (.+)", re.ASCII)
_DIRECTIONS = {"0": "incoming", "1": "outgoing"}


def read_cef(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The uses in lines of CEF, whatever stands before `CEF:` on them."""
    return by_line(stream, reading, partial(_line, reading, RowNames()), without_paths)


def _line(reading: Reading, names: RowNames, line: str) -> Use | None:
    at = line.find("CEF:")
    if at < 0:
        raise NotTaken("has no `CEF:`")
    return cef_use(line[at:], reading, names)


def cef_fields(text: str) -> dict[str, str]:
    r"""The fields of a line from `CEF:` on; of two of one name the last counts.

    >>> cef_fields(r"CEF:0|a|b|1|2|c|3|act=open_site request=https://example.org/?a\=b c")["request"]
    'https://example.org/?a=b c'

    Raises:
        NotTaken: it has not the seven parts of its head, or is of another version.
    """
    at = 0
    for part in range(_HEAD):
        found = _PART.match(text, at)
        if found is None:
            raise NotTaken("has not the seven parts that begin a line of CEF")
        if part == 0 and found[1].strip() not in ("CEF:0", "CEF:1"):
            raise NotTaken("is CEF of a version that is not read")
        at = found.end()
    rest = text[at:]
    keys = list(_KEY.finditer(rest))
    ends = [*(one.start() for one in keys[1:]), len(rest)] if keys else []
    return {
        key[1]: _ESCAPED.sub(lambda sign: _ESCAPES[sign[0]], rest[key.end() : end].strip())
        for key, end in zip(keys, ends, strict=True)
    }


def cef_use(text: str, reading: Reading, names: RowNames) -> Use | None:
    """The use in a line from `CEF:` on, or None where it is of a kind that is no use.

    Raises:
        NotTaken: something that is needed is missing.
        NoTime: its time is none.
    """
    fields = cef_fields(text)
    said = fields.get("act", "")
    site = fields.get("request") or fields.get("destinationDnsDomain") or fields.get("dhost")
    action = said if said in ACTIONS else "open_site" if site and not said else None
    if action is None:
        return None
    instant = _instant(fields, reading)
    phone = fields.get("deviceExternalId", "")
    if not phone:
        raise NotTaken("has no `deviceExternalId`")
    phone = named_phone(phone, reading.phone_by)
    target = _target(action, fields, site)
    direction = _DIRECTIONS.get(fields.get("deviceDirection", "")) if action in ("call", "text") else None
    name = fields.get("externalId") or names.name(phone, instant, action, target, direction)
    return Use(reading.source, name, instant, phone, reading.phone_by, action, target, direction)


def _target(action: str, fields: Mapping[str, str], site: str | None) -> str:
    if action == "open_site":
        found = site_of(site or "")
        if found is None:
            raise NotTaken("names no site")
        return found
    if action in ("call", "text"):
        number = e164(fields.get("duid", ""))
        if number is None:
            raise NotTaken("`duid` is not a telephone number")
        return number
    app = fields.get("destinationServiceName", "")
    if not app:
        raise NotTaken("has no `destinationServiceName`")
    return app


def _instant(fields: Mapping[str, str], reading: Reading) -> int:
    text = fields.get("rt") or fields.get("start") or fields.get("end") or ""
    if not text:
        raise NotTaken("has no `rt`")
    if _MILLIS.fullmatch(text):
        return int(text)
    if found := _MONTH_FIRST.fullmatch(text):
        # Month, day, year: the only order that CEF knows.
        text = f"{found[2]}-{found[1]}-{found[3]} {found[4]}"
    return moment_in(text, reading.zone)
