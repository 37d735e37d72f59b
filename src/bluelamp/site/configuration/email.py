"""Where e-mail goes: an SMTP server, a folder of files (demonstrations), or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bluelamp.site.configuration.values import NO_SECRET, Secret

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class EmailChoice:
    """How mail leaves: `kind` is `smtp`, `smtp+starttls`, `smtps`, `folder` or `none`."""

    kind: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: Secret = NO_SECRET
    folder: Path | None = None
    sender: str = ""

    @property
    def in_the_clear(self) -> bool:
        """Whether mail would travel to another machine without encryption."""
        return self.kind == "smtp" and self.host not in NEAR

    def as_django(self) -> dict[str, Any]:
        """The settings of Django for it."""
        backends = {"folder": "filebased", "none": "dummy"}
        made: dict[str, Any] = {
            "EMAIL_BACKEND": f"django.core.mail.backends.{backends.get(self.kind, 'smtp')}.EmailBackend",
            "DEFAULT_FROM_EMAIL": self.sender,
            "SERVER_EMAIL": self.sender,
            "EMAIL_TIMEOUT": 10,
        }
        if self.folder is not None:
            made["EMAIL_FILE_PATH"] = str(self.folder)
        if self.kind in PORTS:
            made |= {
                "EMAIL_HOST": self.host,
                "EMAIL_PORT": self.port,
                "EMAIL_HOST_USER": self.user,
                "EMAIL_HOST_PASSWORD": self.password.reveal(),
                "EMAIL_USE_TLS": self.kind == "smtp+starttls",
                "EMAIL_USE_SSL": self.kind == "smtps",
            }
        return made


def email_from_address(address: str, *, password: Secret, sender: str) -> EmailChoice:
    """Where mail goes by an address: `smtp+starttls://user@host:587`, `folder:///path` or `none`.

    Raises:
        ValueError: it names nothing of the kind; the message never repeats the address.
    """
    if address == "none":
        return EmailChoice(kind="none", sender=sender)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError("is not an address of a mail server.") from error
    if parts.scheme == "folder":
        path = unquote(parts.path.removeprefix("/"))
        if parts.netloc or not path:
            raise ValueError("is no folder: write `folder:///` and then the path.")
        return EmailChoice(kind="folder", folder=Path(path), sender=sender)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("is none of `smtp+starttls://host`, `smtps://host`, `smtp://host`, `folder:///path`, `none`.")
    if parts.password:
        raise ValueError("holds a password, which would show in lists of processes.")
    return EmailChoice(
        kind=parts.scheme,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=password,
        sender=sender,
    )
