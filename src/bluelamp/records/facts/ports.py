"""What facts are had from apps that facts do not know: permissions, and circumstances that somebody declared.

Nobody is found against for want of a port: until one is wired there are no permissions, and nothing is
declared. A source gives spans, half open; the instant at which one ends is outside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bluelamp.core.cedar import EntityUid

MAJOR_INCIDENT = "major-incident"
RECALL = "recall"
WITHHOLDING_JUSTIFIED = "withholding-justified"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionHeld:
    """A permission that somebody other than the holder gave, for one thing and all that belongs to it.

    The thing is an app or a website, a device that may go home, or a meeting that may be recorded. Where it is
    for no thing, as withholding one's number, `states` is the circumstance that holds while it is in force.
    """

    id: str
    person: str
    resource: EntityUid | None
    purpose: str
    group: str | None
    start: datetime
    until: datetime
    closed: datetime | None = None
    states: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """Something that was declared for a time: one of `core.screening.inputs.CIRCUMSTANCES`.

    `person` is None where it holds for everybody.
    """

    id: str
    kind: str
    person: str | None
    start: datetime
    end: datetime | None


class Permissions(Protocol):
    """Where permissions are kept."""

    def of(self, person: str, at: datetime) -> Sequence[PermissionHeld]:
        """Those of one person that are in force at a moment."""

    def between(self, start: datetime, end: datetime) -> Sequence[PermissionHeld]:
        """Everybody's that are in force at some moment of a time."""

    def not_closed(self, at: datetime) -> Sequence[PermissionHeld]:
        """Everybody's that are in force at a moment, or ended before it with messages nobody has confirmed as kept."""


class Circumstances(Protocol):
    """Where circumstances are declared. Several sources may be wired, a major incident among them."""

    def of(self, person: str, at: datetime) -> Sequence[Circumstance]:
        """Those that hold for one person at a moment, the ones that hold for everybody among them."""

    def between(self, start: datetime, end: datetime) -> Sequence[Circumstance]:
        """All that hold at some moment of a time."""


class NoPermissions:
    """No permission was ever given."""

    def of(self, person: str, at: datetime) -> Sequence[PermissionHeld]:
        """None."""
        del person, at
        return ()

    def between(self, start: datetime, end: datetime) -> Sequence[PermissionHeld]:
        """None."""
        del start, end
        return ()

    def not_closed(self, at: datetime) -> Sequence[PermissionHeld]:
        """None."""
        del at
        return ()


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now."""

    permissions: Permissions = field(default_factory=NoPermissions)
    circumstances: Sequence[Circumstances] = ()


current = Ports()
"""The one set of the process. `bluelamp.site.wiring` fills it; a test replaces a part and puts it back."""
