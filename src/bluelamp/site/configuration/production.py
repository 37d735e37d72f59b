"""What production refuses: everything that only a demonstration may have, each named with what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import SigningKey
from bluelamp.core.seal import key_encryption_key_from_text
from bluelamp.site.configuration.demo_keys import (
    DEMO_ORIGIN,
    DEMO_SECRET_KEY,
    demo_key_encryption_key,
    demo_ledger_key,
)
from bluelamp.site.configuration.table import PREFIX
from bluelamp.site.configuration.values import Https, Problem
from bluelamp.site.configuration.whole import Configuration

SHORTEST_SECRET_KEY = 50
FEWEST_LETTERS = 8
SHORTEST_HSTS_DAYS = 365
DEFAULT_HOSTS = frozenset({"*", "localhost", "127.0.0.1", "[::1]", ".localhost", "0.0.0.0"})  # noqa: S104 - refused here
MAKE_KEY = "make one with `python -m bluelamp.site.new_key secret` and keep it in a file."


def production_problems(made: Configuration, *, already: Collection[str] = ()) -> list[Problem]:
    """Every reason why this configuration is not fit for real data, those of settings in `already` left out."""
    checks: tuple[Callable[[Configuration], Iterator[Problem]], ...] = (
        _switches,
        _secret_key,
        _way_in,
        _kept,
        _sign_in,
        _proof,
    )
    return [one for check in checks for one in check(made) if one.setting not in already]


def _problem(name: str, wrong: str, todo: str) -> Problem:
    return Problem(PREFIX + name, wrong, todo)


def _switches(made: Configuration) -> Iterator[Problem]:
    if made.debug:
        yield _problem("DEBUG", "is on, which shows the inside of the program to anybody.", "take it away.")
    if made.unsafe_demo_sign_in:
        yield _problem("UNSAFE_DEMO_SIGN_IN", "is on, so anybody could become anybody.", "take it away.")
    if made.ahead:
        yield _problem("UNSAFE_MINUTES_AHEAD", "moves the clock, so every record would lie.", "take it away.")
    if not made.rate_limits:
        yield _problem("RATE_LIMITS", "is off, so passwords and codes could be guessed.", "take it away.")
    if not made.force_name:
        yield _problem("FORCE_NAME", "is not set.", "write the name of the force.")


def _secret_key(made: Configuration) -> Iterator[Problem]:
    for name, secret in (
        ("SECRET_KEY", made.secret_key),
        *(("SECRET_KEY_FALLBACKS", one) for one in made.secret_key_fallbacks),
    ):
        text = secret.reveal()
        if not text:
            yield _problem(name, "is not set.", MAKE_KEY)
        elif text == DEMO_SECRET_KEY or text.startswith(("demo", "django-insecure")):
            yield _problem(name, "is a demo key, which everybody knows.", MAKE_KEY)
        elif len(text) < SHORTEST_SECRET_KEY or len(set(text)) < FEWEST_LETTERS:
            yield _problem(name, f"is weaker than {SHORTEST_SECRET_KEY} random characters.", MAKE_KEY)


def _way_in(made: Configuration) -> Iterator[Problem]:
    if made.https is Https.OFF:
        yield _problem(
            "HTTPS",
            "is off: sign-in and records would travel in the clear.",
            "set it to `proxy` if a proxy in front ends HTTPS, or to `direct` with a certificate.",
        )
    if made.https is Https.DIRECT and not (made.tls_certificate and made.tls_key):
        yield _problem("TLS_CERTIFICATE", "and `BLUELAMP_TLS_KEY` are needed with HTTPS `direct`.", "set both.")
    if made.https is Https.PROXY and not made.proxies:
        yield _problem("PROXIES", "is 0, and HTTPS is ended by a proxy.", "write how many proxies stand in front.")
    if not made.address:
        yield _problem("ADDRESS", "is not set.", "write the address that people type, `https://…`.")
    elif not made.address.startswith("https://"):
        yield _problem("ADDRESS", "does not begin with `https://`.", "write the address over HTTPS.")
    for host in made.hosts:
        if host in DEFAULT_HOSTS or host.startswith("*"):
            yield _problem("HOSTS", f"holds `{host}`, a default host.", "write the names of this site alone.")
    if made.hsts.days < SHORTEST_HSTS_DAYS:
        yield _problem("HSTS_DAYS", f"is less than {SHORTEST_HSTS_DAYS}.", "take it away, or write more.")


def _kept(made: Configuration) -> Iterator[Problem]:
    if not made.data_dir.is_absolute():
        yield _problem("DATA", "is not a path from `/`.", "write a folder such as `/var/lib/bluelamp`.")
    if made.database.is_sqlite and made.database.name == ":memory:":
        yield _problem("DATABASE", "is in memory: nothing would be kept.", "name a file or PostgreSQL.")
    if made.database.tls_unchecked:
        yield _problem(
            "DATABASE",
            "is on another machine, and its certificate is not checked.",
            "add `?sslmode=verify-full`.",
        )
    if made.email.in_the_clear:
        yield _problem("EMAIL", "would send mail in the clear.", "write `smtp+starttls://` or `smtps://`.")
    if made.email.kind not in {"none", "folder"} and not made.email.sender:
        yield _problem("EMAIL_FROM", "is not set.", "write the address that mail comes from.")


def _sign_in(made: Configuration) -> Iterator[Problem]:
    if not made.oidc and not made.local_sign_in:
        yield _problem("OIDC", "names no provider, and local sign-in is off: nobody could sign in.", "set one.")
    for provider in made.oidc:
        if provider.server.startswith("http://"):
            name = f"OIDC_{provider.id.upper()}_SERVER"
            yield _problem(name, "is not over HTTPS.", "write `https://`: tokens travel over it.")
    if made.session_idle > made.session_longest:
        yield _problem("SESSION_IDLE_MINUTES", "is longer than the longest session.", "write fewer minutes.")


def _proof(made: Configuration) -> Iterator[Problem]:
    if not made.ledger_origin:
        yield _problem("LEDGER_ORIGIN", "is not set.", "write a host and path that the force owns for good.")
    elif made.ledger_origin == DEMO_ORIGIN or ".invalid" in made.ledger_origin:
        yield _problem("LEDGER_ORIGIN", "is that of a demonstration.", "write a host and path that the force owns.")
    yield from _ledger_key(made)
    todo = "make one with `python -m bluelamp.site.new_key key-encryption` and keep it in a file, apart from backups."
    for name, secret in (
        ("KEY_ENCRYPTION_KEY", made.key_encryption_key),
        *(("KEY_ENCRYPTION_KEYS_OLD", one) for one in made.key_encryption_keys_old),
    ):
        if not secret:
            yield _problem(name, "is not set.", todo)
        elif secret.reveal() == demo_key_encryption_key():
            yield _problem(name, "is a demo key, which everybody knows.", todo)
        elif not _parses(lambda text: key_encryption_key_from_text(text, "it"), secret.reveal()):
            yield _problem(name, "is not the base64 of 32 bytes.", todo)


def _ledger_key(made: Configuration) -> Iterator[Problem]:
    todo = "make one with `python -m bluelamp.site.new_key ledger ORIGIN` and keep it in a file of the site alone."
    text = made.ledger_key.reveal()
    if not text:
        yield _problem("LEDGER_KEY", "is not set.", todo)
    elif text == demo_ledger_key():
        yield _problem("LEDGER_KEY", "is a demo key, which everybody knows.", todo)
    elif not _parses(SigningKey.parse, text):
        yield _problem("LEDGER_KEY", "is not a private key of a ledger.", todo)
    elif SigningKey.parse(text).verifier.name != made.ledger_origin:
        yield _problem("LEDGER_KEY", "bears another name than the ledger's origin.", todo)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except BluelampError:
        return False
    return True
