"""Whether what a phone reported proves that it has what it was sent, and where it differs. Pure.

A phone that took a content has not thereby got it. It is verified by a status report that names the
content, or, where the target has none, by the list of its apps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.ports import AppState


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """The apps that a phone should have and has not, and those it has and should not; both by id, in order."""

    missing: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.unwanted)

    def say(self) -> str:
        """The difference in words; empty where there is none."""
        parts = []
        if self.missing:
            parts.append(f"not there: {', '.join(self.missing)}")
        if self.unwanted:
            parts.append(f"there, and should not be: {', '.join(self.unwanted)}")
        return "; ".join(parts)


def differs(wanted: Sequence[AppRow], reported: Mapping[str, AppState], *, hides: bool = False) -> Differs:
    """How a phone's own list of apps differs from a content.

    An open app may be missing, since nobody has to install it. An app that is to be off may be there
    switched off; where the target hides such apps (`hides`), they stay in the phone's list, which says
    nothing of them. An app that the content does not name is no difference: it may have come with the phone.
    """
    on = {one for one, state in reported.items() if state is AppState.INSTALLED}
    missing = [row.id for row in wanted if row.state is State.REQUIRED and row.id not in on]
    unwanted = [
        row.id for row in wanted if row.state in (State.REMOVED, State.SUSPENDED) and row.id in on and not hides
    ]
    return Differs(missing=tuple(sorted(missing)), unwanted=tuple(sorted(unwanted)))
