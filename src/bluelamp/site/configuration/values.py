"""The small types that settings are made of: mode, who ends HTTPS, secrets that do not show, problems."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What the site is run for. Production is the default and the only one for real data."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Https(StrEnum):
    """Who ends HTTPS: a proxy in front, the web server itself, or nobody (demonstrations and tests)."""

    PROXY = "proxy"
    DIRECT = "direct"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that never shows itself: not in a message, not in a traceback, not in a log."""

    _text: str

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(set)" if self._text else "Secret(empty)"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._text)


NO_SECRET = Secret("")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a configuration: the setting, what is wrong, and what to do."""

    setting: str
    wrong: str
    todo: str

    def __str__(self) -> str:
        return f"`{self.setting}` {self.wrong} What to do: {self.todo}"
