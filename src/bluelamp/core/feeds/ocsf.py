"""Events in the form of OCSF, an open schema of security events: which of them are uses, and of what.

What is read is a pinned subset of version 1.3, with the class of calls and messages that OCSF lacks as a profile of
our own (`phone_contact`, in the range that OCSF leaves to those who try things out). `ocsf.schema.json` says what a
sender sends; `tests/core/feeds/test_cloud_events.py` holds that every event the schema takes is taken here. Fields
beyond the subset are not read, and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.numbers import e164
from bluelamp.core.feeds.uses import WITHHELD, NotTaken
from bluelamp.core.kernel import load_json

LIFECYCLE, HTTP, DNS, NETWORK, SOFTWARE, CONTACT = 6002, 4002, 4003, 4001, 5020, 99_906_001
KNOWN = {LIFECYCLE, HTTP, DNS, NETWORK, SOFTWARE, CONTACT, 5001, 5019, 3005, 6005}
"""The classes of the subset. The last four tell of accounts, settings and stores: they are read and are no use."""
ACTION_OF: Mapping[tuple[int, int], str] = {
    (LIFECYCLE, 1): "install_app",
    (LIFECYCLE, 3): "use_app",
    (SOFTWARE, 1): "install_app",
    (SOFTWARE, 2): "install_app",
    **{(HTTP, activity): "open_site" for activity in (0, 1, 2, 3, 4, 5, 6, 7, 8, 99)},
    (DNS, 1): "open_site",
    (DNS, 6): "open_site",
    (NETWORK, 1): "open_site",
    (NETWORK, 6): "open_site",
    (CONTACT, 1): "call",
    (CONTACT, 2): "text",
}
"""What a class and an activity are as a use. Any other activity of a known class is none: an app that stopped."""
DIRECTION_OF = {1: "incoming", 2: "outgoing"}
SERIAL, IMEI = ("hw_info", "serial_number"), ("imei",)
_IMEI = re.compile(r"[0-9]{14,16}", re.ASCII)
_MOST = 2**63


@dataclass(frozen=True, slots=True)
class Found:
    """What an event tells of a use, without whose event it is."""

    instant: int
    phone: str
    phone_by: str
    action: str
    target: str
    direction: str | None = None
    number_withheld: bool | None = None
    seconds: int | None = None
    foreground: bool | None = None


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of what a sender sends: the envelope and the bodies of the subset."""
    return cast("Mapping[str, Any]", load_json(resources.files(__package__).joinpath("ocsf.schema.json").read_bytes()))


def use_in(body: Mapping[str, Any], uid_is: str) -> Found | None:
    """The use that an OCSF event tells of, or None where it is of a kind that is no use.

    `uid_is` says what the device's `uid` holds in this feed.

    Raises:
        NotTaken: something that is needed is missing, or is not what it should be.
    """
    kind, activity = whole(body, "class_uid"), whole(body, "activity_id")
    if kind not in KNOWN:
        raise NotTaken(f"has the class `{kind}`, which is not one that is read")
    action = ACTION_OF.get((kind, activity))
    if action is None:
        return None
    instant = whole(body, "time")
    phone, phone_by = _phone(body, uid_is)
    if kind == CONTACT:
        return _contact(body, instant, phone, phone_by, action)
    target = _site(body, kind) if action == "open_site" else _app(body, kind)
    foreground = at(body, "unmapped", "foreground")
    if foreground is not None and not isinstance(foreground, bool):
        raise NotTaken("`unmapped.foreground` is neither true nor false")
    return Found(instant, phone, phone_by, action, target, foreground=foreground)


def _contact(body: Mapping[str, Any], instant: int, phone: str, phone_by: str, action: str) -> Found:
    hidden = at(body, "contact", "number_withheld")
    if hidden is not None and not isinstance(hidden, bool):
        raise NotTaken("`contact.number_withheld` is neither true nor false")
    direction = DIRECTION_OF.get(whole(body, "direction_id", 0))
    number = text(body, "contact", "number")
    target = e164(number) if number else None
    if target is None and not number and hidden and direction == "incoming":
        target = WITHHELD
    if target is None:
        raise NotTaken("`contact.number` is not a telephone number")
    length = at(body, "duration")
    seconds = None if length is None else whole(body, "duration") // 1000
    return Found(instant, phone, phone_by, action, target, direction, hidden, seconds)


def _app(body: Mapping[str, Any], kind: int) -> str:
    found = text(body, "app", "uid") if kind == LIFECYCLE else text(body, "product", "uid")
    found = found or (text(body, "package", "name") if kind == SOFTWARE else "")
    if not found:
        raise NotTaken(f"has no `{'app.uid' if kind == LIFECYCLE else 'product.uid'}`")
    return found


SITE_IN: Mapping[int, tuple[tuple[str, ...], ...]] = {
    HTTP: (("http_request", "url", "hostname"), ("dst_endpoint", "hostname")),
    DNS: (("query", "hostname"),),
    NETWORK: (("dst_endpoint", "hostname"),),
}
"""Where the name of the site stands, in the order in which it is looked for."""


def _site(body: Mapping[str, Any], kind: int) -> str:
    for path in SITE_IN[kind]:
        if found := text(body, *path):
            site = site_of(found)
            if site is None:
                raise NotTaken(f"`{'.'.join(path)}` is not the name of a site")
            return site
    raise NotTaken(f"has no `{'.'.join(SITE_IN[kind][0])}`")


def _phone(body: Mapping[str, Any], uid_is: str) -> tuple[str, str]:
    if found := text(body, "device", *SERIAL):
        return named_phone(found, "serial"), "serial"
    if found := text(body, "device", *IMEI):
        return named_phone(found, "imei"), "imei"
    if found := text(body, "device", "uid"):
        return named_phone(found, uid_is), uid_is
    raise NotTaken("has no `device.uid`")


def named_phone(name: str, by: str) -> str:
    """What a phone is called, in the one form of its kind.

    Raises:
        NotTaken: it is no number, or no number of a phone's radio.
    """
    if by == "number":
        number = e164(name)
        if number is None:
            raise NotTaken("the phone's number is not a telephone number")
        return number
    if by == "imei":
        digits = re.sub(r"[ /-]", "", name)
        if not _IMEI.fullmatch(digits):
            raise NotTaken("the phone's IMEI has not fourteen to sixteen digits")
        return digits
    return name.strip()


def at(body: Mapping[str, Any], *path: str) -> object:
    """What stands at a place, None where nothing does.

    Raises:
        NotTaken: something on the way is no object.
    """
    found: object = body
    for name in path:
        if found is None:
            return None
        if not isinstance(found, dict):
            raise NotTaken(f"`{'.'.join(path)}` cannot be looked for: what is above `{name}` is not an object")
        found = found.get(name)
    return found


def text(body: Mapping[str, Any], *path: str) -> str:
    """The text at a place, empty where there is none. Raises as `at`, and where it is no text."""
    found = at(body, *path)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise NotTaken(f"`{'.'.join(path)}` is not a text")
    return found


def whole(body: Mapping[str, Any], name: str, missing: int | None = None) -> int:
    """The whole number of that name.

    Raises:
        NotTaken: there is none and nothing to take in its place, or it is not a whole number of 64 bits.
    """
    found = body.get(name)
    if found is None and missing is not None:
        return missing
    if not isinstance(found, int) or isinstance(found, bool) or not -_MOST <= found < _MOST:
        raise NotTaken(f"`{name}` is not a whole number" if found is not None else f"has no `{name}`")
    return found
