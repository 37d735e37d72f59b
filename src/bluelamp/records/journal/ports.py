"""What the journal needs of others, handed over once by `bluelamp.site.wiring`.

Closed by default: until something is wired, the authority refuses everything and nothing can be
sealed, so nothing can be recorded and nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bluelamp.core.cedar import Value
from bluelamp.core.kernel import Actor
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.seal import Keyring
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Purpose, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the authority says: yes or no, under which rules of which rulebook, in words for the person asking."""

    allowed: bool
    rules: tuple[str, ...]
    rulebook: str
    says: str = ""


class Authority(Protocol):
    """Who may do what in Bluelamp itself."""

    def may(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Ruling:
        """Whether the actor may do this to that. MUST NOT write, and MUST say no where no rule says yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why somebody may look: the kind of reason (`task`, `line-management`, `grant`, `typed`) and which one.

    `purpose` is what the look is for, where it is another than that of the verb.
    """

    kind: str
    reference: str = ""
    text: str = ""
    purpose: Purpose | None = None


class BasisProvider(Protocol):
    """One place from which a reason to look can follow."""

    def basis(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Basis | None:
        """The reason this actor has to look at that, or None."""


class RefuseEverything:
    """The authority before one is wired."""

    def may(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Ruling:
        """No."""
        del actor, verb, subject, at
        return Ruling(allowed=False, rules=(), rulebook="0" * 64, says="No rules are loaded, so nothing is allowed.")


class Platform(Protocol):
    """The platform's rulebook as others may read it: the force's settings, and the words of its rules."""

    def rulebook(self, at: datetime) -> Rulebook:
        """The rulebook in force at that instant."""

    def setting(self, name: str, at: datetime) -> Value:
        """One of the force's settings for the platform."""


class NoPlatform:
    """What there is before a rulebook is wired."""

    def rulebook(self, at: datetime) -> Rulebook:
        """None is there.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(f"no rulebook of the platform is wired, so nothing is known of its rules at {at}")

    def setting(self, name: str, at: datetime) -> Value:
        """None is there.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(f"no rulebook of the platform is wired, so the setting {name} has no value at {at}")


def _always(at: datetime) -> bool:
    del at
    return True


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now."""

    authority: Authority = field(default_factory=RefuseEverything)
    keyring: Keyring | None = None
    bases: Sequence[BasisProvider] = ()
    platform: Platform = field(default_factory=NoPlatform)
    reason_for_a_look: Callable[[datetime], bool] = _always
    """Whether the force's policy of that day asks for a typed reason where none follows from anything."""


current = Ports()
"""The one set of the process. `bluelamp.site.wiring` fills it; a test replaces a part and puts it back."""
