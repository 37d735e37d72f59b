"""What no payload may do, whatever a plan says: checked on every payload before it is given out.

A vendor's schema finds a misspelt field. It does not find the list that would take every app off
thirty thousand phones, the messages that a removal deletes, or the id that matches no app. The
guards read the payload itself, not the plan, so that a fault between the two is found.
`tests/core/phones/test_guards.py` breaks a payload once for each guard.

GuardRefusal
├── EmptyAppList, TooManyApps, AppTwice        the list as a whole
├── UpdateMaskMissing                          how it is sent
├── RemovalOfMessages, ManagementAgentShut     what it would destroy
├── TooManyRemoved, RequiredAppDropped         against the payload before it
└── KnownWrongId, WrongCaseId, ForeignId, IdWithoutDot    ids that match no app
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bluelamp.core.kernel import BluelampError
from bluelamp.core.phones.holders import Duty, Platform
from bluelamp.core.phones.identifiers import MANAGEMENT_AGENTS, WRONG_IDS, ids_of
from bluelamp.core.phones.lines import Step
from bluelamp.core.phones.plan import PhonePlan
from bluelamp.core.rulebook import Catalogue

MOST_APPS = 3_000
"""The most apps that one Android policy may hold, in Google's own words."""
MOST_REMOVED = 5
"""How many apps one payload may take off phones that the payload before it left on, unless told otherwise."""


class GuardRefusal(BluelampError):
    """A payload that would do harm. It is not given out."""


class EmptyAppList(GuardRefusal):
    """A list without apps: phones would remove, or hide, everything."""

    code = "empty-app-list"
    meaning = "A payload names no app at all; phones would remove or hide every app."


class TooManyApps(GuardRefusal):
    """More apps than the vendor takes."""

    code = "too-many-apps"
    meaning = "A payload names more apps than the vendor takes."


class AppTwice(GuardRefusal):
    """One app in two rows: the vendor does not say which of them counts."""

    code = "app-twice"
    meaning = "A payload names one app twice, and the vendor does not say which row counts."


class UpdateMaskMissing(GuardRefusal):
    """An Android policy sent without its update mask rewrites every field that it does not name."""

    code = "update-mask-missing"
    meaning = "An Android policy would be sent without naming the fields that it changes."


class RemovalOfMessages(GuardRefusal):
    """An app would be removed that is only to rest: its messages may be evidence."""

    code = "removal-of-messages"
    meaning = "An app whose permission ended, or that rests off duty, would be removed with its messages."


class ManagementAgentShut(GuardRefusal):
    """The app through which the phone is managed would be shut."""

    code = "management-agent-shut"
    meaning = "The app through which phones are managed would be shut, and phones could not be reached again."


class TooManyRemoved(GuardRefusal):
    """Many apps at once would go that were there before: rather a truncated list than a decision."""

    code = "too-many-apps-removed"
    meaning = "A payload would take more apps off phones at once than one change may."


class RequiredAppDropped(GuardRefusal):
    """An app that every phone must have would no longer be required."""

    code = "required-app-dropped"
    meaning = "A payload would drop an app that the one before it required."


class KnownWrongId(GuardRefusal):
    """An id that circulates and matches no app."""

    code = "known-wrong-app-id"
    meaning = "An app id is one that circulates in public lists and matches no app."


class WrongCaseId(GuardRefusal):
    """An id that differs from the catalogue's in capital letters: phones compare letter by letter."""

    code = "pushed-id-in-wrong-case"
    meaning = "An app id differs from the catalogue's in capital letters only."


class ForeignId(GuardRefusal):
    """The id an app has on the other platform."""

    code = "app-id-of-other-platform"
    meaning = "An app id belongs to the other platform and matches nothing on this one."


class IdWithoutDot(GuardRefusal):
    """A bare word in place of an id, which only a well-evidenced catalogue row may have."""

    code = "app-id-without-dot"
    meaning = "An app id has no dot, and the catalogue does not hold it with high confidence."


class State(StrEnum):
    """What a payload does with an app, in the terms that all vendors share."""

    REQUIRED = "required"
    OPEN = "open"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class Absence(StrEnum):
    """What becomes of an app on a phone that is sent a list without it.

    HIDDEN keeps its data (Apple). REMOVED deletes it (an Android policy lists all that a phone may
    have). UNASSIGNED deletes it where the payload before gave it (Intune assigns app by app, and a
    list of allowed apps takes off what is no longer assigned).
    """

    HIDDEN = "hidden"
    REMOVED = "removed"
    UNASSIGNED = "removed where it was given before"


@dataclass(frozen=True)
class AppRow:
    """One app in a payload, read back from the payload itself."""

    id: str
    state: State


@dataclass(frozen=True)
class Checked:
    """All that the guards look at: the payload's rows, where they go, and what was there before.

    `update_mask` is None for vendors that know no such thing. `when_absent`: what becomes of an app
    that the payload does not name.
    """

    platform: Platform
    rows: Sequence[AppRow]
    catalogue: Catalogue
    plan: PhonePlan
    duty: Duty
    when_absent: Absence
    update_mask: str | None = None
    fields: frozenset[str] = frozenset()
    previous: Sequence[AppRow] = field(default_factory=tuple)
    most_removed: int = MOST_REMOVED


def check(payload: Checked) -> None:
    """Nothing, where every guard lets the payload through.

    Raises:
        GuardRefusal: the first guard that does not.
    """
    for guard in GUARDS:
        guard(payload)


def _not_empty(one: Checked) -> None:
    if not any(row.state is not State.REMOVED for row in one.rows):
        raise EmptyAppList(
            "This payload leaves no app on the phone.",
            todo="look for a list that was cut short; a phone without apps is never what a rulebook means.",
        )


def _not_too_many(one: Checked) -> None:
    if len(one.rows) > MOST_APPS:
        raise TooManyApps(
            f"This payload names {len(one.rows):,} apps, and {MOST_APPS:,} is the most there may be.",
            todo="take apps out of the catalogue that no phone needs; apps left out are shut.",
        )


def _once_each(one: Checked) -> None:
    twice = [name for name, times in Counter(row.id for row in one.rows).items() if times > 1]
    if twice:
        raise AppTwice(
            f"This payload names {_ticked(twice)} more than once.",
            todo="give the id to one row of the catalogue only.",
        )


def _mask_named(one: Checked) -> None:
    if one.update_mask is None and not one.fields:
        return
    masked = frozenset((one.update_mask or "").split(",")) - {""}
    if masked != one.fields:
        missing = sorted(one.fields - masked) or sorted(masked - one.fields)
        raise UpdateMaskMissing(
            f"The update mask of this policy does not fit its fields: {_ticked(missing)}.",
            todo="send the policy with the mask that was built with it; without it every other field is rewritten.",
        )


def _nothing_destroyed(one: Checked) -> None:
    states = {row.id: row.state for row in one.rows}
    given = {row.id for row in one.previous if row.state is not State.REMOVED}
    for line in one.plan.apps:
        app = one.catalogue.apps[line.resource.id]
        own = app.android if one.platform == "android" else app.apple
        if not own or not (line.step(one.duty) is Step.SUSPEND or line.by_permission):
            continue
        gone = one.when_absent is Absence.REMOVED or (one.when_absent is Absence.UNASSIGNED and own in given)
        if states.get(own, State.REMOVED if gone else State.SUSPENDED) is State.REMOVED:
            raise RemovalOfMessages(
                f"This payload would remove `{own}` ({app.name}), which is only to rest: its messages may be evidence.",
                todo="switch the app off in place of removing it, or have the export confirmed first.",
            )


def _agent_open(one: Checked) -> None:
    shut = [row.id for row in one.rows if row.id in MANAGEMENT_AGENTS and row.state in (State.SUSPENDED, State.REMOVED)]
    if shut:
        raise ManagementAgentShut(
            f"This payload would shut {_ticked(shut)}, through which the phone is managed.",
            todo="open it in the rules; a phone without it can no longer be reached.",
        )


def _required_kept(one: Checked) -> None:
    kept = {row.id for row in one.rows if row.state is not State.REMOVED}
    dropped = [row.id for row in one.previous if row.state is State.REQUIRED and row.id not in kept]
    if dropped:
        raise RequiredAppDropped(
            f"This payload drops {_ticked(dropped)}, which every phone of this class was required to have.",
            todo="make the app optional in the catalogue first, push that, and take it away with the next change.",
        )


def _few_removed(one: Checked) -> None:
    kept = {row.id for row in one.rows if row.state is not State.REMOVED}
    gone = [row.id for row in one.previous if row.state is not State.REMOVED and row.id not in kept]
    if len(gone) > one.most_removed:
        raise TooManyRemoved(
            f"This payload takes {len(gone)} apps off phones at once, more than {one.most_removed}: {_ticked(gone)}.",
            todo="look at what changed; where it is meant, say how many apps may go and try a small group first.",
        )


def _ids_right(one: Checked) -> None:
    own, other = ids_of(one.catalogue, one.platform), ids_of(one.catalogue, _other(one.platform))
    by_lower = {known.lower(): known for known in own}
    for row in one.rows:
        right = WRONG_IDS[one.platform].get(row.id)
        if right is not None:
            raise KnownWrongId(f"`{row.id}` matches no app.", todo=f"write `{right}` in the catalogue.")
        if row.id in own:
            _dotted(
                row.id, own[row.id].android_confidence if one.platform == "android" else own[row.id].apple_confidence
            )
        elif row.id.lower() in by_lower:
            raise WrongCaseId(
                f"`{row.id}` is `{by_lower[row.id.lower()]}` in the catalogue: phones compare letter by letter.",
                todo=f"write `{by_lower[row.id.lower()]}`.",
            )
        elif row.id in other:
            raise ForeignId(
                f"`{row.id}` is the {_other(one.platform).title()} id of {other[row.id].name}; this payload is for "
                f"{one.platform.title()}.",
                todo=f"write the app's {one.platform.title()} id, or leave the app out.",
            )
        else:
            _dotted(row.id, "none")


def _dotted(app_id: str, confidence: str) -> None:
    if "." not in app_id and confidence != "high":
        raise IdWithoutDot(
            f"`{app_id}` has no dot, so it is hardly an app id.",
            todo="look the id up; where it is right, give it high confidence in the catalogue, as `pinterest` has.",
        )


def _other(platform: Platform) -> Platform:
    return "apple" if platform == "android" else "android"


def _ticked(names: Iterable[str]) -> str:
    shown = list(names)
    rest = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    return ", ".join(f"`{name}`" for name in shown[:8]) + rest


GUARDS: tuple[Callable[[Checked], None], ...] = (
    _not_empty,
    _not_too_many,
    _once_each,
    _mask_named,
    _ids_right,
    _agent_open,
    _nothing_destroyed,
    _required_kept,
    _few_removed,
)
"""Every guard, in the order in which they look."""
