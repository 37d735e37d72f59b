"""What is known of accounts, as frozen values."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.core.kernel.actor import SERVICE
from bluelamp.records.accounts.errors import AccountUnknown, LinkNotGood, ServiceUnknown, TokenNotGood
from bluelamp.records.accounts.lifecycle import as_typed, digest, link_is_good, read_token, token_is_good
from bluelamp.records.accounts.models import Account, KeptAnswer, Service, SetUpLink, Token
from bluelamp.records.journal import clock
from bluelamp.records.journal.subject import Subject

_NEW_LINK = "ask your administrator for a new one."
_NEW_TOKEN = "make a new token on the page of your sign-in."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """An account: its number, sign-in name and person, and whether it is open."""

    number: int
    sign_in_name: str
    person: str
    is_open: bool
    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeen:
    """A token, without its secret."""

    id: str
    purpose: str
    reach: tuple[str, ...]
    made_at: datetime
    until: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHolder:
    """Whose token was shown, and what it reaches. `person` is the id of a service where it is no person's."""

    token: str
    account: int
    person: str
    reach: frozenset[str]

    def as_service(self) -> Actor | None:
        """The service that the token is, or None where it is a person's."""
        if not self.person.startswith(SERVICE):
            return None
        return Actor.service(self.person.removeprefix(SERVICE), self.reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSeen:
    """A service with its credentials, the newest first, without their secrets."""

    id: str
    name: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None
    tokens: tuple[TokenSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that the API gave before: to which request, and what."""

    request: str
    status: int
    body: object


def account_of(person: str) -> AccountSeen:
    """The account of a person.

    Raises:
        AccountUnknown: the person has none.
    """
    found = Account.objects.filter(person=person).first()
    if found is None:
        raise AccountUnknown("This person has no account.", todo="open one first.")
    return _seen(found)


def has_account(person: str) -> bool:
    """Whether the person has an account."""
    return Account.objects.filter(person=person).exists()


def accounts_of(people: Collection[str]) -> dict[str, AccountSeen]:
    """The accounts of many people, by person."""
    return {one.person: _seen(one) for one in Account.objects.filter(person__in=people)}


def person_of_link(secret: str) -> str:
    """Whose one-time link this is, while it is good.

    Raises:
        LinkNotGood: it was used, ran out, or never was.
    """
    return link_row(secret).account.person


def link_row(secret: str) -> SetUpLink:
    """The row of a link that is good; for `acts`.

    Raises:
        LinkNotGood: it was used, ran out, or never was.
    """
    row = SetUpLink.objects.select_related("account").filter(digest=digest(as_typed(secret))).first()
    good = row is not None and link_is_good(made=row.made_at, used=row.used_at, now=clock.now())
    if row is None or not good or not row.account.is_active:
        raise LinkNotGood("This code was used before, ran out after a day, or was replaced.", todo=_NEW_LINK)
    return row


def holder_of(token: str) -> TokenHolder:
    """Whose token that is, while it is good.

    Raises:
        TokenNotGood: it is unknown, has ended or was revoked, or its account is closed.
    """
    read = read_token(token)
    row = Token.objects.select_related("account").filter(id=read[0]).first() if read else None
    if (
        read is None
        or row is None
        or not hmac.compare_digest(row.digest, read[1])
        or not token_is_good(until=row.until, revoked=row.revoked_at, now=clock.now())
        or not row.account.is_active
    ):
        raise TokenNotGood("The token is unknown, has ended, or was revoked.", todo=_NEW_TOKEN)
    return TokenHolder(
        token=row.id, account=row.account_id, person=row.account.person, reach=frozenset(map(str, row.reach))
    )


def tokens_of(person: str) -> tuple[TokenSeen, ...]:
    """The tokens of a person, newest first, ended ones too."""
    rows = Token.objects.filter(account__person=person).order_by("-made_at")
    return tuple(
        TokenSeen(
            id=row.id,
            purpose=row.purpose,
            reach=tuple(map(str, row.reach)),
            made_at=row.made_at,
            until=row.until,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def services() -> tuple[ServiceSeen, ...]:
    """Every service, by name, revoked ones too."""
    return tuple(
        ServiceSeen(
            id=row.id,
            name=row.name,
            made_at=row.made_at,
            made_by=row.made_by,
            revoked_at=row.revoked_at,
            tokens=tokens_of(f"{SERVICE}{row.id}"),
        )
        for row in Service.objects.order_by("name", "made_at")
    )


def service_names(ids: Collection[str]) -> dict[str, str]:
    """What services are called, by the ids that they act under."""
    known = [one.removeprefix(SERVICE) for one in ids if one.startswith(SERVICE)]
    rows = Service.objects.filter(pk__in=known).values_list("id", "name") if known else ()
    return {f"{SERVICE}{found}": name for found, name in rows}


def service_named(name: str) -> ServiceSeen:
    """The service in use that is called so.

    Raises:
        ServiceUnknown: none is.
    """
    found = next((one for one in services() if one.name == name and one.revoked_at is None), None)
    if found is None:
        raise ServiceUnknown("No service in use is called that.", todo="look at the list of services.")
    return found


def of_service(service_id: str) -> Subject:
    """A service, as a thing that is acted on. It is about nobody."""
    return Subject(kind="service", id=service_id)


def kept_answer(account: int, key: str) -> Kept | None:
    """What was answered before to a write with that key, or None."""
    row = KeptAnswer.objects.filter(account_id=account, key=key).first()
    return None if row is None else Kept(request=row.request, status=row.status, body=row.body)


def of_person(person: str) -> Subject:
    """The account of a person, as a thing that is acted on."""
    return Subject(kind="account", id=str(account_of(person).number), about=person)


def of_somebody(person: str) -> Subject:
    """The account that a person is to have."""
    return Subject(kind="account", id="new", about=person)


def of_link(secret: str) -> Subject:
    """The account whose one-time link this is."""
    return of_person(person_of_link(secret))


def of_token(token_id: str) -> Subject:
    """The account whose token this is.

    Raises:
        TokenNotGood: there is no such token.
    """
    row = Token.objects.select_related("account").filter(id=token_id).first()
    if row is None:
        raise TokenNotGood("There is no such token.", todo="look at the list of tokens again.")
    return Subject(kind="account", id=str(row.account_id), about=row.account.person)


def _seen(row: Account) -> AccountSeen:
    return AccountSeen(
        number=row.pk,
        sign_in_name=row.username,
        person=row.person,
        is_open=row.is_active,
        has_password=row.has_usable_password(),
    )
