"""Identity providers for sign-in by OpenID Connect: a group of settings for each.

People are known by identifiers that the provider never gives to anybody else: `sub`, or `oid` with
`tid` at Entra. Never by an e-mail address, which is handed on when somebody leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bluelamp.site.configuration.values import Problem, Secret

ID = re.compile(r"[a-z][a-z0-9]{0,19}")
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
PEOPLE_BY = {"sub": ("sub",), "oid+tid": ("oid", "tid")}
PARTS = ("SERVER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "PEOPLE_BY", "TENANT", "SIGN_IN_ORIGINS", "TIMEOUT")


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """One identity provider."""

    id: str
    name: str
    server: str
    client_id: str
    client_secret: Secret
    people_by: tuple[str, ...]
    tenant: str
    sign_in_origins: tuple[str, ...]
    timeout: float

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a browser is sent to sign in: the server, and further origins that were named."""
        parts = urlsplit(self.server)
        return (f"{parts.scheme}://{parts.netloc}", *self.sign_in_origins)


def read_provider(
    id_: str, value: Callable[[str], str], secret: Callable[[str], Secret]
) -> tuple[OidcProvider | None, list[Problem]]:
    """The provider of that id from its settings, or None, with all problems of it.

    `value` and `secret` give a setting by its full name, empty where it is not set.
    """
    if not ID.fullmatch(id_):
        return None, [Problem("BLUELAMP_OIDC", f"names `{id_}`.", "write up to 20 small letters and digits.")]
    start = f"BLUELAMP_OIDC_{id_.upper()}_"
    problems: list[Problem] = []
    server = value(f"{start}SERVER").rstrip("/")
    problems += _wrong_address(f"{start}SERVER", server)
    if not value(f"{start}CLIENT_ID"):
        problems.append(Problem(f"{start}CLIENT_ID", "is not set.", "copy it from the provider's registration."))
    people_by = value(f"{start}PEOPLE_BY") or "sub"
    tenant = value(f"{start}TENANT")
    if people_by not in PEOPLE_BY:
        problems.append(
            Problem(f"{start}PEOPLE_BY", f"is `{people_by}`.", "write `sub`, or `oid+tid` for Entra; never an e-mail.")
        )
    elif "tid" in PEOPLE_BY[people_by] and not tenant:
        problems.append(
            Problem(
                f"{start}TENANT", "is not set, so people of any tenant could sign in.", "write the id of your tenant."
            )
        )
    origins = tuple(value(f"{start}SIGN_IN_ORIGINS").split())
    for origin in origins:
        problems += _wrong_address(f"{start}SIGN_IN_ORIGINS", origin)
    timeout = value(f"{start}TIMEOUT") or "5"
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9])?", timeout) or not float(timeout):
        problems.append(Problem(f"{start}TIMEOUT", f"is `{timeout}`.", "write seconds, from 0.1 to 99."))
    if problems:
        return None, problems
    provider = OidcProvider(
        id=id_,
        name=value(f"{start}NAME") or id_.capitalize(),
        server=server,
        client_id=value(f"{start}CLIENT_ID"),
        client_secret=secret(f"{start}CLIENT_SECRET"),
        people_by=PEOPLE_BY[people_by],
        tenant=tenant,
        sign_in_origins=origins,
        timeout=float(timeout),
    )
    return provider, []


def _wrong_address(setting: str, address: str) -> list[Problem]:
    if not address:
        return [Problem(setting, "is not set.", "write the address of the provider, `https://…`.")]
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or any(letter in address for letter in ";,'\" \\"):
        return [Problem(setting, "is not an address.", "write `https://` and the host.")]
    if parts.scheme != "https" and not (parts.scheme == "http" and host in NEAR):
        return [Problem(setting, "is not an address over HTTPS.", "write `https://`: tokens travel over it.")]
    return []
