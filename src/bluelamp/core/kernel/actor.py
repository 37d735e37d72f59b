"""Who acts: a person with the roles they hold that day, a service, or a job of the system.

An actor is worked out anew for every request, from what the register says at that moment, and is
handed to every act. It names nobody: the id is a random one, and who is behind it stands in the
register alone.

Pure: what somebody may do is decided by the platform's rulebook, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SYSTEM = "system:"
"""How the id of a job begins. No person's id does."""
SERVICE = "service:"
"""How the id of a service begins: a program of another system, with a credential of its own. No person's id does."""
RESERVED_ROLES = ("system", "service")
"""How the roles begin that only a job or a service has. A role that a person was given never begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A role that is held, for one unit or, where no unit is named, for the whole force."""

    role: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, some service or some job, about to act.

    Attributes:
        id: the person's id in the register, `service:` and the id of a service, or `system:` and the job's name.
        standings: the roles held at this moment.
        leads: the units led or covered at this moment, with every unit below them.
        as_of: which state of the units `leads` was worked out from, so that nobody need ask again in one request.
        signed_in_by: how they proved who they are: `passkey`, `oidc`, `token`, `demo`, `console`, `system`.
    """

    id: str
    standings: frozenset[Standing] = frozenset()
    leads: frozenset[str] = frozenset()
    as_of: str = field(default="", compare=False, repr=False)
    signed_in_by: str = "system"

    @classmethod
    def system(cls, job: str) -> Actor:
        """The actor for a job that no person started, such as the sweep of the clocks."""
        return cls(id=f"{SYSTEM}{job}")

    @classmethod
    def service(cls, service: str, reach: Iterable[str]) -> Actor:
        """The actor for a program that acts for nobody: it has a role for each thing that its credential reaches.

        What such a role opens is the rulebook's to say. It leads no unit, so nothing is ever its team's.
        """
        roles = frozenset(Standing(role=f"service-{one}") for one in reach)
        return cls(id=f"{SERVICE}{service}", standings=roles, signed_in_by="token")

    @property
    def is_service(self) -> bool:
        """Whether this is a program of another system, and no person."""
        return self.id.startswith(SERVICE)

    @property
    def is_system(self) -> bool:
        """Whether this is a job of the system."""
        return self.id.startswith(SYSTEM)

    def holds(self, role: str) -> bool:
        """Whether the role is held, for any unit."""
        return any(one.role == role for one in self.standings)
