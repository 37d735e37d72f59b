"""What the fleet asks of a phone management: the connector, and the words that go through it.

A connector moves no phone by itself and decides nothing. It is told what a **group** of phones holds
(`hold`), which phone is in which group (`place`), what one phone is to do now (`send`), and it hands
over what phones said (`reports`). Everything may be asked again after a fall: `tests/conformance/connectors.py`
is the one suite that every connector passes, and says what that means call by call.

Phones go by their serial numbers here, and by nothing else: no name and no unit reaches a phone
management through this port.

What is *not* a connector's affair: whether something may be pushed, when, and to whom first. A
connector that is unsure does less: it MUST NOT remove an app that a content does not remove, and MUST
NOT take a phone out of management because of a call that failed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bluelamp.core.phones import Target
from bluelamp.core.phones.guards import AppRow
from bluelamp.records.fleet.errors import (
    ConnectorError,
    GroupInUse,
    PhoneNotManaged,
    TargetRefused,
    TargetThrottled,
    TargetUnreachable,
)


class Do(StrEnum):
    """What one phone may be ordered to do.

    LOCK shuts the screen. LOST shuts the phone with a message until FOUND. LOCATE only answers in
    LOST. WIPE takes everything off. CHECK_IN asks the phone to come and report all that it can.
    """

    CHECK_IN = "check-in"
    LOCK = "lock"
    LOST = "lost"
    LOCATE = "locate"
    FOUND = "found"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a phone management can do beyond what its `Target` says of the payloads.

    `lists_apps`: phones report which apps they have. `says_content`: phones report the digest of the
    content that is in force on them. A content is verified by either; by neither, never.
    `keeps_orders` is the longest that an order waits for a phone that is off.
    """

    orders: frozenset[Do]
    lists_apps: bool
    says_content: bool
    keeps_orders: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the phones of a group are to hold, in the words of one target.

    `digest` names it: one digest, one content, for good. `apps` is what it does with each app, read
    back from the body. `body` is data that fits JSON:

    - `intune-*`: `{"group": id, "resources": [{"type", "name", "body", "about"}, ...]}`, where every
      assignment is to the group `id`, which stands for the group that the connector makes;
    - `apple`: `{"profile": {...}, "declarations": [...]}`, as `core.phones.apple.payloads` builds them.
    """

    digest: str
    target: str
    apps: tuple[AppRow, ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A phone goes into a group, out of whichever it was in; into none where `group` is None."""

    phone: str
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One phone is to do one thing. `id` is ours: sent twice, it is done once.

    `message` and `number` are shown on a phone that is LOST or locked. `keep` is how long the order
    waits for a phone that is off; a vendor's own default of ten minutes would lose it.
    """

    id: str
    phone: str
    do: Do
    keep: timedelta
    message: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one move or order: taken by the phone management, where `error` is None.

    Taken is not done. What the phone did comes as a report.
    """

    phone: str
    error: ConnectorError | None = None


class AppState(StrEnum):
    """How a phone has an app that it reports."""

    INSTALLED = "installed"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The phone came under management."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The phone is under management no longer: it was wiped, or somebody took it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """The phone was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """The phone said that it took a content. It is acknowledged, and not yet verified."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The phone could not do what a content wants, or a part of it; `why` in the phone's words."""

    content: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """The phone says which content is in force on it: a status report, and so a proof."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Apps:
    """The whole list of apps that the phone has, by id. What is not on it is not on the phone, or is hidden."""

    apps: Mapping[str, AppState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the phone says of itself. None: it does not say, which is never taken for well."""

    system: str
    release: str
    patched_on: date | None = None
    screen_lock: bool | None = None
    encrypted: bool | None = None
    tampered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The phone did what an order said, or could not; `why` is then not empty."""

    order: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a lost phone was, in answer to an order."""

    order: str
    latitude: float
    longitude: float
    metres: float


Said = Enrolled | Left | CheckedIn | Took | Failed | Holds | Apps | Health | Answered | Located
"""All that a phone, or the phone management for it, may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing that was said of one phone. `at` is when, in UTC.

    `id` is unique at the target and stays the same, so that a report that is read twice counts once.
    """

    id: str
    phone: str
    at: datetime
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Some reports in the order in which they came, and the cursor to ask for later ones with.

    `more`: there are more now.
    """

    rows: tuple[Report, ...]
    cursor: str
    more: bool


class Connector(Protocol):
    """One phone management.

    Every call raises `TargetUnreachable` where nobody answers and `TargetThrottled` where the whole
    call was turned away; it may be asked again as it was. Calls of several threads at once are
    harmless.
    """

    @property
    def target(self) -> Target:
        """Which kind of phone management it is, and what that can do with apps."""

    @property
    def abilities(self) -> Abilities:
        """What it can do with phones and what they report."""

    def hold(self, group: str, content: Content) -> None:
        """Has the phones of a group hold a content from now on; a group that is not there is made.

        Asked again with the same content it changes nothing and costs the target little. What the
        group held before and this content does not is undone, and not merely let go, where letting
        go would leave it on phones.

        Raises:
            TargetRefused: the target does not take this content. The group holds what it held before,
                or is to be asked again until it does.
        """

    def place(self, moves: Sequence[Move]) -> Sequence[Outcome]:
        """Has phones be in groups: an outcome for each move, in the order of the moves.

        A phone is in one group at a time. An error of one phone (`PhoneNotManaged`, `TargetRefused`,
        `TargetThrottled`) leaves the others done. No two moves name one phone.
        """

    def drop(self, group: str) -> None:
        """Takes away a group without phones. One that is not there is gone already.

        Raises:
            GroupInUse: there are phones in it.
        """

    def gone(self, groups: Collection[str]) -> Collection[str]:
        """Of groups that were told what to hold, those that are certainly there no more, and so are to be told anew.

        Never one that is there, and never one that cannot be seen for a moment.
        """

    def send(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Has phones do something once: an outcome for each order, in their order.

        An order whose `do` is not among the abilities is `TargetRefused`.
        """

    def reports(self, after: str, most: int) -> Reports:
        """What was said after a cursor, oldest first; from the beginning where the cursor is empty.

        At least once each, and of one phone in the order in which it was said. A cursor that the
        target has forgotten gives everything there is. Never fewer than all for want of trying: a
        phone that cannot be read is no reason to leave another out.
        """


def throttled(after: timedelta) -> TargetThrottled:
    """The refusal of a target that takes no more for a time. The same words whichever target it is, as below."""
    message = f"The phone management takes no more for {after.total_seconds():,.0f} seconds."
    return TargetThrottled(message, todo="nothing: it is asked again after that time.", after=after)


def unreachable(why: str) -> TargetUnreachable:
    """The refusal where nobody answered; `why` in the words of the network."""
    return TargetUnreachable(
        f"The phone management did not answer: {why}.",
        todo="nothing for a few minutes, it is asked again; then look whether its address can be reached.",
    )


def refused(why: str) -> TargetRefused:
    """The refusal of a target that will not do it; `why` in the target's words, or ours."""
    return TargetRefused(
        f"The phone management refuses this: {why}.", todo="read what it says, put that right, and try again."
    )


def not_managed(phone: str) -> PhoneNotManaged:
    """The refusal for a serial number that the target does not know."""
    return PhoneNotManaged(
        f"The phone management knows no phone with the serial number `{phone}`.",
        todo="enrol the phone, or correct its serial number in the register.",
    )


def in_use(group: str) -> GroupInUse:
    """The refusal for a group that is to go and has phones."""
    return GroupInUse(f"There are phones in the group `{group}`.", todo="move them to another group first.")
