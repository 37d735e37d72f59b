"""Why something about an account was refused.

AccountError
├── AccountUnknown        there is no such account
├── AccountExists         the person has one already
├── IdentityTaken         that identity is another account's
├── LinkNotGood           a one-time link was used, ran out, or never was
├── TokenNotGood          a token for the API is unknown, ended, revoked, or does not reach that far
├── TokenTooLong          a token was asked for a longer time than the force allows
├── TokenScopeUnknown     a token was asked for something that there is not
├── ServiceUnknown        there is no such service, or it was revoked
└── ServiceNameTaken      another service in use has that name, or it is no name
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class AccountError(BluelampError):
    """Anything about an account that could not be done."""


class AccountUnknown(AccountError):
    """There is no account of that person or id."""

    code = "account-unknown"
    meaning = "The person has no account to sign in with."


class AccountExists(AccountError):
    """The person has an account already; a person has one."""

    code = "account-exists"
    meaning = "The person has an account already."


class IdentityTaken(AccountError):
    """The identity at the provider is tied to another account. Nothing was changed."""

    code = "identity-taken"
    meaning = "An identity at the force's sign-in service is tied to another account already."


class LinkNotGood(AccountError):
    """A one-time link was used before, ran out, or never was. Which of these is not said."""

    code = "sign-in-link-not-good"
    meaning = "A one-time link was used before, ran out, or never was."


class TokenNotGood(AccountError):
    """A token for the API is unknown, ended or revoked. Which of these is not said."""

    code = "token-not-good"
    meaning = "A token for the API is unknown, has ended, or was revoked."


class TokenTooLong(AccountError):
    """A token was asked for a longer time than the force allows. None was made."""

    code = "token-too-long"
    meaning = "A token was asked for a longer time than the force allows."


class TokenScopeUnknown(AccountError):
    """A token was asked for something that no token reaches. None was made."""

    code = "token-scope-unknown"
    meaning = "A token was asked for something that no token reaches."


class ServiceUnknown(AccountError):
    """There is no such service, or its credential was revoked. Nothing was changed."""

    code = "service-unknown"
    meaning = "There is no such service, or it was revoked."


class ServiceNameTaken(AccountError):
    """A service was to have a name that another has, or one that is none. None was made."""

    code = "service-name-not-free"
    meaning = "A service was to have a name that another in use has, or one that is no name for a service."
