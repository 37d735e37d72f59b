"""Syslog after RFC 5424: the envelope, and the use in it where there is one.

A message may be a line of CEF, a CloudEvent, or nothing with the use in structured data of our own
(`[bluelamp@32473 action="call" ...]`). Any other message is read and is no use. A line of the older form of
syslog has no year in it and is given back, unless CEF stands in it, which says its own time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import BinaryIO

from bluelamp.core.feeds.by_line import by_line
from bluelamp.core.feeds.cef import cef_use
from bluelamp.core.feeds.cloud_event import line_use
from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.local_times import NoTime, length_of, moment_in
from bluelamp.core.feeds.numbers import e164
from bluelamp.core.feeds.ocsf import named_phone
from bluelamp.core.feeds.row_names import RowNames
from bluelamp.core.feeds.uses import NotTaken, Piece, Reading, Use
from bluelamp.core.feeds.web_logs import without_paths

OURS = "bluelamp@32473"
"""The name of our structured data, under the number that is set aside for examples."""
_HEAD = re.compile(
    r"(?:\d{1,7} )?<(?P<priority>\d{1,3})>(?P<version>[1-9]\d{0,2}) (?P<at>\S+) (?P<host>\S{1,255}) (?P<app>\S{1,48})"
    r" (?P<process>\S{1,128}) (?P<kind>\S{1,32}) (?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_ELEMENT = re.compile(r'\[([!#-<>-\\^-~]{1,32})((?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\.)*")*)\]', re.DOTALL)
_PARAMETER = re.compile(r' ([!#-<>-\\^-~]{1,32})="((?:[^"\\\]]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\\]])')
_LAST_PRIORITY = 191


@dataclass(frozen=True, slots=True)
class Message:
    """A message of syslog: when it was sent, in milliseconds, its structured data by name, and its text."""

    at: int | None
    host: str
    data: Mapping[str, Mapping[str, str]]
    text: str


def read_syslog(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The uses in a log of syslog, one message a line, with the count of its bytes before it or without."""
    return by_line(stream, reading, partial(_line, reading, RowNames()), without_paths)


def message_of(line: str) -> Message:
    """The message in a line.

    Raises:
        NotTaken: it is none.
    """
    found = _HEAD.fullmatch(line)
    if found is None or found["version"] != "1" or int(found["priority"]) > _LAST_PRIORITY:
        raise NotTaken("is not a message of syslog after RFC 5424")
    data, text = _structured(found["rest"])
    return Message(_moment(found["at"]), found["host"], data, text.removeprefix("\ufeff"))


def _moment(text: str) -> int | None:
    if text == "-":
        return None
    if not _TIME.fullmatch(text):
        raise NotTaken("has a time that is not one of RFC 5424")
    try:
        return moment_in(text, UTC)
    except NoTime as error:
        raise NotTaken("has a time that is not one of RFC 5424") from error


def _structured(rest: str) -> tuple[dict[str, dict[str, str]], str]:
    """The structured data by name, and what stands behind it."""
    if rest == "-" or rest.startswith("- "):
        return {}, rest[2:]
    data: dict[str, dict[str, str]] = {}
    at = 0
    while found := _ELEMENT.match(rest, at):
        data[found[1]] = {key: _ESCAPED.sub(r"\1", value) for key, value in _PARAMETER.findall(found[2])}
        at = found.end()
    if not data or rest[at : at + 1] not in ("", " "):
        raise NotTaken("has structured data that cannot be read")
    return data, rest[at + 1 :]


def _line(reading: Reading, names: RowNames, line: str) -> Use | None:
    try:
        message = message_of(line)
    except NotTaken:
        at = line.find("CEF:")
        if at < 0:
            raise
        return cef_use(line[at:], reading, names)
    if message.text.startswith("CEF:"):
        return cef_use(message.text, reading, names)
    if message.text.startswith("{"):
        return line_use(message.text.encode(), reading)
    ours = message.data.get(OURS)
    return None if ours is None else _own(ours, message, reading, names)


def _own(given: Mapping[str, str], message: Message, reading: Reading, names: RowNames) -> Use:
    action, said = given.get("action", ""), given.get("target", "")
    if message.at is None:
        raise NotTaken("has no time")
    phone = given.get("phone", "")
    if not phone:
        raise NotTaken("has no `phone`")
    phone = named_phone(phone, reading.phone_by)
    is_contact = action in ("call", "text")
    target = e164(said) if is_contact else site_of(said) if action == "open_site" else said.strip()
    if target is None:
        raise NotTaken(f"`target` is not {'a telephone number' if is_contact else 'the name of a site'}")
    direction = given.get("direction") or None
    seconds = length_of(given["seconds"]) if given.get("seconds") else None
    name = given.get("id") or names.name(phone, message.at, action, target, direction, seconds)
    hidden = {"true": True, "false": False}.get(given.get("withheld", ""))
    return Use(reading.source, name, message.at, phone, reading.phone_by, action, target, direction, hidden, seconds)
