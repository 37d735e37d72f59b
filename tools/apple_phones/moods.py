"""How a simulated phone misbehaves, and how it says that it cannot do something."""

from __future__ import annotations

from dataclasses import dataclass


class Silent(Exception):
    """The phone is away, or the server did not take what it said."""


class CannotDo(Exception):
    """The phone answers a command with an error of Apple's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass
class Mood:
    """How a phone misbehaves. Everything is off at first.

    Attributes:
        puts_off: the kinds of command that it answers with NotNow.
        fails: the kinds of command that it answers with an error.
        twice: every answer is sent twice.
        late: answers are kept and sent on the next connection, after what is new.
        garbage: answers are no property lists.
        away: it does not come at all.
    """

    puts_off: frozenset[str] = frozenset()
    fails: frozenset[str] = frozenset()
    twice: bool = False
    late: bool = False
    garbage: bool = False
    away: bool = False
