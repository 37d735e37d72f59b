"""What monitoring needs of others, handed over once by `bluelamp.site.wiring`.

Closed by default: until a folder is wired nothing is taken in, and until somebody knows which phone a management id
is of, such a phone is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

Managed = Callable[[datetime], Mapping[str, str]]
"""Gives the phone of each id that a phone management knows phones by."""


Proved = Callable[
    [datetime, datetime, Collection[tuple[str, str]]], Mapping[tuple[str, str], Sequence[tuple[datetime, datetime]]]
]
"""Gives, for phones and apps, the spans of a time in which the phone had proved what it was to do with the app.

An app goes by its id on the phone's platform; an empty one stands for all that the phone was to hold.
"""


def _nothing_proved(
    start: datetime, end: datetime, wanted: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], Sequence[tuple[datetime, datetime]]]:
    del start, end, wanted
    return {}


def _none_managed(at: datetime) -> Mapping[str, str]:
    del at
    return {}


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now.

    Attributes:
        root: where files of events lie.
        inbox: the watched folder, with a folder of its own for each feed.
        managed: which phone has which id of its management.
        proved: when phones had proved what they were to do. Until it is wired none had, and nobody is found against
            for what a phone allowed.
        at_once: how many deliveries a process takes in at the same time.
        least_free: how many bytes stay free on the disk, whatever comes.
    """

    root: Path | None = None
    inbox: Path | None = None
    managed: Managed = _none_managed
    proved: Proved = _nothing_proved
    at_once: int = 2
    least_free: int = 1_000_000_000

    @property
    def folder(self) -> Path:
        """Where files of events lie."""
        if self.root is None:
            raise RuntimeError("no folder for events is wired, so none are taken in")
        return self.root

    @property
    def runs_folder(self) -> Path:
        """Where runs work. Nothing in it is kept."""
        return self.folder.parent / "runs"

    @property
    def evidence_folder(self) -> Path:
        """Where it is kept which events are behind findings."""
        return self.folder.parent / "evidence"


current = Ports()
"""The one set of the process."""
