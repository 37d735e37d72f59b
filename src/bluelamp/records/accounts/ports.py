"""What accounts need of others, filled by `bluelamp.site.wiring`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bluelamp.records.accounts.secret_box import SecretBox


class Identities(Protocol):
    """Where it is kept who somebody is at a sign-in service."""

    def link(self, account: int, provider: str, identity: str) -> bool:
        """Ties it to the account; False where it is another's. MUST write on the default connection."""


class Sessions(Protocol):
    """Where sessions are kept."""

    def end(self, account: int, keep: str = "") -> int:
        """Ends all sessions of the account but one, and says how many."""


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now. Until then secrets are kept under a key that dies with the process."""

    box: SecretBox = field(default_factory=lambda: SecretBox(secrets.token_bytes(32)))
    identities: Identities | None = None
    sessions: Sequence[Sessions] = ()
    token_longest: timedelta = timedelta(days=90)


current = Ports()
"""The one set of the process."""
