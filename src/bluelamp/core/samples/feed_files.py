"""Every format that feeds are read in, written from uses of the generated force: for tests, the demonstration, timing.

A format has a place for some kinds of use only: an operator knows calls, a proxy sites. `of` says which, and what a
form has no place for is left out. How many of each kind there are is counted beside (`counted`).
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.kernel import LONDON
from bluelamp.core.samples.call_records import with_numbers, write_calls
from bluelamp.core.samples.logs import write_cef, write_combined, write_sites_csv, write_squid, write_syslog
from bluelamp.core.samples.ocsf_lines import ocsf_lines, ocsf_rows


def write_incoming(uses: pa.Table) -> bytes:
    """Incoming calls as an exchange writes them for a landline, the caller empty where the number was withheld."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(("aDate", "aTime", "aDDI", "aCLI", "aSeconds"))
    for use in with_numbers(uses).to_pylist():
        if use["action"] == "call" and use["direction"] == "incoming":
            local = use["instant"].astimezone(LONDON)
            caller = "" if use["number_withheld"] else use["target"]
            seconds = -1 if use["seconds"] is None else use["seconds"]
            writer.writerow((f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", use["phone"], caller, seconds))
    return file.getvalue().encode()


def write_detected(uses: pa.Table) -> bytes:
    """The apps of each phone as Graph's `detectedApps`, with the moment at which the last of them was used."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for use in uses.to_pylist():
        if use["action"] in ("use_app", "install_app"):
            found[use["target"]][use["phone"]] = use["instant"].isoformat()
    rows = [
        {
            "id": app,
            "displayName": app,
            "managedDevices": [{"id": phone, "lastSyncDateTime": seen} for phone, seen in phones.items()],
        }
        for app, phones in found.items()
    ]
    return json.dumps({"value": rows}).encode()


def write_inventory(uses: pa.Table) -> bytes:
    """The apps of each phone as iPhones tell our own server, one report a line."""
    apps: dict[str, dict[str, None]] = defaultdict(dict)
    seen: dict[str, str] = {}
    for use in uses.to_pylist():
        if use["action"] in ("use_app", "install_app"):
            apps[use["phone"]][use["target"]] = None
            seen[use["phone"]] = use["instant"].isoformat()
    lines = [
        json.dumps({"phone": phone, "phone_by": "asset_tag", "at": seen[phone], "apps": list(found)})
        for phone, found in apps.items()
    ]
    return "".join(f"{one}\n" for one in lines).encode()


def _operator(name: str, uses: pa.Table) -> bytes:
    return write_calls(with_numbers(uses), name)


def write_lake(uses: pa.Table) -> bytes:
    """All uses as OCSF events in Parquet, as a lake keeps them."""
    file = io.BytesIO()
    pq.write_table(ocsf_rows(uses), file)
    return file.getvalue()


WRITERS: Mapping[str, Callable[[pa.Table], bytes]] = {
    "cloudevents": ocsf_lines,
    "ocsf-parquet": write_lake,
    **{f"calls-{name}": partial(_operator, name) for name in ("bluelamp", "uk-standard", "o2", "bt")},
    "calls-voice-incoming": write_incoming,
    "proxy-squid": write_squid,
    "proxy-combined": write_combined,
    "sites-csv": write_sites_csv,
    "intune-apps": write_detected,
    "apple-inventory": write_inventory,
    "syslog": write_syslog,
    "cef": write_cef,
}
"""What writes each format, by the name that the format has in `core.feeds.FORMATS`."""


def counted(uses: pa.Table) -> dict[str, int]:
    """How many uses there are of each kind, as they stand beside what was written."""
    found: Counter[str] = Counter(uses["action"].to_pylist())
    found["number withheld"] = sum(bool(one) for one in uses["number_withheld"].to_pylist())
    found["phones"] = len(uses["phone"].unique())
    return dict(sorted(found.items()))
