"""Uses of the generated force as logs write them: Squid, the form of web servers, CSV, CEF and syslog."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.feeds.syslog import OURS
from bluelamp.core.samples.ocsf_lines import ocsf_lines

Row = Mapping[str, Any]


def write_squid(uses: pa.Table) -> bytes:
    """The sites that were opened, in Squid's own form, with the phone as the user."""
    return _lines(uses, _squid, "open_site")


def write_combined(uses: pa.Table) -> bytes:
    """The sites that were opened, in the form of web servers. Instants lose what is beyond a second."""
    return _lines(uses, _combined, "open_site")


def write_sites_csv(uses: pa.Table) -> bytes:
    """The sites that were opened, as a resolver's download in CSV."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(("timestamp", "domain", "query_type", "device_id", "id"))
    for use in _of(uses, "open_site"):
        writer.writerow((_rfc3339(use), use["target"], "A", use["phone"], use["id"]))
    return file.getvalue().encode()


def write_cef(uses: pa.Table) -> bytes:
    """All uses as lines of CEF; what CEF has no place for is left out."""
    return _lines(uses, _cef)


def write_syslog(uses: pa.Table) -> bytes:
    """All uses as syslog after RFC 5424, every fourth with our own data, CEF, a CloudEvent and a message of no use."""
    body = bytearray()
    events = ocsf_lines(uses).decode().splitlines()
    for number, (use, event) in enumerate(zip(_of(uses), events, strict=True)):
        head = f"<134>1 {_rfc3339(use)} phones.example bluelamp - - "
        kind = number % 4
        if kind == 0:
            text = head + _structured(use)
        elif kind == 1:
            text = f"{head}- {_cef(use)}"
        elif kind == 2:
            text = f"{head}- {event}"
        else:
            text = f"{head}- connection from the generator closed"
        body += text.encode() + b"\n"
    return bytes(body)


def _of(uses: pa.Table, action: str | None = None) -> list[dict[str, Any]]:
    chosen = uses if action is None else uses.filter(pc.equal(uses["action"], action))
    found: list[dict[str, Any]] = chosen.to_pylist()
    return found


def _lines(uses: pa.Table, line: Callable[[Row], str], action: str | None = None) -> bytes:
    return "".join(f"{line(one)}\n" for one in _of(uses, action)).encode()


def _rfc3339(use: Row) -> str:
    return f"{use['instant'].astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{use['instant'].microsecond // 1000:03d}Z"


def _squid(use: Row) -> str:
    seconds = f"{use['instant'].timestamp():.3f}"
    return (
        f"{seconds} 12 192.0.2.1 TCP_TUNNEL/200 4512 CONNECT {use['target']}:443 {use['phone']} HIER_DIRECT/192.0.2.9 -"
    )


def _combined(use: Row) -> str:
    at = use["instant"].astimezone(UTC)
    request = f'"GET https://{use["target"]}/a HTTP/1.1"'
    return f'192.0.2.1 - {use["phone"]} [{at:%d/%b/%Y:%H:%M:%S} +0000] {request} 200 9 "-" "x"'


def _cef(use: Row) -> str:
    place = {"open_site": "dhost", "call": "duid", "text": "duid"}.get(use["action"], "destinationServiceName")
    target = use["target"].replace("\\", "\\\\").replace("=", "\\=")
    way = {"incoming": " deviceDirection=0", "outgoing": " deviceDirection=1"}.get(use["direction"], "")
    millis = int(use["instant"].timestamp() * 1000)
    return (
        f"CEF:0|Bluelamp|Generated|1|use|Use of a phone|1|rt={millis} act={use['action']} externalId={use['id']} "
        f"deviceExternalId={use['phone']} {place}={target}{way}"
    )


def _structured(use: Row) -> str:
    given = {
        "action": use["action"],
        "target": use["target"],
        "phone": use["phone"],
        "id": use["id"],
        "direction": use["direction"],
        "seconds": use["seconds"],
        "withheld": None if use["number_withheld"] is None else json.dumps(use["number_withheld"]),
    }
    parts = "".join(f' {name}="{_escaped(str(value))}"' for name, value in given.items() if value is not None)
    return f"[{OURS}{parts}] use"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
