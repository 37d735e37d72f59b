"""What a run puts differently from the run before: which findings are new, which changed, which no longer stand.

Pure: no Django, no clock, no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a finding is about. Only the first four are about a person."""

    USE = "use"
    RECONCILIATION = "reconciliation"
    OUTLIER = "outlier"
    WITHHELD = "withheld"
    RULE = "rule"


class Key(NamedTuple):
    """Which finding of a day: there is one for each kind, person and rule. Of a rule alone no person stands here."""

    kind: str
    person: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What a finding says: how it is handled, how many events are behind it, and a digest of which.

    `about` says in figures what a finding about a rule rests on.
    """

    handling: str
    events: int
    content: str
    about: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A finding as it stood before: what it said, and whether it still does."""

    put: Put
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be written, each in order of its key."""

    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    withdrawn: tuple[Key, ...]
    same: tuple[Key, ...]


def changes(before: Mapping[Key, Stood], now: Mapping[Key, Put]) -> Changes:
    """What a run changes. A finding that was withdrawn and stands again has changed."""
    both = sorted(before.keys() & now.keys())
    same = tuple(one for one in both if not before[one].withdrawn and before[one].put == now[one])
    return Changes(
        new=tuple(sorted(now.keys() - before.keys())),
        changed=tuple(one for one in both if one not in set(same)),
        withdrawn=tuple(sorted(one for one in before.keys() - now.keys() if not before[one].withdrawn)),
        same=same,
    )
