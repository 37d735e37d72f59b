"""What the register gives to everybody else: frozen values, never rows. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bluelamp.records.register.choices import Duty, Kind, Platform
from bluelamp.records.register.lifecycle import State, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A unit on a day: what it is called, what it stands in, and the groups that cut across the line."""

    id: str
    code: str
    name: str
    kind: str
    parent: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person on a day. Name, number and e-mail are None once they were erased."""

    id: str
    name: str | None
    number: str | None
    email: str | None
    kind: Kind
    grade: str
    unit: str
    unit_name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """What to call a person on a page that is about something else."""

    id: str
    name: str | None
    number: str | None

    def __str__(self) -> str:
        """The name with the number, or that it was erased."""
        return "erased" if self.name is None else f"{self.name} ({self.number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role that a person holds, for a unit or the whole force, and for how long."""

    person: str
    role: str
    unit: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneView:
    """A phone now: what it is, where it is, whose it is. `holder_name` is filled where a list shows it."""

    id: str
    asset_tag: str
    serial: str
    imei_1: str
    imei_2: str
    platform: Platform
    model: str
    used_for: str
    state: State
    holder: str | None
    since: datetime
    holder_name: NameView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingView:
    """A time in which a person had a phone, in hand or waiting at work."""

    phone: str
    person: str
    state: State
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent:
    """A link in a phone's chain of custody."""

    phone: str
    position: int
    what: Step
    at: datetime
    handed_by: str | None
    taken_by: str | None
    before: State | None
    after: State
    holder: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySpan:
    """What the roster says of a person from a moment up to another."""

    person: str
    state: Duty
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNow:
    """What the roster says of a person at a moment.

    `state` is the one that counts where several hold; `all` has each of them. `until` is when it ends, as
    far as the roster goes.
    """

    person: str
    state: Duty
    all: frozenset[Duty]
    until: datetime | None = None

    @property
    def known(self) -> bool:
        """Whether a roster speaks of the person at all. Where none does, nothing may be held against them."""
        return self.state is not Duty.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a record said from a moment on, and since when the register says so: one line of its history."""

    what: str
    says: tuple[tuple[str, str], ...]
    since: datetime
    until: datetime | None
    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """An import that was confirmed."""

    id: str
    kind: str
    file_name: str
    digest: str
    added: int
    changed: int
    unchanged: int
    rejected: int
    confirmed_by: str
    confirmed_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A page of a list. `after` is the id to ask the next page with, and None on the last one.

    `total` is how long the whole list is, where that came with the page; None means that it was not counted.
    """

    rows: tuple[T, ...]
    after: str | None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """What a list of people is narrowed to. `text` is the start of a surname or of a number."""

    text: str = ""
    unit: str | None = None
    kind: str | None = None
    grade: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFilter:
    """What a list of phones is narrowed to. `text` is the start of an asset tag, or a whole serial number or IMEI."""

    text: str = ""
    unit: str | None = None
    state: str | None = None
    platform: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The phones of one platform in one period. Opening, plus what came, less what went, is closing.

    MUST hold for every platform, state and period (`test_the_figures_of_every_period_reconcile`).
    """

    platform: str
    opening: int
    added: int
    retired: int
    withdrawn: int
    closing: int

    @property
    def reconciles(self) -> bool:
        """Whether it does."""
        return self.opening + self.added - self.retired - self.withdrawn == self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many phones of a platform are in a state."""

    platform: str
    state: State
    count: int
