"""The three kinds of file that can be imported: what each page says, and which acts it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bluelamp.doors.web.language import later as _
from bluelamp.records.register import acts
from bluelamp.records.register.drafts import COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """A kind of file: its words and its three acts."""

    name: str
    heading: str
    things: str
    link: str
    explains: str
    hand_in: Callable[..., Any]
    confirm: Callable[..., Any]
    undo: Callable[..., Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the file may have, those that it must have first."""
        return COLUMNS[self.name]


KINDS: dict[str, ImportKind] = {
    one.name: one
    for one in (
        ImportKind(
            name="phones",
            heading=_("Import phones"),
            things=_("Phones"),
            link=_("Import phones"),
            explains=_("One row a phone, known by its asset tag. A new phone may name its holder by number."),
            hand_in=acts.hand_in_phones,
            confirm=acts.confirm_phones,
            undo=acts.undo_phones,
        ),
        ImportKind(
            name="people",
            heading=_("Import people"),
            things=_("People"),
            link=_("Import people"),
            explains=_("One row a person, known by warrant or staff number. Nobody is removed by being left out."),
            hand_in=acts.hand_in_people,
            confirm=acts.confirm_people,
            undo=acts.undo_people,
        ),
        ImportKind(
            name="roster",
            heading=_("Import a duty roster"),
            things=_("Duty roster"),
            link=_("Import a duty roster"),
            explains=_("A table, or a calendar (.ics), for the days named below. It replaces what those days said."),
            hand_in=acts.hand_in_roster,
            confirm=acts.confirm_roster,
            undo=acts.undo_roster,
        ),
    )
}
