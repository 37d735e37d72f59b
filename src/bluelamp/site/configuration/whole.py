"""The configuration as one frozen value, and what follows from it: cookies, and the policy of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bluelamp.site.configuration.database import DatabaseChoice
from bluelamp.site.configuration.email import EmailChoice
from bluelamp.site.configuration.oidc import OidcProvider
from bluelamp.site.configuration.values import Https, Mode, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything a force sets, checked. Made by `read_configuration` alone."""

    mode: Mode
    debug: bool
    force_name: str
    help: str
    secret_key: Secret
    secret_key_fallbacks: tuple[Secret, ...]
    address: str
    hosts: tuple[str, ...]
    https: Https
    tls_certificate: Path | None
    tls_key: Path | None
    proxies: int
    hsts: timedelta
    data_dir: Path
    database: DatabaseChoice
    rulebook_dir: Path
    platform_rulebook_dir: Path
    email: EmailChoice
    oidc: tuple[OidcProvider, ...]
    local_sign_in: bool
    unsafe_demo_sign_in: bool
    session_idle: timedelta
    session_longest: timedelta
    token_longest: timedelta
    rate_limits: bool
    upload_limit: int
    ahead: timedelta
    ledger_origin: str
    ledger_key: Secret
    published_dir: Path
    last_checkpoint: Path
    webhook_hosts: tuple[str, ...]
    witnesses: tuple[str, ...]
    witness_policy: Path | None
    key_encryption_key: Secret
    key_encryption_keys_old: tuple[Secret, ...]
    ring: timedelta
    phone_authority: Path | None
    phone_address: str
    phone_topic: str
    phone_push_certificate: Path | None
    phone_push_service: str
    phone_push_trust: Path | None
    phone_wave: int
    intune_tenant: str
    intune_client: str
    intune_secret: Secret
    intune_secret_ends: date | None
    intune_sign_in: str
    intune_graph: str
    intune_writes: int
    intune_look: timedelta

    @property
    def production(self) -> bool:
        """Whether real data may be here."""
        return self.mode is Mode.PRODUCTION

    @property
    def secure(self) -> bool:
        """Whether people reach the site over HTTPS, so that cookies may be marked for it."""
        return self.https is not Https.OFF

    @property
    def host(self) -> str:
        """The name people type, without scheme and port; passkeys are bound to it."""
        return urlsplit(self.address).hostname or ""

    @property
    def cookie_prefix(self) -> str:
        """`__Host-` over HTTPS: such a cookie is sent to this host alone, over HTTPS alone."""
        return "__Host-" if self.secure else ""

    def content_security_policy(self) -> Mapping[str, tuple[str, ...]]:
        """The policy of every page: from this site alone, nothing inline, framed by nobody.

        MUST hold no wildcard, no `unsafe-`, no outside host (`tests/site/configuration/test_whole.py`).
        The sign-in page alone adds the identity provider to `form-action`, because browsers hold a
        redirect after a form to it as well.
        """
        own = ("'self'",)
        return {
            "default-src": own,
            "script-src": own,
            "style-src": own,
            "img-src": own,
            "font-src": own,
            "connect-src": own,
            "manifest-src": own,
            "worker-src": own,
            "form-action": own,
            "frame-src": ("'none'",),
            "frame-ancestors": ("'none'",),
            "object-src": ("'none'",),
            "base-uri": ("'none'",),
        }

    def identity_provider_origins(self) -> tuple[str, ...]:
        """The origins a person may be sent to for signing in."""
        return tuple(dict.fromkeys(origin for one in self.oidc for origin in one.origins))
