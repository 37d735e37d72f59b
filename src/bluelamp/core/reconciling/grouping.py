"""Texts that belong together are one contact: nobody records a conversation message by message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bluelamp.core.reconciling.model import Communication, Kind


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact: a call, or texts with one number that follow each other closely. `parts` are in order of time."""

    parts: tuple[Communication, ...]

    @property
    def first(self) -> Communication:
        """The call, or the first of the texts."""
        return self.parts[0]

    @property
    def starts(self) -> datetime:
        """When it began."""
        return self.parts[0].at

    @property
    def ends(self) -> datetime:
        """When it was over."""
        return max(one.ends for one in self.parts)

    @property
    def reached(self) -> bool:
        """Whether it came to a contact at all."""
        return any(one.reached for one in self.parts)


def together(communications: Iterable[Communication], gap: timedelta) -> list[Contact]:
    """The contacts that some calls and texts make, by person and time, whatever order they come in.

    Texts with a number that was not shown stand each by itself: nobody knows whose they are.
    """
    made: list[list[Communication]] = []
    open_texts: dict[tuple[str, str], list[Communication]] = {}
    for one in sorted(communications, key=lambda one: (one.person, one.at, one.id)):
        with_whom = (one.person, one.number)
        last = open_texts.get(with_whom) if one.kind is Kind.TEXT and one.number else None
        if last is not None and one.at - last[-1].at <= gap:
            last.append(one)
            continue
        made.append([one])
        if one.kind is Kind.TEXT and one.number:
            open_texts[with_whom] = made[-1]
    return [Contact(tuple(parts)) for parts in made]
