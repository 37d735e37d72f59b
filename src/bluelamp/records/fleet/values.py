"""What the fleet gives to everybody else: frozen values, never rows. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.lifecycle.health import Short, Shortfall
from bluelamp.records.fleet.lifecycle.orders import Order
from bluelamp.records.fleet.lifecycle.rollout import Plan
from bluelamp.records.fleet.lifecycle.waves import Figures, Push
from bluelamp.records.fleet.ports import Do


class Stage(StrEnum):
    """How far a content has got on its way to a phone."""

    NOTHING_PLANNED = "nothing-planned"
    PLANNED = "planned"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    VERIFIED = "verified"


class Kind(StrEnum):
    """What keeps a phone from being as the rules want: it waits, it has not proved it, or it drifted since."""

    WAITS = "waits"
    NOT_PROVED = "not-proved"
    DRIFTED = "drifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One content on its way to one phone, with its four times apart. `over` is when another took its place.

    `decided` is since when the rules want it for the phone, which is before `planned` where a push made it wait.
    """

    phone: str
    content: str
    decided: datetime
    planned: datetime
    sent: datetime | None
    acknowledged: datetime | None
    verified: datetime | None
    over: datetime | None
    failed: datetime | None
    why: str
    tries: int
    retry: datetime | None

    @property
    def stage(self) -> Stage:
        """How far it has got. Never further than what is proved."""
        if self.verified is not None:
            return Stage.VERIFIED
        if self.acknowledged is not None:
            return Stage.ACKNOWLEDGED
        return Stage.PLANNED if self.sent is None else Stage.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneStanding:
    """How a phone stands: what it was given last, why it waits for what the rules want, where it differs, how it is."""

    phone: str
    target: str
    ring: int
    enrolled: datetime | None
    left: datetime | None
    seen: datetime | None
    lost_since: datetime | None
    waits: Waits
    delivery: DeliveryView | None
    differs: str
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody's phones prove of an app: since when it is open on one, and whether something waits for proof."""

    since: datetime | None
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A phone that has not what it should have, and why, in words.

    `retry`: when it is tried again by itself. `can_retry`: whether having it tried again at once would lead anywhere.
    """

    phone: str
    stage: Stage
    since: datetime
    why: str
    retry: datetime | None
    can_retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPhone:
    """A phone that is short of the scheme, and of what, each in a sentence with the next step in it."""

    phone: str
    seen: datetime | None
    shortfalls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPhone:
    """A phone that is lost by the register, by the fleet, or by both.

    `since` is from when it is in lost mode, None where it is not; `reference` the newest crime or loss reference;
    `wipe` where a wipe stands that somebody asked for, empty where nobody did.
    """

    phone: str
    since: datetime | None
    reference: str
    wipe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPage:
    """The phones that are lost, and how many: each is in exactly one of the three counts, so that they add up to all.

    `both`: lost by the register and in lost mode. `not_in_lost_mode`: lost by the register alone. `not_reported`: in
    lost mode, and not reported lost.
    """

    rows: tuple[LostPhone, ...]
    both: int
    not_in_lost_mode: int
    not_reported: int

    @property
    def all(self) -> int:
        """How many phones are lost in one way or the other."""
        return self.both + self.not_in_lost_mode + self.not_reported


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """How many phones are short of what (under None: of nothing), and a page of those that are.

    `after` is the id to ask the next page with; empty on the last.
    """

    figures: Mapping[Short | None, int]
    rows: tuple[ShortPhone, ...]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """A push, how large it is, and how its rings went; in a list the figures of the rings are left at nothing."""

    push: Push
    phones: int
    removed: int
    made_at: datetime
    over_at: datetime | None
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where a lost phone was, and when."""

    latitude: float
    longitude: float
    metres: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order to one phone, its crime or loss reference where it has one, and whether it said where it was."""

    order: Order
    located: bool
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """All that a phone's page of the fleet shows. `standing` is None where nothing was ever planned for it."""

    phone: str
    standing: PhoneStanding | None
    deliveries: tuple[DeliveryView, ...]
    orders: tuple[OrderView, ...]
    can: frozenset[Do]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutDay:
    """How far the rollout had got at the end of a day, beside the straight line to its target."""

    day: date
    issued: int
    enrolled: int
    verified: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """A plan, how many phones are due by now, and how many of its unit's are issued, enrolled and have proved it.

    Whoever stands in a unit beneath counts for the unit above as well.
    """

    plan: Plan
    due: int
    issued: int
    enrolled: int
    verified: int

    @property
    def behind(self) -> int:
        """How many fewer have proved what they hold than are due; nothing where it keeps up."""
        return max(0, self.due - self.verified)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDay:
    """A day's proofs: how many, and the span within which half of them came, and nineteen in twenty.

    A span is its number among `lifecycle.proving.SPANS`; None where there was no proof.
    """

    day: date
    count: int
    half: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTimes:
    """How quickly what was decided was proved: day by day, over all the days, and what still waits for a proof."""

    days: tuple[ProofDay, ...]
    whole: ProofDay
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The phones under one phone management: how many, how many proved what the rules want, how many wait for a push.

    Those that are neither were given something and have not proved it yet, or could not do it.
    """

    target: str
    phones: int
    verified: int
    waiting: int

    @property
    def under_way(self) -> int:
        """How many were given something that they have not proved."""
        return self.phones - self.verified - self.waiting
