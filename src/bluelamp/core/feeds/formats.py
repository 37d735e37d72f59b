"""Every format of usage that is read, by the name that a feed is declared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bluelamp.core.feeds.cloud_events import read_cloud_events
from bluelamp.core.feeds.uses import Reader


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


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (Format("cloudevents", "CloudEvents 1.0 with OCSF bodies, one, a batch or lines", read_cloud_events),)
}
"""The formats by name."""
