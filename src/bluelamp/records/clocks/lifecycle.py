"""What can become of a clock, and how the work of a person is grouped by it.

    running ── stopped in time ─────────────▶ stopped
      │  ▲                                      ▲
      │  └── resumed ── paused ◀── paused ──┐   │
      │                                     │   │
      ├─────────────────────────────────────┘   │
      └── its moment passes, acted on once ──▶ missed ── done late ──┘

A missed clock stays open: the work is still to be done, and is shown as overdue until it is.

Pure: no Django, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE_AFTER = timedelta(minutes=5)
"""How long after its moment a deadline may be acted on before that is marked as late."""
_ROLE = "role:"


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"
    STOPPED = "stopped"


OPEN = (State.RUNNING, State.PAUSED, State.MISSED)
"""The states in which there is still something to do."""


class Group(StrEnum):
    """The four groups in which work is listed, the most urgent first."""

    CRITICALLY_OVERDUE = "critically-overdue"
    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    NOT_DUE = "not-due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """The thing that a clock runs on: an app's record, by its random id."""

    app: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A deadline whose moment has passed, as a handler is given it.

    Attributes:
        late: it is acted on later than a sweep each minute explains, because no sweep ran.
    """

    clock: str
    kind: str
    of: Of
    owner: str
    due_at: datetime
    at: datetime
    late: bool


def role_owner(role: str) -> str:
    """The owner of a clock that is everybody's who holds a role."""
    return f"{_ROLE}{role}"


def is_role(owner: str) -> bool:
    """Whether an owner is a role and not one person."""
    return owner.startswith(_ROLE)


def role_of(owner: str) -> str:
    """The role that owns a clock."""
    return owner.removeprefix(_ROLE)


def is_late(due_at: datetime, at: datetime) -> bool:
    """Whether acting at that instant on a deadline is late."""
    return at - due_at > LATE_AFTER


def group_of(
    *, warn_at: datetime | None, due_at: datetime | None, critical_at: datetime | None, now: datetime
) -> Group:
    """The group of an open clock at an instant. While it is paused, it is not due."""
    if due_at is None or warn_at is None or critical_at is None:
        return Group.NOT_DUE
    if now >= critical_at:
        return Group.CRITICALLY_OVERDUE
    if now >= due_at:
        return Group.OVERDUE
    return Group.DUE_SOON if now >= warn_at else Group.NOT_DUE
