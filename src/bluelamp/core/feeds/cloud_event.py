"""One CloudEvent 1.0 with an OCSF body, read by itself: the use it tells of, or why it is not taken."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from bluelamp.core.feeds.ocsf import at, text, use_in
from bluelamp.core.feeds.streams import LONGEST_LINE
from bluelamp.core.feeds.uses import NotTaken, Reading, Use
from bluelamp.core.kernel import NestedTooDeep, load_json

JSON = ("application/json", "text/json")


def line_use(body: bytes, reading: Reading) -> Use | None:
    """The use in a line, or None where its event is of a kind that is no use.

    Raises:
        NotTaken: with the reason.
    """
    if len(body) > LONGEST_LINE:
        raise NotTaken(f"is longer than {LONGEST_LINE:,} bytes")
    try:
        event = load_json(body)
    except NestedTooDeep as error:
        raise NotTaken(str(error)) from error
    except UnicodeDecodeError as error:
        raise NotTaken("is not UTF-8") from error
    except ValueError as error:
        raise NotTaken("is not JSON") from error
    return event_use(event, reading)


def event_use(event: object, reading: Reading) -> Use | None:
    """The use in a CloudEvent, or None where it is of a kind that is no use.

    Raises:
        NotTaken: with the reason.
    """
    if not isinstance(event, dict):
        raise NotTaken("is not an event")
    if at(event, "specversion") != "1.0":
        raise NotTaken("`specversion` is not `1.0`")
    source, name = text(event, "source"), text(event, "id")
    content = text(event, "datacontenttype")
    if content and content.partition(";")[0].strip().lower() not in JSON:
        raise NotTaken(f"`datacontenttype` is `{content[:80]}`, and not JSON")
    found = use_in(_body(event), reading.phone_by)
    if found is None:
        return None
    what = (found.action, found.target, found.direction, found.number_withheld, found.seconds, found.foreground)
    return Use(source, name, found.instant, found.phone, found.phone_by, *what)


def _body(event: Mapping[str, Any]) -> Mapping[str, Any]:
    packed = text(event, "data_base64")
    body = at(event, "data")
    if packed:
        if body is not None:
            raise NotTaken("has both `data` and `data_base64`")
        try:
            body = load_json(base64.b64decode(packed, validate=True))
        except (binascii.Error, ValueError) as error:
            raise NotTaken("`data_base64` is not JSON in base64") from error
    if not isinstance(body, dict):
        raise NotTaken("`data` is not an object")
    return body
