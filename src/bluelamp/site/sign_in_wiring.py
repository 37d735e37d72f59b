"""Signing in, wired: accounts to the library's rows, people to the register, the demo sign-in to its examples."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.core.seal import key_encryption_key_from_text
from bluelamp.doors.web import access
from bluelamp.doors.web.sign_in.rows import IdentityRows, SessionRows
from bluelamp.records.accounts import ports as accounts
from bluelamp.records.accounts.secret_box import SecretBox
from bluelamp.records.journal import clock
from bluelamp.records.register.queries import actor_for
from bluelamp.site.configuration import Configuration


def wire_sign_in(made: Configuration) -> None:
    """Fills the ports of accounts and of the pages' access."""
    current, *older = (
        key_encryption_key_from_text(one.reveal(), "a key-encryption key").material
        for one in (made.key_encryption_key, *made.key_encryption_keys_old)
    )
    accounts.current.box = SecretBox(current, older)
    accounts.current.identities = IdentityRows()
    accounts.current.sessions = (SessionRows(),)
    accounts.current.token_longest = made.token_longest
    access.actor_source = actor_of


def actor_of(person: str, signed_in_by: str) -> Actor | None:
    """Somebody as the register has them at this moment, or None where they are not in the force."""
    actor = actor_for(person, clock.now(), signed_in_by)
    return actor if actor.standings else None
