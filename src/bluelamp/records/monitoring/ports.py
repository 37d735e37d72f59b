"""What monitoring needs of others, handed over once by `bluelamp.site.wiring`.

Closed by default: until a folder is wired nothing is taken in, and until somebody knows which phone a management id
is of, such a phone is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

Managed = Callable[[datetime], Mapping[str, str]]
"""Gives the phone of each id that a phone management knows phones by."""


def _none_managed(at: datetime) -> Mapping[str, str]:
    del at
    return {}


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now.

    Attributes:
        root: where files of events lie.
        managed: which phone has which id of its management.
        at_once: how many deliveries a process takes in at the same time.
        least_free: how many bytes stay free on the disk, whatever comes.
    """

    root: Path | None = None
    managed: Managed = _none_managed
    at_once: int = 2
    least_free: int = 1_000_000_000

    @property
    def folder(self) -> Path:
        """Where files of events lie."""
        if self.root is None:
            raise RuntimeError("no folder for events is wired, so none are taken in")
        return self.root


current = Ports()
"""The one set of the process."""
