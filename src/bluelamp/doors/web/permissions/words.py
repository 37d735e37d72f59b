"""What the pages call kinds of permission, where a request or a permission stands, its steps, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from bluelamp.core.cedar import EntityUid
from bluelamp.core.kernel import LONDON
from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.parts import Event
from bluelamp.doors.web.register.words import Tag, drawn_tags
from bluelamp.doors.web.when import say_day, say_moment
from bluelamp.records.declarations.lifecycle.permissions import (
    LEAVES_MESSAGES,
    OVER,
    THING_TYPES,
    Asked,
    Kind,
    Permission,
    State,
)
from bluelamp.records.declarations.queries import Step
from bluelamp.records.register import queries as register


class KindWords(NamedTuple):
    """What a kind of permission is called in a list, and what is said of it where one is chosen."""

    text: str
    hint: str


KINDS: Mapping[Kind, KindWords] = {
    Kind.APP: KindWords(_("An app, such as WhatsApp"), _("To use an app on a work phone that is shut without it")),
    Kind.ACCOUNT: KindWords(_("A corporate account"), _("To speak for the force in an app, from one of its accounts")),
    Kind.NUMBER_WITHHELD: KindWords(_("To withhold the number"), _("To call people without showing the number")),
    Kind.TAKE_HOME: KindWords(_("To take a work phone home"), _("To keep the phone with you after your tour")),
    Kind.MEETING: KindWords(_("To record a meeting"), _("To record what is said in a meeting")),
}
REQUESTS: Mapping[Asked, Tag] = {
    Asked.ASKED: Tag(_("Waits for a decision"), "blue"),
    Asked.GRANTED: Tag(_("Granted"), "green"),
    Asked.REFUSED: Tag(_("Refused"), "red"),
    Asked.WITHDRAWN: Tag(_("Taken back"), "grey"),
}
PERMISSIONS: Mapping[State, Tag] = {
    State.IN_FORCE: Tag(_("In force"), "green"),
    State.LAPSED: Tag(_("Lapsed"), "grey"),
    State.WITHDRAWN: Tag(_("Stopped early"), "grey"),
    State.EXTENDED: Tag(_("Carried on by a new one"), "grey"),
    State.ENDED: Tag(_("Ended, export confirmed"), "grey"),
}
TO_EXPORT = Tag(_("Over, export to be confirmed"), "orange")
STEPS: Mapping[str, str] = {
    "asked": _("Asked for"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "withdrawn": _("Taken back"),
    "in-force": _("In force from here on"),
    "lapsed": _("Lapsed: its end passed"),
    "extended": _("Carried on by a new permission"),
    "ended": _("Export confirmed, and ended"),
}
"""What each step of a request or a permission is called, by where it led."""
_MIDNIGHT = (0, 0, 0)


def request_tag(state: Asked) -> Tag:
    """Where a request stands."""
    return REQUESTS[state]


def permission_tag(term: Permission, at: datetime) -> Tag:
    """Where a permission stands at an instant: lapsed on the instant, noted by a sweep or not."""
    stands = _stands(term, at)
    return TO_EXPORT if stands is None else PERMISSIONS[stands]


def permission_tags(terms: Iterable[Permission], at: datetime) -> list[Tag]:
    """The same for a list, in the reader's language: translated once for a page and not once for a row."""
    drawn = drawn_tags({None: TO_EXPORT, **PERMISSIONS})
    return [drawn[_stands(one, at)] for one in terms]


def _stands(term: Permission, at: datetime) -> State | None:
    """The state to show; None for one that is over and waits for its messages to be exported."""
    state = State.LAPSED if term.state is State.IN_FORCE and not term.holds(at) else term.state
    return None if state in OVER and term.kind in LEAVES_MESSAGES else state


def thing_name(rulebook: Rulebook, kind: Kind, thing: str) -> str:
    """What people call what a permission is for; its kind where it is for no thing, its id where nobody named it."""
    of_type = THING_TYPES.get(kind)
    if of_type is None or not thing:
        return str(KINDS[kind].text)
    app = rulebook.catalogue.apps.get(thing) if of_type == "App" else None
    return app.name if app else rulebook.names.get(EntityUid(of_type, thing), "").rstrip(".") or thing


def about(rulebook: Rulebook, kind: Kind, thing: str) -> str:
    """The same for a heading or a list, with what is done with it where the thing alone would not say."""
    name = thing_name(rulebook, kind, thing)
    if kind in (Kind.APP, Kind.NUMBER_WITHHELD):
        return name
    return f"{KINDS[kind].text}: {name}"


def ends_in_words(until: datetime) -> str:
    """When something ends: a day where it ends with one, a moment otherwise."""
    local = until.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == _MIDNIGHT:
        return gettext("the end of %(day)s") % {"day": say_day(until - timedelta(seconds=1))}
    return say_moment(until)


def step_events(steps: Iterable[Step], at: datetime) -> tuple[Event, ...]:
    """The steps of a thing as a timeline, the newest first, with the name of whoever took each. One query."""
    listed = list(steps)
    names = register.names_of({one.by for one in listed if ":" not in one.by}, at)
    return tuple(
        Event(title=str(STEPS[one.after]), at=one.at, by=str(names[one.by]) if one.by in names else "")
        for one in reversed(listed)
    )
