"""Errors that a person can act on.

Every refusal Bluelamp makes is a `BluelampError`: a stable code, one sentence that says what is
wrong, where it is, and what to do. The command line prints `say()`, the API will send `as_json()`,
and `ERRORS` is the list that the reference page and `tests/contracts` walk.

The standard for the sentences is in CONTRIBUTING.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

ERRORS: dict[str, type[BluelampError]] = {}
"""Every kind of error by its code. Filled as the classes are defined; a code is used once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: a file or a named thing, with line and column counted from 1."""

    source: str
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None

    def say(self) -> str:
        """The place as people write it, `file:line:column`, with the line and a caret beneath."""
        spot = ":".join(str(part) for part in (self.source, self.line, self.column) if part is not None)
        if self.excerpt is None:
            return spot
        shown = self.excerpt.replace("\t", " ")
        if self.column is None:
            return f"{spot}\n    {shown}"
        return f"{spot}\n    {shown}\n    {' ' * (self.column - 1)}^"


class BluelampError(Exception):
    """A refusal with a code, a sentence, a place and what to do about it.

    Subclasses set `code` (kebab-case, never reused) and `meaning` (one sentence for the reference
    page). Raise with the sentence for this case and `todo`, the next step for the reader.
    """

    code: ClassVar[str] = ""
    meaning: ClassVar[str] = ""

    def __init__(self, message: str, *, todo: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo
        self.place = place

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code:
            return
        if cls.code in ERRORS and ERRORS[cls.code].__qualname__ != cls.__qualname__:
            raise TypeError(f"error code {cls.code!r} is used twice")
        ERRORS[cls.code] = cls

    def say(self) -> str:
        """The whole message for a person: what is wrong, where, and what to do."""
        lines = [self.message]
        if self.place is not None:
            lines.append(f"  at {self.place.say()}")
        lines.append(f"  What to do: {self.todo}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The same for a program: code, message, todo and the place, absent parts left out."""
        body: dict[str, object] = {"code": self.code, "message": self.message, "todo": self.todo}
        if self.place is not None:
            place = {"source": self.place.source, "line": self.place.line, "column": self.place.column}
            body["place"] = {name: value for name, value in place.items() if value is not None}
        return body
