"""What an act is done to, as far as the authority and the record need to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A record, or a set of records, that somebody is about to act on.

    Attributes:
        kind: `phone`, `person`, `set`, ...
        id: which one. Never a name or a number that people know.
        about: the person whose data it is, where it is one person's.
        units: the unit it belongs to and every unit above that one.
        also: further facts that the platform's rules read, such as the state it is in.
    """

    kind: str
    id: str
    about: str | None = None
    units: tuple[str, ...] = ()
    also: Mapping[str, str | bool | int] = field(default_factory=dict)
