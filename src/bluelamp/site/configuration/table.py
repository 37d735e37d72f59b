"""Every setting: its name, what it says, its default and an example. The reference page is made from this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bluelamp.site.configuration.demo_keys import (
    DEMO_ORIGIN,
    DEMO_SECRET_KEY,
    demo_key_encryption_key,
    demo_ledger_key,
)

PREFIX = "BLUELAMP_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `demo` is the default in demo and test mode, where that is another one.

    `secret` settings are also read from the file that `<name>_FILE` names, and are never shown.
    """

    name: str
    says: str
    example: str
    group: str
    default: str = ""
    demo: str | None = None
    secret: bool = False

    def default_in(self, *, production: bool) -> str:
        """The value where nothing is set."""
        return self.default if production or self.demo is None else self.demo


def _group(group: str, rows: Iterable[tuple[str, str, str, str, str | None]], *, secret: bool = False) -> list[Setting]:
    return [
        Setting(name=PREFIX + name, says=says, example=example, group=group, default=default, demo=demo, secret=secret)
        for name, says, example, default, demo in rows
    ]


_SITE = "The site"
_WAY = "How people reach it"
_DATA = "Where things are kept"
_SIGN_IN = "Sign-in"
_OIDC = "Identity providers"
_MAIL = "E-mail"
_PROOF = "The record and its proof"
_FLEET = "What goes to phones"
_APPLE = "Phones of Apple's"
_INTUNE = "Android phones under Intune"

# name, what it says, example, default, default in demo and test mode
SETTINGS: tuple[Setting, ...] = (
    *_group(
        _SITE,
        [
            ("MODE", "What it is run for: `production`, `demo` or `test`.", "production", "production", None),
            ("DEBUG", "Error pages with the inside of the program. Refused in production.", "off", "off", None),
            ("FORCE_NAME", "The name of the force, on every page.", "Example Constabulary", "", "Example force"),
            (
                "HELP",
                "Whom to ask when a page does not work for somebody, as the accessibility statement says it.",
                "phones.help@example.police.uk, or 0300 123 0000",
                "",
                None,
            ),
            (
                "RATE_LIMITS",
                "Slows down guessing at sign-in and floods of requests. Refused when off in production.",
                "on",
                "on",
                None,
            ),
            (
                "UNSAFE_MINUTES_AHEAD",
                "How far the site's clock is ahead of the machine's, for a rehearsal. Refused in production.",
                "1440",
                "0",
                None,
            ),
            ("UPLOAD_MEGABYTES", "The largest file that somebody may upload.", "20", "20", None),
        ],
    ),
    *_group(
        _SITE,
        [
            (
                "SECRET_KEY",
                "Signs sessions and one-time links: 50 random characters or more, the same on every machine.",
                "(50 random characters)",
                "",
                DEMO_SECRET_KEY,
            ),
            (
                "SECRET_KEY_FALLBACKS",
                "Earlier secret keys, with spaces between: what they signed still counts while keys are changed.",
                "(the key before)",
                "",
                None,
            ),
        ],
        secret=True,
    ),
    *_group(
        _WAY,
        [
            (
                "ADDRESS",
                "The address people type. Links in notices begin with it, and passkeys are bound to its host.",
                "https://phones.example.police.uk",
                "",
                "http://localhost:8000",
            ),
            (
                "HOSTS",
                "Host names that are answered, with spaces between; the host of the address is always among them.",
                "phones.example.police.uk",
                "",
                "localhost 127.0.0.1 [::1]",
            ),
            (
                "HTTPS",
                ("Who ends HTTPS: `proxy` (one in front, which sets X-Forwarded-Proto), `direct` (the web server "
                "itself) or `off`. Production must choose one of the first two."),
                "proxy",
                "off",
                None,
            ),
            ("TLS_CERTIFICATE", "With HTTPS `direct`: the file of the certificate.", "/etc/bluelamp/tls.crt", "", None),
            ("TLS_KEY", "With HTTPS `direct`: the file of its key.", "/etc/bluelamp/tls.key", "", None),
            (
                "PROXIES",
                "How many proxies stand in front: so many addresses are read from the end of X-Forwarded-For.",
                "1",
                "0",
                None,
            ),
            (
                "HSTS_DAYS",
                "For how many days browsers refuse to come back without HTTPS. At least 365 in production.",
                "730",
                "730",
                None,
            ),
        ],
    ),
    *_group(
        _DATA,
        [
            (
                "DATA",
                "The folder of everything that is kept in files.",
                "/var/lib/bluelamp",
                "",
                "build/demo/data",
            ),
            (
                "DATABASE",
                ("The database: `sqlite:///path` or `postgresql://user@host:port/name`. PostgreSQL on another "
                "machine needs `?sslmode=verify-full`."),
                "postgresql://bluelamp@db.example.police.uk/bluelamp?sslmode=verify-full",
                "sqlite:///{data}/bluelamp.sqlite3",
                None,
            ),
            (
                "WEBHOOK_HOSTS",
                ("Hosts of the force's own network, or of this machine, that events may be sent to, with spaces "
                "between. No other private address is."),
                "cad.example.police.uk",
                "",
                None,
            ),
            ("DATABASE_POOL", "Connections to PostgreSQL that each process keeps, at most.", "4", "4", None),
            ("RULEBOOK", "The folder of the starter rulebook, adopted once at genesis.", "rulebooks/example-force",
             "rulebooks/example-force", None),
            ("PLATFORM_RULEBOOK", "The folder of the rules on who may do what in Bluelamp.", "rulebooks/platform",
             "rulebooks/platform", None),
        ],
    ),
    *_group(
        _DATA,
        [("DATABASE_PASSWORD", "The password of the database, instead of one in its address.", "(secret)", "", None)],
        secret=True,
    ),
    *_group(
        _FLEET,
        [
            (
                "RING_MINUTES",
                "How long a push stays in each of its rings at least, in minutes, before the next one is opened.",
                "60",
                "60",
                "0",
            ),
        ],
    ),
    *_group(
        _APPLE,
        [
            (
                "PHONE_AUTHORITY",
                "The file with the authority that issues certificates to phones: certificate and key.",
                "/etc/bluelamp/phones.pem",
                "",
                None,
            ),
            (
                "PHONE_ADDRESS",
                "The address that phones speak to, for ever: a phone that enrolled with another enrols anew.",
                "https://devices.example.police.uk",
                "",
                None,
            ),
            (
                "PHONE_TOPIC",
                "The topic of the force's push certificate, for ever.",
                "com.apple.mgmt.External.0b1c6f2e-…",
                "",
                None,
            ),
            (
                "PHONE_PUSH_CERTIFICATE",
                "The file with the push certificate of that topic and its key. None: phones come only by themselves.",
                "/etc/bluelamp/push.pem",
                "",
                None,
            ),
            (
                "PHONE_PUSH_SERVICE",
                "Where Apple's push service answers, over HTTP/2; port 2197 where 443 is shut.",
                "https://api.push.apple.com:2197",
                "https://api.push.apple.com",
                None,
            ),
            (
                "PHONE_PUSH_TRUST",
                "The file of the authorities that the push service is proven by. None: the machine's own.",
                "/etc/bluelamp/push-authority.pem",
                "",
                None,
            ),
            (
                "PHONE_WAVE",
                "How many phones are woken a second, at most: so many come to ask what waits.",
                "3000",
                "3000",
                None,
            ),
        ],
    ),
    *_group(
        _INTUNE,
        [
            (
                "INTUNE_TENANT",
                "The directory (tenant) whose Android phones are managed. None: no phone is reached through Intune.",
                "6f1d2c3b-…",
                "",
                None,
            ),
            ("INTUNE_CLIENT", "The application (client) ID of Bluelamp's app registration there.", "0c4e…", "", None),
            (
                "INTUNE_SECRET_ENDS",
                "The last day of the registration's secret, which Microsoft tells whoever made it and no program.",
                "2027-05-31",
                "",
                None,
            ),
            (
                "INTUNE_SIGN_IN",
                "Where the tenant gives tokens; another one in a cloud of its own.",
                "https://login.microsoftonline.com",
                "https://login.microsoftonline.com",
                None,
            ),
            (
                "INTUNE_GRAPH",
                "Where Microsoft Graph answers; another one in a cloud of its own, or a stand-in on this machine.",
                "https://graph.microsoft.com",
                "https://graph.microsoft.com",
                None,
            ),
            (
                "INTUNE_WRITES",
                "How many changes of profiles and apps Microsoft takes in 20 seconds. It publishes 100.",
                "100",
                "100",
                "5000",
            ),
            (
                "INTUNE_LOOK_SECONDS",
                "How long it is at least from one look at what phones said to the next, in seconds.",
                "60",
                "60",
                "2",
            ),
        ],
    ),
    *_group(
        _INTUNE, [("INTUNE_SECRET", "The secret of the app registration.", "(secret)", "", None)], secret=True
    ),
    *_group(
        _SIGN_IN,
        [
            (
                "LOCAL_SIGN_IN",
                "People may sign in with a passkey, or a password and a code, without an identity provider.",
                "on",
                "on",
                None,
            ),
            (
                "UNSAFE_DEMO_SIGN_IN",
                "A page on which anybody becomes anybody with one click. Refused in production.",
                "off",
                "off",
                None,
            ),
            ("SESSION_IDLE_MINUTES", "A session ends after so many minutes without a request.", "30", "30", None),
            ("SESSION_LONGEST_HOURS", "A session ends after so many hours in any case.", "12", "12", None),
            ("TOKEN_LONGEST_DAYS", "The longest life of a token for the API.", "90", "90", None),
        ],
    ),
    *_group(
        _OIDC,
        [
            ("OIDC", "Short names of identity providers, with spaces between.", "force", "", None),
            (
                "OIDC_<NAME>_SERVER",
                "The issuer: `/.well-known/openid-configuration` is read beneath it.",
                "https://login.microsoftonline.com/<tenant>/v2.0",
                "",
                None,
            ),
            ("OIDC_<NAME>_CLIENT_ID", "What the provider calls this site.", "0b1c6f2e-…", "", None),
            ("OIDC_<NAME>_NAME", "What the button says: sign in with …", "Example Force", "the short name", None),
            (
                "OIDC_<NAME>_PEOPLE_BY",
                "The claims that a person is known by: `sub`, or `oid+tid` at Entra. Never an e-mail address.",
                "oid+tid",
                "sub",
                None,
            ),
            ("OIDC_<NAME>_TENANT", "With `oid+tid`: the only tenant whose people may sign in.", "6f1d…", "", None),
            (
                "OIDC_<NAME>_SIGN_IN_ORIGINS",
                "Further origins that the provider shows its sign-in pages on, with spaces between.",
                "https://login.live.com",
                "",
                None,
            ),
            ("OIDC_<NAME>_TIMEOUT", "Seconds to wait for the provider.", "5", "5", None),
        ],
    ),
    *_group(
        _OIDC,
        [("OIDC_<NAME>_CLIENT_SECRET", "The secret shared with the provider.", "(secret)", "", None)],
        secret=True,
    ),
    *_group(
        _MAIL,
        [
            (
                "EMAIL",
                ("Where mail goes: `smtp+starttls://user@host:587`, `smtps://…`, `smtp://localhost`, "
                "`folder:///path` or `none`. Mail holds links, no personal data."),
                "smtp+starttls://bluelamp@mail.example.police.uk",
                "none",
                "folder:///{data}/mail",
            ),
            ("EMAIL_FROM", "The sender of mail.", "bluelamp@example.police.uk", "", "bluelamp@demo.invalid"),
        ],
    ),
    *_group(_MAIL, [("EMAIL_PASSWORD", "The password of the mail server.", "(secret)", "", None)], secret=True),
    *_group(
        _PROOF,
        [
            (
                "LEDGER_ORIGIN",
                "The name of the ledger, for ever: a host and a path that the force owns. The key bears it.",
                "phones.example.police.uk/ledger",
                "",
                DEMO_ORIGIN,
            ),
            ("PUBLISHED", "The folder that the ledger's tiles and checkpoints are published to.",
             "/srv/bluelamp/ledger", "{data}/published", None),
            (
                "LAST_CHECKPOINT",
                ("The file that remembers the last checkpoint. Keep it on another medium, and never restore it "
                "from the backup of the database: it is how a lost tail is noticed."),
                "/mnt/stick/bluelamp-checkpoint",
                "{data}/last-checkpoint",
                None,
            ),
            ("WITNESSES", "Addresses of witnesses that cosign checkpoints, with spaces between.",
             "https://witness.example.org", "", None),
            ("WITNESS_POLICY", "The file of the trust policy: which witnesses, and how many.",
             "/etc/bluelamp/trust.policy", "", None),
        ],
    ),
    *_group(
        _PROOF,
        [
            (
                "LEDGER_KEY",
                "The private key that signs checkpoints (`PRIVATE+KEY+…`).",
                "(secret)",
                "",
                demo_ledger_key(),
            ),
            (
                "KEY_ENCRYPTION_KEY",
                ("The key that wraps the keys of all sealed records: base64 of 32 bytes. Keep it apart from the "
                "backup of the database."),
                "(secret)",
                "",
                demo_key_encryption_key(),
            ),
            (
                "KEY_ENCRYPTION_KEYS_OLD",
                "Earlier key-encryption keys, with spaces between: they still open what they wrapped.",
                "(secret)",
                "",
                None,
            ),
        ],
        secret=True,
    ),
)  # fmt: skip

NOT_OF_THE_SITE = frozenset(
    {
        "BLUELAMP_API_CASES",
        "BLUELAMP_EVERY_SUITE",
        "BLUELAMP_FORM_CASES",
        "BLUELAMP_GRAPH_TYPINGS",
        "BLUELAMP_KILLS",
        "BLUELAMP_NEW_BASELINES",
        "BLUELAMP_PAIRS",
        "BLUELAMP_SEED",
        "BLUELAMP_SPARK_EVENTS",
        "BLUELAMP_TEST_DATABASE",
        "BLUELAMP_TEST_NEWEST",
        "BLUELAMP_TEST_POSTGRES",
        "BLUELAMP_WRITE_BUDGETS",
    }
)
"""Variables of the tools and tests, which are no settings of a site."""
