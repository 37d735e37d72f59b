"""What the accounts tell a person that they hold: that they can sign in, and their tokens. Never a secret."""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.accounts import queries
from bluelamp.records.journal.holdings import Held, Holding, holds


def gather(person: str, at: datetime) -> list[Held]:
    """The account and the tokens of a person."""
    del at
    if not queries.has_account(person):
        return []
    account = queries.account_of(person)
    told = {"sign-in name": account.sign_in_name, "open": "yes" if account.is_open else "no"}
    tokens = [
        Held(what="A token for the API", since=one.made_at, facts={"for": one.purpose, "until": one.until.isoformat()})
        for one in queries.tokens_of(person)
    ]
    return [Held(what="Your account", facts=told), *tokens]


def tell() -> None:
    """Adds this to what is told about people."""
    holds(Holding(app="accounts", says="How you sign in.", gather=gather))
