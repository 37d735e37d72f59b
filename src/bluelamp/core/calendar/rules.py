"""What a deadline rule is made of: its length, how it is counted, its source and how sure we are of it.

The rules themselves are data and stand in `deadlines.py`. What follows from a rule and a first day
is reckoned in `due.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bluelamp.core.calendar.periods import Length


class Standing(Enum):
    """How sure we are of what a source says."""

    VERIFIED = "the wording was read"
    SECOND_HAND = "read in a report about the source"
    UNVERIFIED = "not read: check it before you rely on it"
    DEFAULT = "Bluelamp default: the force decides"


class Counting(Enum):
    """Which day is the first that counts."""

    WITH_THE_DAY = "beginning with the day"
    WITH_THE_NEXT_WORKING_DAY = "beginning with the first working day after the day"


class Extending(Enum):
    """Whether the last day can be moved, and on what condition."""

    NO = "cannot be extended"
    ON_APPLICATION = "can be extended on an application received before the period ends"
    BY_DECISION = "can be extended by the person in charge of the procedure, before the period ends"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands, and how sure we are that it says so."""

    text: str
    standing: Standing

    def say(self) -> str:
        """The source with its standing, as it is printed beside a deadline."""
        return f"{self.text} ({self.standing.value})"


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline: what starts it, how long it is, how it is counted, and where that is written.

    `later` is the length of every following period where the duty repeats. `reading` says what the
    source leaves open and how it is read here; an empty text means that nothing is left open.
    """

    id: str
    title: str
    starts: str
    does: str
    length: Length
    counting: Counting
    source: Source
    later: Length | None = None
    extending: Extending = Extending.NO
    pauses: str = ""
    reading: str = ""

    def say(self) -> str:
        """The rule in one sentence: `56 days beginning with the day on which …: …`."""
        again = f", then every {self.later.say()}" if self.later else ""
        return f"{self.length.say()}{again}, {self.counting.value} on which {self.starts}: {self.does}."
