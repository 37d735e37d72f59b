"""What pages call the states, steps, kinds and platforms of the register, and the colour of each tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from bluelamp.doors.web.language import later as _
from bluelamp.records.register.choices import Duty, Kind, Platform
from bluelamp.records.register.lifecycle import State, Step

K = TypeVar("K")


class Tag(NamedTuple):
    """Words with the colour of their tag; no colour is the plain one."""

    text: str
    colour: str


STATES: dict[State, Tag] = {
    State.IN_STORE: Tag(_("In the store"), "grey"),
    State.ISSUED: Tag(_("Issued"), "green"),
    State.LEFT_AT_WORK: Tag(_("Left at work"), "turquoise"),
    State.ON_LOAN: Tag(_("On loan"), "blue"),
    State.LOST: Tag(_("Lost"), "red"),
    State.RETIRED: Tag(_("Retired"), "grey"),
}
STEPS: dict[Step, str] = {
    Step.ADDED: _("Added to the register"),
    Step.ISSUED: _("Issued"),
    Step.SIGNED_OUT: _("Signed out"),
    Step.SIGNED_IN: _("Signed in"),
    Step.RETURNED: _("Returned"),
    Step.TRANSFERRED: _("Transferred"),
    Step.REPORTED_LOST: _("Reported lost"),
    Step.FOUND: _("Found again"),
    Step.RETIRED: _("Retired"),
    Step.WITHDRAWN: _("Withdrawn with its import"),
}
DUTIES: dict[Duty, Tag] = {
    Duty.ON: Tag(_("On duty"), "green"),
    Duty.ON_CALL: Tag(_("On call"), "blue"),
    Duty.REMOTE: Tag(_("Working remotely"), "green"),
    Duty.RECALLED: Tag(_("Recalled to duty"), "orange"),
    Duty.LEAVE: Tag(_("On leave"), "purple"),
    Duty.OFF: Tag(_("Off duty"), "grey"),
    Duty.UNKNOWN: Tag(_("Not known"), "yellow"),
}
KINDS: dict[Kind, str] = {
    Kind.OFFICER: _("Police officer"),
    Kind.SPECIAL: _("Special constable"),
    Kind.STAFF: _("Police staff"),
}
PLATFORMS: dict[Platform, str] = {
    Platform.ANDROID: _("Android"),
    Platform.APPLE: _("Apple"),
    Platform.SIMPLE: _("Calls and texts only"),
}
ROLES: dict[str, str] = {
    "officer": _("Everybody who works here"),
    "supervisor": _("Supervisor"),
    "mobile-team": _("Mobile device team"),
    "policy-owner": _("Policy owner"),
    "standards": _("Professional Standards"),
    "data-protection": _("Data protection"),
    "duty-officer": _("Duty officer"),
    "auditor": _("Auditor"),
    "federation": _("Federation"),
    "administrator": _("Administrator"),
}


def drawn_tags(tags: Mapping[K, Tag]) -> dict[K, Tag]:
    """Tags in the reader's language, worked out once for a page and not once for a row."""
    return {key: Tag(str(tag.text), tag.colour) for key, tag in tags.items()}


def drawn_states() -> dict[State, Tag]:
    """As `drawn_tags`, of phones."""
    return drawn_tags(STATES)


def drawn_platforms() -> dict[Platform, str]:
    """As `drawn_tags`."""
    return {platform: str(text) for platform, text in PLATFORMS.items()}


def drawn_kinds() -> dict[Kind, str]:
    """As `drawn_tags`."""
    return {kind: str(text) for kind, text in KINDS.items()}
