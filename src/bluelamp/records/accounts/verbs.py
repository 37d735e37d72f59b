"""What is put on the record about accounts: who may come in, with what, and who came in.

All of it is under UK GDPR and for security. Attempts that name no account are not acts by anybody:
they go to the security log (`bluelamp.doors.web.sign_in.log`), where a flood of them can be thrown away.
"""

from bluelamp.records.journal.verb import Logged, Number, Plain, Purpose, Regime, Sealed, Verb, VerbField

_ONWARD = frozenset({Purpose.OVERSIGHT, Purpose.STANDARDS})


def _verb(name: str, says: str, logged: Logged, **fields: VerbField) -> Verb:
    return Verb(
        name=f"accounts.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.SECURITY,
        onward=_ONWARD,
        fields=fields,
    )


ACCOUNT_OPENED = _verb("account-opened", "An account was opened for a person.", Logged.COLLECTION)
ACCOUNT_READ = _verb("account-read", "Somebody read whether a person has an account.", Logged.CONSULTATION)
ACCOUNT_CLOSED = _verb("account-closed", "A person's account was closed; nobody signs in with it.", Logged.ALTERATION)
IDENTITY_LINKED = _verb(
    "identity-linked",
    "A person's account was tied to who they are at the force's sign-in service.",
    Logged.COLLECTION,
    provider=Plain("which service"),
    identity=Sealed("what the service calls the person"),
)
LINK_MADE = _verb(
    "set-up-link-made", "A one-time link was made with which a person sets up how they sign in.", Logged.ALTERATION
)
LINK_USED = _verb("set-up-link-used", "A person used their one-time link.", Logged.ALTERATION)
SIGNED_IN = _verb("signed-in", "A person signed in.", Logged.COLLECTION, method=Plain("by what"))
SIGNED_OUT = _verb("signed-out", "A person signed out.", Logged.COLLECTION)
SIGN_IN_REFUSED = _verb(
    "sign-in-refused",
    "Somebody proved to be a person who may not sign in.",
    Logged.COLLECTION,
    reason=Plain("why not"),
    method=Plain("by what they tried"),
)
FACTOR_ADDED = _verb(
    "factor-added", "A person added something to sign in with.", Logged.ALTERATION, factor=Plain("what kind")
)
FACTOR_REMOVED = _verb(
    "factor-removed", "A person took away something they signed in with.", Logged.ALTERATION, factor=Plain("what kind")
)
SESSIONS_ENDED = _verb(
    "sessions-ended", "A person ended their other sessions.", Logged.ALTERATION, sessions=Number("how many")
)
CUT_OFF = _verb(
    "cut-off",
    "Somebody ended a person's sessions and tokens for them.",
    Logged.ALTERATION,
    sessions=Number("how many sessions"),
    tokens=Number("how many tokens"),
)
TOKEN_MADE = _verb(
    "token-made",
    "A person made a token for the API.",
    Logged.COLLECTION,
    token=Plain("which token"),
    reach=Plain("what it reaches, with slashes between"),
    until=Plain("its last day"),
)
TOKEN_REVOKED = _verb(
    "token-revoked", "A person revoked one of their tokens for the API.", Logged.ALTERATION, token=Plain("which token")
)
SERVICE_MADE = _verb(
    "service-made",
    "A program of another system was given a credential of its own.",
    Logged.COLLECTION,
    service=Plain("which service"),
    called=Plain("what the service is called"),
    token=Plain("which credential"),
    reach=Plain("what it reaches, with slashes between"),
    until=Plain("its last day"),
)
SERVICE_RENEWED = _verb(
    "service-renewed",
    "A service was given a new credential; the one before counts until its own end.",
    Logged.ALTERATION,
    service=Plain("which service"),
    token=Plain("which credential"),
    until=Plain("its last day"),
)
SERVICE_REVOKED = _verb(
    "service-revoked",
    "A service was revoked; no credential of it counts any more.",
    Logged.ALTERATION,
    service=Plain("which service"),
)
