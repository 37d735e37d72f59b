"""Every format of usage that is read, by the name that a feed is declared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bluelamp.core.feeds.calls import calls_reader, operators
from bluelamp.core.feeds.cef import read_cef
from bluelamp.core.feeds.cloud_events import read_cloud_events
from bluelamp.core.feeds.inventories import read_apple_inventory, read_intune_apps
from bluelamp.core.feeds.ocsf_parquet import read_ocsf_parquet
from bluelamp.core.feeds.syslog import read_syslog
from bluelamp.core.feeds.uses import Reader
from bluelamp.core.feeds.web_logs import read_combined, read_sites_csv, read_squid


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what people call it, and its reader.

    `near_content` marks logs of processes and networks, which come near to what somebody read or wrote: a feed of
    them is off unless a person turns it on by itself.
    """

    name: str
    title: str
    reader: Reader
    near_content: bool = False


def _all() -> Iterator[Format]:
    yield Format("cloudevents", "CloudEvents 1.0 with OCSF bodies, one, a batch or lines", read_cloud_events)
    yield Format("ocsf-parquet", "OCSF events of a lake, as Parquet", read_ocsf_parquet)
    for operator in operators().values():
        yield Format(f"calls-{operator.name}", f"Records of calls: {operator.title}", calls_reader(operator))
    yield Format("proxy-squid", "Log of a web proxy, in Squid's own form", read_squid, near_content=True)
    yield Format("proxy-combined", "Log of a web proxy, in the form of web servers", read_combined, near_content=True)
    yield Format("sites-csv", "Log of a web proxy or a resolver, as CSV", read_sites_csv, near_content=True)
    yield Format("intune-apps", "Apps that Intune detected, from Graph or as its export", read_intune_apps)
    yield Format("apple-inventory", "Apps and status that iPhones told our own server of", read_apple_inventory)
    yield Format("syslog", "Syslog after RFC 5424, with CEF, CloudEvents or our own data in it", read_syslog)
    yield Format("cef", "Common Event Format", read_cef)


FORMATS: Mapping[str, Format] = {one.name: one for one in _all()}
"""The formats by name."""
