"""The force's settings that runs go by, as they stand at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.core.cedar import Duration
from bluelamp.core.screening.rates import Limits
from bluelamp.records.journal import ports as journal


def shadow_lasts(at: datetime) -> timedelta:
    """For how long at least a new rule or feed names nobody.

    Raises:
        TypeError: the platform's rulebook does not say it as a span of time.
    """
    value = journal.current.platform.setting("shadow_lasts", at)
    if not isinstance(value, Duration):
        raise TypeError("the setting shadow_lasts of the platform is no span of time")
    return timedelta(milliseconds=value.millis)


def rule_limits(at: datetime) -> Limits:
    """When a rule is itself a finding. Raises as `number`."""
    return Limits(
        many=number("rule_finds_many", at), one_unit=number("rule_finds_one_unit", at), few=number("rule_finds_few", at)
    )


def number(name: str, at: datetime) -> int:
    """A setting that is a whole number.

    Raises:
        TypeError: the platform's rulebook declares it as something else.
    """
    value = journal.current.platform.setting(name, at)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"the setting {name} of the platform is no whole number")
    return value
