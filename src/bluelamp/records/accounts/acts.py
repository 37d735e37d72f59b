"""What is done to accounts, each with its record in the same transaction.

Where the library for sign-in writes its own rows (a passkey, a session's start), it is handed in as
`write` and runs inside the act, so that neither stands without the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bluelamp.core.kernel import Actor
from bluelamp.core.kernel.actor import SERVICE
from bluelamp.records.accounts import ports, verbs
from bluelamp.records.accounts.errors import (
    AccountExists,
    IdentityTaken,
    ServiceNameTaken,
    ServiceUnknown,
    TokenScopeUnknown,
    TokenTooLong,
)
from bluelamp.records.accounts.lifecycle import (
    CODE_LETTERS,
    OF_SERVICES,
    SERVICE_NAME,
    MadeToken,
    Reach,
    as_typed,
    digest,
    make_code,
    make_token,
)
from bluelamp.records.accounts.models import Account, KeptAnswer, Service, SetUpLink, Token
from bluelamp.records.accounts.queries import (
    AccountSeen,
    account_of,
    accounts_of,
    has_account,
    link_row,
    of_link,
    of_person,
    of_service,
    of_somebody,
    of_token,
)
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act, alongside, reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.verb import Fact

ANSWERS_KEPT_FOR = timedelta(days=2)
"""How long the API gives the same answer to the same request."""


@reading(verbs.ACCOUNT_READ, on=of_somebody)
def read_account(*, by: Actor, person: str, because: Because | None = None) -> tuple[AccountSeen | None, Fact]:
    """The account of a person, or None where they have none: for whoever helps them to sign in."""
    return accounts_of([person]).get(person), verbs.ACCOUNT_READ.record()


@act(verbs.ACCOUNT_OPENED, on=of_somebody)
def open_account(*, by: Actor, person: str) -> tuple[str, Fact]:
    """The random sign-in name of the account that was opened for a person. It has nothing to sign in with yet.

    Raises:
        AccountExists: the person has one.
    """
    if has_account(person):
        raise AccountExists("This person has an account already.", todo="make a one-time link for it instead.")
    made = Account(username=_sign_in_name(), person=person, opened_at=clock.now())
    made.set_unusable_password()
    made.save(force_insert=True)
    return made.username, verbs.ACCOUNT_OPENED.record()


@act(verbs.ACCOUNT_CLOSED, on=of_person)
def close_account(*, by: Actor, person: str) -> tuple[None, Fact]:
    """Closes an account: sessions end, tokens and links stop counting. What it signed in with stays, unused."""
    account = account_of(person)
    Account.objects.filter(pk=account.number).update(is_active=False)
    Token.objects.filter(account_id=account.number, revoked_at=None).update(revoked_at=clock.now())
    _end_sessions(account.number)
    return None, verbs.ACCOUNT_CLOSED.record()


@act(verbs.IDENTITY_LINKED, on=of_person)
def link_identity(*, by: Actor, person: str, provider: str, identity: str) -> tuple[None, Fact]:
    """Ties an account to what a sign-in service calls the person: an identifier that is never given again.

    Raises:
        IdentityTaken: it is tied to another account.
    """
    identities = ports.current.identities
    if identities is None or not identities.link(account_of(person).number, provider, identity):
        raise IdentityTaken(
            "That identity is tied to another account.",
            todo="check whose it is; where the other account is wrong, close that one first.",
        )
    return None, verbs.IDENTITY_LINKED.record(provider=provider, identity=identity)


@act(verbs.LINK_MADE, on=of_person)
def make_link(*, by: Actor, person: str) -> tuple[str, Fact]:
    """A new one-time code; earlier ones stop counting. Who makes it never learns what is set with it."""
    account, secret, now = account_of(person), make_code(), clock.now()
    SetUpLink.objects.filter(account_id=account.number, used_at=None).update(used_at=now)
    SetUpLink.objects.create(account_id=account.number, digest=digest(as_typed(secret)), made_at=now)
    return secret, verbs.LINK_MADE.record()


@act(verbs.LINK_USED, on=of_link)
def use_link(*, by: Actor, secret: str, write: Callable[[], None]) -> tuple[None, Fact]:
    """Uses up a one-time link and lets its person in to set up how they sign in.

    Raises:
        LinkNotGood: it was used, ran out, or never was.
    """
    row = link_row(secret)
    used = SetUpLink.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now())
    if not used:
        link_row(secret)
    write()
    return None, verbs.LINK_USED.record()


@act(verbs.SIGNED_IN, on=of_person)
def sign_in(*, by: Actor, person: str, method: str, write: Callable[[], None]) -> tuple[None, Fact]:
    """Lets a person in."""
    write()
    return None, verbs.SIGNED_IN.record(method=method)


@act(verbs.SIGNED_OUT, on=of_person)
def sign_out(*, by: Actor, person: str, write: Callable[[], None]) -> tuple[None, Fact]:
    """Ends the session that a person is in."""
    write()
    return None, verbs.SIGNED_OUT.record()


@act(verbs.SIGN_IN_REFUSED, on=of_person)
def refuse_sign_in(*, by: Actor, person: str, method: str, reason: str) -> tuple[None, Fact]:
    """Records that somebody proved who they are and was not let in: they left, or their account is closed."""
    return None, verbs.SIGN_IN_REFUSED.record(method=method, reason=reason)


@act(verbs.FACTOR_ADDED, on=of_person)
def add_factor(*, by: Actor, person: str, factor: str, write: Callable[[], None]) -> tuple[None, Fact]:
    """Adds something to sign in with: a passkey, a code app, recovery codes, a password."""
    write()
    return None, verbs.FACTOR_ADDED.record(factor=factor)


@act(verbs.FACTOR_REMOVED, on=of_person)
def remove_factor(*, by: Actor, person: str, factor: str, write: Callable[[], None]) -> tuple[None, Fact]:
    """Takes away something a person signed in with."""
    write()
    return None, verbs.FACTOR_REMOVED.record(factor=factor)


@act(verbs.SESSIONS_ENDED, on=of_person)
def end_sessions(*, by: Actor, person: str, keep: str = "") -> tuple[int, Fact]:
    """How many sessions of a person were ended: all of them, or all but the one that is kept."""
    ended = _end_sessions(account_of(person).number, keep)
    return ended, verbs.SESSIONS_ENDED.record(sessions=ended)


@act(verbs.CUT_OFF, on=of_person)
def cut_off(*, by: Actor, person: str) -> tuple[int, Fact]:
    """How many sessions and tokens of somebody were ended for them, say after a phone was stolen."""
    number = account_of(person).number
    sessions = _end_sessions(number)
    tokens = Token.objects.filter(account_id=number, revoked_at=None).update(revoked_at=clock.now())
    return sessions + tokens, verbs.CUT_OFF.record(sessions=sessions, tokens=tokens)


@act(verbs.TOKEN_MADE, on=of_person)
def make_token_for(
    *, by: Actor, person: str, purpose: str, reach: Collection[str], until: datetime
) -> tuple[MadeToken, Fact]:
    """A token for the API, shown this once; only a digest of it is kept.

    Raises:
        TokenTooLong: longer than the force allows, or already over.
        TokenScopeUnknown: it should reach something that no token reaches, or nothing.
    """
    made = _new_token(account_of(person).number, purpose, reach, until, within=frozenset(Reach))
    fact = verbs.TOKEN_MADE.record(token=made.id, reach="/".join(sorted(set(reach))), until=until.date().isoformat())
    return made, fact


@act(verbs.TOKEN_REVOKED, on=of_token)
def revoke_token(*, by: Actor, token_id: str) -> tuple[None, Fact]:
    """Ends a token at once. One that was revoked before stays as it was."""
    Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now())
    return None, verbs.TOKEN_REVOKED.record(token=token_id)


@act(verbs.SERVICE_MADE, on=of_service)
def make_service(
    *, by: Actor, service_id: str, name: str, reach: Collection[str], until: datetime
) -> tuple[MadeToken, Fact]:
    """The credential of a new service, shown this once; only a digest of it is kept.

    A service is a program of another system. It acts as itself and never as a person, within what the platform's
    rulebook opens to a service with such a credential.

    Raises:
        ServiceNameTaken: it has no name, or that of another in use.
        TokenTooLong, TokenScopeUnknown: as `make_token_for`; a service reaches less than a person can.
    """
    taken = Service.objects.filter(name=name, revoked_at=None).exists()
    if taken or not SERVICE_NAME.fullmatch(name):
        raise ServiceNameTaken(
            f"`{name[:40]}` is taken." if taken else f"`{name[:40]}` is no name for a service.",
            todo="choose another of 3 to 40 small letters, digits and hyphens, such as `command-and-control`.",
        )
    now = clock.now()
    account = Account(username=_sign_in_name(), person=f"{SERVICE}{service_id}", opened_at=now)
    account.set_unusable_password()
    account.save(force_insert=True)
    Service.objects.create(id=service_id, name=name, account=account, made_at=now, made_by=by.id)
    made = _new_token(account.pk, name, reach, until, within=OF_SERVICES)
    return made, verbs.SERVICE_MADE.record(
        service=service_id,
        called=name,
        token=made.id,
        reach="/".join(sorted(set(reach))),
        until=until.date().isoformat(),
    )


@act(verbs.SERVICE_RENEWED, on=of_service)
def renew_service(*, by: Actor, service_id: str, until: datetime) -> tuple[MadeToken, Fact]:
    """A further credential of a service that reaches the same. The one before counts on until its own end.

    Raises:
        ServiceUnknown: there is none of that id in use.
        TokenTooLong: as `make_service`.
    """
    row = _service(service_id)
    before = Token.objects.filter(account_id=row.account_id).order_by("-made_at").first()
    made = _new_token(row.account_id, row.name, before.reach if before else (), until, within=OF_SERVICES)
    return made, verbs.SERVICE_RENEWED.record(service=row.id, token=made.id, until=until.date().isoformat())


@act(verbs.SERVICE_REVOKED, on=of_service)
def revoke_service(*, by: Actor, service_id: str) -> tuple[None, Fact]:
    """Ends a service at once: its account is closed, and no credential of it counts any more.

    Raises:
        ServiceUnknown: there is none of that id in use.
    """
    row, now = _service(service_id), clock.now()
    Service.objects.filter(pk=row.id).update(revoked_at=now)
    Account.objects.filter(pk=row.account_id).update(is_active=False)
    Token.objects.filter(account_id=row.account_id, revoked_at=None).update(revoked_at=now)
    return None, verbs.SERVICE_REVOKED.record(service=row.id)


@contextmanager
def keeping_answer(
    *, account: int, key: str, request: str, answer: Callable[[Any], tuple[int, object]]
) -> Iterator[None]:
    """Keeps what a door answers to the act inside the block, in the transaction of that act.

    `answer` makes status and body of the act's outcome. Where two requests with one key run at the
    same time the second finds the first one's row and does nothing: its act is undone.
    """

    def keep(outcome: Any) -> None:
        status, body = answer(outcome)
        KeptAnswer.objects.create(
            account_id=account, key=key, request=request, status=status, body=body, at=clock.now()
        )

    with alongside(keep):
        yield


def forget_answers(now: datetime) -> int:
    """How many kept answers were removed because nobody sends the same request again so late. For the night."""
    return KeptAnswer.objects.filter(at__lt=now - ANSWERS_KEPT_FOR).delete()[0]


def _service(service_id: str) -> Service:
    row = Service.objects.filter(pk=service_id, revoked_at=None).first()
    if row is None:
        raise ServiceUnknown("There is no such service in use.", todo="look at the list of services.")
    return row


def _new_token(
    account: int, purpose: str, reach: Collection[str], until: datetime, *, within: frozenset[Reach]
) -> MadeToken:
    now, longest = clock.now(), ports.current.token_longest
    if not now < until <= now + longest:
        raise TokenTooLong(
            f"A token counts for {longest.days} days at most.", todo="choose an earlier last day, after today."
        )
    unknown = sorted(set(reach) - set(within))
    if unknown or not reach:
        raise TokenScopeUnknown(
            f"A token cannot reach `{unknown[0]}`." if unknown else "The token would reach nothing.",
            todo=f"choose from {', '.join(sorted(within))}.",
        )
    made = make_token()
    Token.objects.create(
        id=made.id,
        account_id=account,
        digest=made.digest,
        purpose=purpose,
        reach=sorted(set(reach)),
        made_at=now,
        until=until,
    )
    return made


def _end_sessions(account: int, keep: str = "") -> int:
    return sum(one.end(account, keep) for one in ports.current.sessions)


def _sign_in_name() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"
