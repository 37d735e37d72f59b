"""What may happen to a permission request, and to the permission that comes of it.

    request     asked ── decided by somebody else ──▶ granted
                  ├───── decided by somebody else ──▶ refused
                  └───── the asker no longer wants it ──▶ withdrawn

    permission  in force ── its end passes ──────────────▶ lapsed ───┐
                  ├──────── taken back, or given back ──▶ withdrawn ─┼─ its export is confirmed ──▶ ended
                  └──────── a new decision for longer ──▶ extended

Only what leaves messages behind, an app or an account in one, goes on to `ended`; for the others lapsed
and withdrawn are the end. What was extended is carried on by the permission of the new decision.

Promises that hold here whatever the rulebook says, held by `tests/records/declarations/test_lifecycle.py`:
nobody decides what they asked for or what their own line manager asked for, every permission ends, and
none runs longer than the force's longest term from its decision.

Pure: no clock, no table, no rulebook.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bluelamp.records.declarations import checks
from bluelamp.records.declarations.checks import LONG, SHORT
from bluelamp.records.declarations.errors import EndWrong, NotNow, NotToBeAsked, OwnManagersRequest, OwnRequest


class Kind(StrEnum):
    """What a permission can be for."""

    APP = "app"
    ACCOUNT = "account"
    """A corporate account in a social media app."""
    NUMBER_WITHHELD = "number-withheld"
    TAKE_HOME = "take-home"
    MEETING = "meeting"
    """Recording a meeting."""


THING_TYPES = {Kind.APP: "App", Kind.ACCOUNT: "App", Kind.TAKE_HOME: "Device", Kind.MEETING: "Meeting"}
"""The type of the rulebook's thing that a permission of each kind is for; withholding a number is for none."""
LEAVES_MESSAGES = frozenset({Kind.APP, Kind.ACCOUNT})
"""Kinds of which something may be left that is evidence: they end only when its export is confirmed."""


class Asked(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Where a permission stands."""

    IN_FORCE = "in-force"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    EXTENDED = "extended"
    ENDED = "ended"


OVER = frozenset({State.LAPSED, State.WITHDRAWN})
"""No longer in force; what leaves messages waits for its export to be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: to do one thing, for a purpose, until an instant.

    Attributes:
        thing: the rulebook's id of the app, device or meeting; empty for withholding a number.
        group: the named group, where it is for one.
        account: the corporate account, where it is for one.
        record_route: how decisions and records get into a force system.
        reference: the data protection reference, where the rules ask for one.
        extends: the permission in force that this would carry on.
    """

    kind: Kind
    thing: str = ""
    purpose: str
    until: datetime
    group: str = ""
    account: str = ""
    record_route: str = ""
    reference: str = ""
    extends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the force's rulebook says of permissions at an instant."""

    longest: timedelta
    take_home: str
    reference_for: Collection[str] = ()
    accounts: Collection[str] = ()
    knows_thing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, as far as what may happen to it turns on it."""

    id: str
    person: str
    wish: Wish
    state: Asked = Asked.ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A permission: the term of one decision. `stopped_at` is when it ended before its time."""

    id: str
    person: str
    kind: Kind
    start: datetime
    until: datetime
    state: State = State.IN_FORCE
    stopped_at: datetime | None = None
    exported_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The instant from which it holds no more."""
        return self.until if self.stopped_at is None else min(self.until, self.stopped_at)

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at an instant. The rules read this and no state: it lapses on the instant."""
        return self.start <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides, and whether the asker is the one they answer to."""

    id: str
    answers_to_asker: bool = False


def checked(wish: Wish, limits: Limits, now: datetime) -> Wish:
    """The wish with its texts in one form, once it can be asked.

    Raises:
        NotToBeAsked: nobody needs it, the force does not allow it, or the rules do not know the thing.
        AnswersMissing, TextTooLong, EndWrong: something was left out or does not fit.
    """
    made = checks.fitted(
        wish, {"purpose": LONG, "group": SHORT, "account": SHORT, "record_route": LONG, "reference": SHORT}
    )
    _can_be_asked(made, limits)
    leaves = made.kind in LEAVES_MESSAGES
    checks.answered(
        [
            ("purpose", "what it is for", made.purpose),
            ("account", "which account of the force it is", made.account if made.kind is Kind.ACCOUNT else "none"),
            ("record_route", "how decisions and records get into a force system", made.record_route if leaves else "-"),
            (
                "reference",
                "the data protection reference",
                made.reference if made.kind.value in limits.reference_for else "-",
            ),
        ]
    )
    _ends_well(made.until, limits, now)
    return made


def may_extend(wish: Wish, permission: Permission, thing: str, person: str) -> None:
    """Lets a wish go on that would carry a permission on.

    Raises:
        NotNow: that one is another's, is over, is for something else, or would not run longer.
    """
    fits = permission.person == person and permission.kind is wish.kind and thing == wish.thing
    if not fits or permission.state is not State.IN_FORCE or wish.until <= permission.ends:
        raise NotNow(
            "There is no permission of yours in force for this that would run longer by it.",
            todo="ask for a new permission, or give a later end.",
        )


def grant(  # noqa: PLR0913 - the request, who decides, and what the decision turns on
    request: Request, by: Decider, *, until: datetime | None, now: datetime, limits: Limits, permission_id: str
) -> tuple[Request, Permission]:
    """The request granted, and its permission from now on: exactly what was asked, or for a shorter time.

    Raises:
        OwnRequest, OwnManagersRequest, NotNow: it is not this person's to decide, or is decided already.
        EndWrong: the end is later than what was asked, has passed meanwhile, or is further off than allowed.
        NotToBeAsked: the force's settings have changed since it was asked.
    """
    _decidable(request, by)
    _can_be_asked(request.wish, limits)
    end = until or request.wish.until
    if end > request.wish.until:
        raise EndWrong("The end is later than what was asked for.", todo="grant what was asked, or for a shorter time.")
    _ends_well(end, limits, now)
    made = Permission(id=permission_id, person=request.person, kind=request.wish.kind, start=now, until=end)
    return replace(request, state=Asked.GRANTED), made


def refuse(request: Request, by: Decider) -> Request:
    """The request refused.

    Raises:
        OwnRequest, OwnManagersRequest, NotNow: as `grant`.
    """
    _decidable(request, by)
    return replace(request, state=Asked.REFUSED)


def withdraw_request(request: Request, by: str) -> Request:
    """The request taken back by whoever asked.

    Raises:
        NotNow: it is decided already, or somebody else's.
    """
    _must(by == request.person and request.state is Asked.ASKED, "This request has been decided, or is not yours.")
    return replace(request, state=Asked.WITHDRAWN)


def lapse(permission: Permission, now: datetime) -> Permission:
    """The permission lapsed, once its end has passed.

    Raises:
        NotNow: it is over already, or its end lies ahead.
    """
    _must(permission.state is State.IN_FORCE and now >= permission.until, "Its end lies ahead, or it is over.")
    return replace(permission, state=State.LAPSED)


def withdraw(permission: Permission, by: Decider, now: datetime) -> Permission:
    """The permission stopped before its time: taken back by somebody else, or given back by its holder.

    Raises:
        OwnManagersRequest: it is that of whom they answer to.
        NotNow: it is over already.
    """
    if by.answers_to_asker:
        raise OwnManagersRequest(
            "This permission is your own line manager's.", todo="pass it to somebody who does not answer to them."
        )
    _must(permission.state is State.IN_FORCE and permission.holds(now), "The permission is over already.")
    return replace(permission, state=State.WITHDRAWN, stopped_at=now)


def extended(permission: Permission, now: datetime) -> Permission:
    """The permission carried on from now by that of a new decision.

    Raises:
        NotNow: it is over already.
    """
    _must(permission.state is State.IN_FORCE and permission.holds(now), "The permission is over already.")
    return replace(permission, state=State.EXTENDED, stopped_at=now)


def confirm_export(permission: Permission, by: str, now: datetime) -> Permission:
    """The permission ended: what it left behind is in a force system, as somebody else has confirmed.

    Raises:
        OwnRequest: its own holder would confirm it.
        NotNow: it is still in force, has ended, or leaves nothing behind.
    """
    if by == permission.person:
        raise OwnRequest("The export is of your own messages.", todo="ask somebody else to look at it and confirm it.")
    _must(
        permission.kind in LEAVES_MESSAGES and permission.state in OVER,
        "The permission is still in force, has ended, or leaves no messages behind.",
    )
    return replace(permission, state=State.ENDED, exported_at=now)


def _decidable(request: Request, by: Decider) -> None:
    if by.id == request.person:
        raise OwnRequest("You asked for this yourself.", todo="pass it to somebody else who may decide it.")
    if by.answers_to_asker:
        raise OwnManagersRequest(
            "Your own line manager asked for this.", todo="pass it to somebody who does not answer to them."
        )
    _must(request.state is Asked.ASKED, "This request has been decided or withdrawn.")


def _can_be_asked(wish: Wish, limits: Limits) -> None:
    if wish.kind is Kind.TAKE_HOME and limits.take_home != "authorised":
        free = limits.take_home == "free"
        raise NotToBeAsked(
            "Work phones go home here without a permission."
            if free
            else "Work phones stay at work here, and nobody may permit otherwise.",
            todo="take it home; nothing is needed." if free else "leave it at work; ask your supervisor what to use.",
        )
    if not limits.knows_thing:
        raise NotToBeAsked(
            f"The force's rules know nothing called `{wish.thing[:60]}` that this permission could be for.",
            todo="choose one from the list.",
        )
    if wish.kind is Kind.ACCOUNT and wish.account and wish.account not in limits.accounts:
        raise NotToBeAsked(
            f"`{wish.account}` is no corporate account of the force.",
            todo="choose one of " + ", ".join(f"`{one}`" for one in sorted(limits.accounts)) + ".",
        )


def _ends_well(until: datetime, limits: Limits, now: datetime) -> None:
    if until <= now:
        raise EndWrong("The end has passed already.", todo="give an end that lies ahead.")
    if until > now + limits.longest:
        raise EndWrong(
            f"The end is more than {limits.longest.days} days off, the longest time for one permission.",
            todo=f"give an end within {limits.longest.days} days; it can be decided again then.",
        )


def _must(holds: bool, says: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise NotNow(says, todo="go back to the list and look at where it stands now.")
