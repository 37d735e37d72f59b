"""The states of one-time links, tokens and sessions, worked out from times alone. Pure: no Django, no clock.

A secret is kept as its SHA-256 and never as itself. That is enough, since each is 32 random bytes:
there is nothing to guess at, so nothing is gained by a slow hash.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SECRET_BYTES = 32
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another."""
CODE_LENGTH = 25
LINK_LIFE = timedelta(hours=24)
TOKEN_START = "blt"  # noqa: S105 - how a token begins, so that a program that searches for lost secrets knows one
_TOKEN = re.compile(r"blt_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


class Reach(StrEnum):
    """What a token for the API may be used for; a person's roles bound it further."""

    REGISTER_READ = "register-read"
    REGISTER_WRITE = "register-write"
    ASKING = "asking"
    RULES_READ = "rules-read"
    JOURNAL_READ = "journal-read"
    TASKS_READ = "tasks-read"
    PERMISSIONS_READ = "permissions-read"
    PERMISSIONS_WRITE = "permissions-write"
    CONTACTS_READ = "contacts-read"
    CONTACTS_WRITE = "contacts-write"
    TELLINGS_READ = "tellings-read"
    TELLINGS_WRITE = "tellings-write"
    EVENTS_WRITE = "events-write"


OF_SERVICES = frozenset(
    {
        Reach.REGISTER_READ,
        Reach.REGISTER_WRITE,
        Reach.RULES_READ,
        Reach.PERMISSIONS_READ,
        Reach.CONTACTS_READ,
        Reach.CONTACTS_WRITE,
        Reach.EVENTS_WRITE,
    }
)
"""What a service may reach at most: what it reads and writes for the force, and nothing that a person declares,
decides or asks. What it writes of contacts is a beginning that the person finishes."""
SERVICE_NAME = re.compile(r"[a-z][a-z0-9-]{2,39}")


class SessionState(StrEnum):
    """Whether a session still counts, and why not."""

    GOOD = "good"
    IDLE = "idle"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token as it is shown once: its text, the id in it, and the digest that is kept."""

    text: str
    id: str
    digest: str


def make_code() -> str:
    """A one-time code that a person can read out and type: 25 letters and digits, more than 120 random bits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def as_typed(code: str) -> str:
    """A code without what people add when they type it: blanks, hyphens, capitals."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def make_secret() -> str:
    """A secret of 256 random bits, fit for an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token() -> MadeToken:
    """A new token for the API: `blt_`, the id by which it is found, and the secret."""
    id_, secret = secrets.token_hex(16), make_secret()
    return MadeToken(f"{TOKEN_START}_{id_}_{secret}", id_, digest(secret))


def read_token(text: str) -> tuple[str, str] | None:
    """The id of a token and the digest of its secret, or None for anything that is no token."""
    found = _TOKEN.fullmatch(text)
    return (found[1], digest(found[2])) if found else None


def link_is_good(*, made: datetime, used: datetime | None, now: datetime) -> bool:
    """Whether a one-time link may still be used: once, within a day."""
    return used is None and made <= now < made + LINK_LIFE


def token_is_good(*, until: datetime, revoked: datetime | None, now: datetime) -> bool:
    """Whether a token still counts."""
    return revoked is None and now < until


def session_state(
    *, began: datetime, seen: datetime, now: datetime, idle: timedelta, longest: timedelta
) -> SessionState:
    """Whether a session still counts. A clock that went back ends nothing early and lengthens nothing."""
    if now - began >= longest:
        return SessionState.TOO_LONG
    if now - seen >= idle:
        return SessionState.IDLE
    return SessionState.GOOD
