"""Reads the configuration out of an environment: every fault is found before one is reported."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bluelamp.site.configuration.database import DatabaseChoice, database_from_address
from bluelamp.site.configuration.email import EmailChoice, email_from_address
from bluelamp.site.configuration.errors import ConfigurationRefused
from bluelamp.site.configuration.oidc import PARTS, OidcProvider, read_provider
from bluelamp.site.configuration.production import production_problems
from bluelamp.site.configuration.table import NOT_OF_THE_SITE, PREFIX, SETTINGS
from bluelamp.site.configuration.values import NO_SECRET, Https, Mode, Problem, Secret
from bluelamp.site.configuration.whole import Configuration

T = TypeVar("T")
ON_OFF = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
_BY_NAME = {one.name: one for one in SETTINGS}
_LONGEST_SECRET = 65_536


def read_file(path: Path) -> str:
    """The text of a file of secrets, without the line end; at most 64 KB."""
    with path.open(encoding="utf-8") as file:
        return file.read(_LONGEST_SECRET).strip()


def read_configuration(environ: Mapping[str, str], *, secret_file: Callable[[Path], str] = read_file) -> Configuration:
    """The configuration that an environment holds.

    Promise: whatever the environment holds, it is read or refused with `ConfigurationRefused`, and
    no message repeats a secret (`tests/site/configuration/test_reading.py`).

    Raises:
        ConfigurationRefused: with every problem at once. Nothing was started or written.
    """
    mode_text = environ.get(f"{PREFIX}MODE", "").strip().lower() or Mode.PRODUCTION.value
    if mode_text not in set(Mode):
        problem = Problem(f"{PREFIX}MODE", "is none of the three modes.", "write `production`, `demo` or `test`.")
        raise ConfigurationRefused([str(problem)], mode="unknown")
    reader = _Reader(environ, Mode(mode_text), secret_file)
    made = reader.configuration()
    problems = reader.problems
    if made.production:
        named = {one.setting.removesuffix("_FILE") for one in problems}
        problems = [*problems, *reader.unknown(), *production_problems(made, already=named)]
    if problems:
        raise ConfigurationRefused([str(one) for one in problems], mode=mode_text)
    return made


class _Reader:
    """One reading: gives values, keeps problems, and goes on after a fault with a harmless value."""

    def __init__(self, environ: Mapping[str, str], mode: Mode, secret_file: Callable[[Path], str]) -> None:
        self._environ = environ
        self._mode = mode
        self._secret_file = secret_file
        self.problems: list[Problem] = []
        self._data = self.text("DATA")

    def configuration(self) -> Configuration:
        """Everything, with harmless values where there are problems."""
        self.all_or_none("INTUNE_TENANT", "INTUNE_CLIENT", "INTUNE_SECRET")
        address = self.checked("ADDRESS", _address, "")
        own = re.sub(r":[0-9]+$", "", urlsplit(address).netloc)
        hosts = self.text("HOSTS").split()
        return Configuration(
            mode=self._mode,
            debug=self.switch("DEBUG"),
            force_name=self.text("FORCE_NAME"),
            help=self.text("HELP"),
            secret_key=self.secret(f"{PREFIX}SECRET_KEY"),
            secret_key_fallbacks=self.secrets("SECRET_KEY_FALLBACKS"),
            address=address,
            hosts=tuple(dict.fromkeys([*([own] if own else []), *hosts])),
            https=self.checked("HTTPS", _https, Https.OFF),
            tls_certificate=self.path_or_none("TLS_CERTIFICATE"),
            tls_key=self.path_or_none("TLS_KEY"),
            proxies=self.number("PROXIES", 0, 10),
            hsts=timedelta(days=self.number("HSTS_DAYS", 0, 3650)),
            data_dir=Path(self._data),
            database=self.database(),
            rulebook_dir=Path(self.text("RULEBOOK")),
            platform_rulebook_dir=Path(self.text("PLATFORM_RULEBOOK")),
            email=self.email(),
            oidc=self.oidc(),
            local_sign_in=self.switch("LOCAL_SIGN_IN"),
            unsafe_demo_sign_in=self.switch("UNSAFE_DEMO_SIGN_IN"),
            session_idle=timedelta(minutes=self.number("SESSION_IDLE_MINUTES", 2, 24 * 60)),
            session_longest=timedelta(hours=self.number("SESSION_LONGEST_HOURS", 1, 7 * 24)),
            token_longest=timedelta(days=self.number("TOKEN_LONGEST_DAYS", 1, 366)),
            rate_limits=self.switch("RATE_LIMITS"),
            upload_limit=self.number("UPLOAD_MEGABYTES", 1, 1024) * 1024 * 1024,
            ahead=timedelta(minutes=self.checked("UNSAFE_MINUTES_AHEAD", _minutes, 0)),
            ledger_origin=self.text("LEDGER_ORIGIN"),
            ledger_key=self.secret(f"{PREFIX}LEDGER_KEY"),
            published_dir=Path(self.text("PUBLISHED")),
            last_checkpoint=Path(self.text("LAST_CHECKPOINT")),
            webhook_hosts=tuple(self.text("WEBHOOK_HOSTS").lower().split()),
            witnesses=tuple(self.text("WITNESSES").split()),
            witness_policy=self.path_or_none("WITNESS_POLICY"),
            key_encryption_key=self.secret(f"{PREFIX}KEY_ENCRYPTION_KEY"),
            key_encryption_keys_old=self.secrets("KEY_ENCRYPTION_KEYS_OLD"),
            ring=timedelta(minutes=self.number("RING_MINUTES", 0, 7 * 24 * 60)),
            phone_authority=self.path_or_none("PHONE_AUTHORITY"),
            phone_address=self.checked("PHONE_ADDRESS", _address, ""),
            phone_topic=self.text("PHONE_TOPIC"),
            phone_push_certificate=self.path_or_none("PHONE_PUSH_CERTIFICATE"),
            phone_push_service=self.checked("PHONE_PUSH_SERVICE", _address, ""),
            phone_push_trust=self.path_or_none("PHONE_PUSH_TRUST"),
            phone_wave=self.number("PHONE_WAVE", 1, 10_000),
            intune_tenant=self.text("INTUNE_TENANT"),
            intune_client=self.text("INTUNE_CLIENT"),
            intune_secret=self.secret(f"{PREFIX}INTUNE_SECRET"),
            intune_secret_ends=self.checked("INTUNE_SECRET_ENDS", _day_or_none, None),
            intune_sign_in=self.checked("INTUNE_SIGN_IN", _address_for_secrets, ""),
            intune_graph=self.checked("INTUNE_GRAPH", _address_for_secrets, ""),
            intune_writes=self.number("INTUNE_WRITES", 1, 100_000),
            intune_look=timedelta(seconds=self.number("INTUNE_LOOK_SECONDS", 1, 3600)),
        )

    def raw(self, name: str) -> str:
        """A setting by its full name, with its default and the folder of data filled in."""
        given = self._environ.get(name, "").strip()
        if not given and name in _BY_NAME:
            given = _BY_NAME[name].default_in(production=self._mode is Mode.PRODUCTION)
            given = given.replace("{data}", self._data) if "{data}" in given else given
        if "\0" in given or "\n" in given:
            self.problems.append(Problem(name, "holds a line end.", "write it on one line."))
            return ""
        return given

    def text(self, name: str) -> str:
        """A setting as it is."""
        return self.raw(PREFIX + name)

    def checked(self, name: str, parse: Callable[[str], T], harmless: T) -> T:
        """A setting through its parser; a fault is kept and the harmless value given."""
        given = self.text(name)
        if not given:
            return harmless
        try:
            return parse(given)
        except ValueError as error:
            example = _BY_NAME[PREFIX + name].example
            self.problems.append(Problem(PREFIX + name, str(error), f"write it like `{example}`."))
            return harmless

    def switch(self, name: str) -> bool:
        """A setting that is on or off."""
        return self.checked(name, _switch, harmless=False)

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number between two bounds."""

        def parse(text: str) -> int:
            if not text.isascii() or not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
                raise ValueError(f"is not a whole number from {least} to {most}.")
            return int(text)

        return self.checked(name, parse, least)

    def all_or_none(self, *names: str) -> None:
        """Notes what is lacking of settings that mean nothing without each other."""
        files = {name: self._environ.get(f"{PREFIX}{name}_FILE", "").strip() for name in names}
        lacking = [name for name in names if not self.text(name) and not files[name]]
        if 0 < len(lacking) < len(names):
            others = ", ".join(f"`{PREFIX}{name}`" for name in names if name not in lacking)
            self.problems.append(
                Problem(PREFIX + lacking[0], f"is not set, and {others} is.", "set all of them, or none.")
            )

    def path_or_none(self, name: str) -> Path | None:
        """A path, or None where none is set."""
        given = self.text(name)
        return Path(given) if given else None

    def secret(self, name: str) -> Secret:
        """A secret from the environment or from the file that `<name>_FILE` names."""
        given, file = self._environ.get(name, "").strip(), self._environ.get(f"{name}_FILE", "").strip()
        if given and file:
            self.problems.append(Problem(name, f"is set, and `{name}_FILE` as well.", "keep one of the two."))
        elif file:
            try:
                given = self._secret_file(Path(file))
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or "it is not text"
                self.problems.append(
                    Problem(f"{name}_FILE", f"names a file that cannot be read: {why}.", "check its path and owner.")
                )
                return NO_SECRET
            if not given:
                self.problems.append(Problem(f"{name}_FILE", "names an empty file.", "put the secret into it."))
        return Secret(given if file else given or self.raw(name))

    def secrets(self, name: str) -> tuple[Secret, ...]:
        """Several secrets with spaces or line ends between."""
        return tuple(Secret(one) for one in self.secret(PREFIX + name).reveal().split())

    def database(self) -> DatabaseChoice:
        """The database; tests may name another one in `BLUELAMP_TEST_DATABASE`."""
        password = self.secret(f"{PREFIX}DATABASE_PASSWORD")
        pool = self.number("DATABASE_POOL", 1, 100)
        address = self.text("DATABASE")
        if self._mode is Mode.TEST:
            address = self._environ.get(f"{PREFIX}TEST_DATABASE", "").strip() or address
        harmless = DatabaseChoice(kind="sqlite", name="")
        try:
            return database_from_address(address, password=password or None, pool=pool) if address else harmless
        except ValueError as error:
            example = _BY_NAME[f"{PREFIX}DATABASE"].example
            self.problems.append(Problem(f"{PREFIX}DATABASE", str(error), f"write it like `{example}`."))
            return harmless

    def email(self) -> EmailChoice:
        """Where mail goes."""
        password, sender = self.secret(f"{PREFIX}EMAIL_PASSWORD"), self.text("EMAIL_FROM")

        def parse(text: str) -> EmailChoice:
            return email_from_address(text, password=password, sender=sender)

        return self.checked("EMAIL", parse, EmailChoice(kind="none", sender=sender))

    def oidc(self) -> tuple[OidcProvider, ...]:
        """The identity providers that are named."""
        made = []
        for id_ in dict.fromkeys(self.text("OIDC").split()):
            provider, problems = read_provider(id_, self.raw, self.secret)
            self.problems += problems
            if provider is not None:
                made.append(provider)
        return tuple(made)

    def unknown(self) -> list[Problem]:
        """Variables that look like settings and are none: a typing error must not pass for a setting."""
        ids = [id_.upper() for id_ in self.text("OIDC").split()]
        known = {one.name for one in SETTINGS if "<" not in one.name}
        known |= {f"{PREFIX}OIDC_{id_}_{part}" for id_ in ids for part in PARTS}
        known |= {f"{name}_FILE" for name in known if self._is_secret(name)}
        found = []
        for name in sorted(self._environ):
            if not name.startswith(PREFIX) or name in known or name in NOT_OF_THE_SITE:
                continue
            near = difflib.get_close_matches(name, sorted(known), n=1)
            todo = f"write `{near[0]}` if that is meant." if near else "take it away."
            found.append(Problem(name, "is no setting of Bluelamp.", todo))
        return found

    @staticmethod
    def _is_secret(name: str) -> bool:
        return name.endswith("_CLIENT_SECRET") or (name in _BY_NAME and _BY_NAME[name].secret)


def _switch(text: str) -> bool:
    if text.lower() not in ON_OFF:
        raise ValueError("is neither `on` nor `off`.")
    return ON_OFF[text.lower()]


def _minutes(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,7}", text):
        raise ValueError("is not a whole number of minutes.")
    return int(text)


def _https(text: str) -> Https:
    if text.lower() not in set(Https):
        raise ValueError("is none of `proxy`, `direct`, `off`.")
    return Https(text.lower())


def _address_for_secrets(text: str) -> str:
    made = _address(text)
    host = urlsplit(made).hostname
    if not made.startswith("https://") and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("is not an address that a secret may be sent to.")
    return made


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a day.") from error


def _address(text: str) -> str:
    wrong = "is not an address of a scheme and a host alone."
    try:
        parts = urlsplit(text.rstrip("/"))
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(wrong) from error
    good = all(letter.isascii() and (letter.isalnum() or letter in ".-:[]") for letter in parts.netloc)
    made = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not host or not good or made != parts.geturl():
        raise ValueError(wrong)
    return made
