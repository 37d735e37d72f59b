"""The force's settings that the safeguards go by, as they stand at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.core.cedar import Duration
from bluelamp.records.journal import ports


def span(name: str, at: datetime) -> timedelta:
    """A setting that is a span of time.

    Raises:
        TypeError: the platform's rulebook declares it as something else.
    """
    value = ports.current.platform.setting(name, at)
    if not isinstance(value, Duration):
        raise TypeError(f"the setting {name} of the platform is no span of time")
    return timedelta(milliseconds=value.millis)


def number(name: str, at: datetime) -> int:
    """A setting that is a whole number.

    Raises:
        TypeError: the platform's rulebook declares it as something else.
    """
    value = ports.current.platform.setting(name, at)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"the setting {name} of the platform is no whole number")
    return value


def written(at: datetime) -> str:
    """An instant as the record writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
