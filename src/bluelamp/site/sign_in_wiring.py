"""Signing in, wired: accounts to the library's rows, people to the register, the demo sign-in to its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.core.seal import key_encryption_key_from_text
from bluelamp.doors.api import tokens
from bluelamp.doors.web import access
from bluelamp.doors.web.sign_in import demo
from bluelamp.doors.web.sign_in.demo import DemoPerson
from bluelamp.doors.web.sign_in.rows import IdentityRows, SessionRows
from bluelamp.records.accounts import ports as accounts
from bluelamp.records.accounts.secret_box import SecretBox
from bluelamp.records.journal import clock
from bluelamp.records.register.queries import actor_for, holders_of, line_manager, names_of
from bluelamp.records.register.queries.whole import leads_at, platforms_at
from bluelamp.site.configuration import Configuration

DEMO_ROLES = (
    ("officer", "An officer with a phone"),
    ("supervisor", "A supervisor"),
    ("mobile-team", "The mobile device team"),
    ("policy-owner", "A policy owner"),
    ("standards", "Professional Standards"),
    ("data-protection", "Data protection"),
    ("duty-officer", "The duty officer"),
    ("auditor", "An auditor"),
    ("federation", "The Federation"),
    ("administrator", "An administrator"),
    ("officer-apple", "An officer with an iPhone"),
    ("supervisor-apple", "The supervisor of the officer with an iPhone"),
)
"""The roles that the demo sign-in shows, with what is written on the button."""


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
    access.actor_source = tokens.actor_source = actor_of
    demo.people = one_of_each_role


def actor_of(person: str, signed_in_by: str) -> Actor | None:
    """Somebody as the register has them at this moment, or None where they are not in the force."""
    actor = actor_for(person, clock.now(), signed_in_by)
    return actor if actor.standings else None


def one_of_each_role() -> list[DemoPerson]:
    """Somebody for each role of the demonstration: an officer with a phone, whoever leads a unit, one of each role.

    Who was shown for one role is not shown for another, where the force has somebody else. Whoever decides for the
    officer with an iPhone is shown in any case.
    """
    at = clock.now()
    found: dict[str, str] = {}
    for role, _ in DEMO_ROLES:
        taken = () if role == "supervisor-apple" else found.values()
        person = next((one for one in _candidates(role, at, found) if one not in taken), None)
        if person is not None:
            found[role] = person
    names = names_of(found.values(), at)
    return [
        DemoPerson(person=found[role], role=role, title=title, says=str(names[found[role]]))
        for role, title in DEMO_ROLES
        if role in found
    ]


def _candidates(role: str, at: datetime, found: Mapping[str, str]) -> Iterator[str]:
    match role:
        case "supervisor":
            # Whoever the officer answers to comes first, so that one can ask and the other decide.
            yield from _manager(found.get("officer"), at)
            yield from sorted(person for _, person in leads_at(at))
        case "supervisor-apple":
            yield from _manager(found.get("officer-apple"), at)
        case "officer":
            yield from _officers(at, "android")
            yield from _officers(at, "apple")
        case "officer-apple":
            yield from _officers(at, "apple")
        case _:
            yield from (one.person for one in holders_of(role, at))


def _officers(at: datetime, platform: str) -> Iterator[str]:
    """Officers with a phone of one platform and no other role."""
    holders = sorted({holder for _, own, _, holder in platforms_at(at) if holder and own == platform})
    yield from (one for one in holders if len(actor_for(one, at, "demo").standings) == 1)


def _manager(person: str | None, at: datetime) -> Iterator[str]:
    """Whom somebody answers to, where there is one."""
    manager = None if person is None else line_manager(person, at)
    if manager is not None:
        yield manager
