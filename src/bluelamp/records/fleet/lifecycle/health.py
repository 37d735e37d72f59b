"""How a phone stands against Cyber Essentials, in words: what is short, and what nobody knows. Pure.

Four requirements of the scheme are about a phone: it locks with a PIN or biometrics, its system is
supported, updates are on it within fourteen days, and it was not tampered with. What a phone does not
say is a shortfall of its own and never taken for well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bluelamp.records.fleet.ports import Health

UPDATES_WITHIN = timedelta(days=14)
OLDEST_SUPPORTED: Mapping[str, int] = {"android": 14, "ios": 17}
"""The oldest main release that still gets security updates, by system."""
SILENT_AFTER = timedelta(days=14)


class Short(StrEnum):
    """One way in which a phone is short of the scheme."""

    NO_SCREEN_LOCK = "no-screen-lock"
    UNSUPPORTED = "unsupported-system"
    UPDATE_LATE = "update-late"
    TAMPERED = "tampered"
    UNKNOWN = "not-known"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A way in which a phone is short, in a sentence with the next step in it."""

    short: Short
    says: str


def shortfalls(
    health: Health | None,
    *,
    today: date,
    seen_on: date | None,
    newest_fix: date | None,
    oldest: Mapping[str, int] = OLDEST_SUPPORTED,
) -> tuple[Shortfall, ...]:
    """What a phone is short of, worst first; none where it meets all four.

    `newest_fix`: the date of the newest security update that a phone of this system in the fleet has,
    from which it follows that the update is out.
    """
    if health is None:
        return (Shortfall(short=Short.UNKNOWN, says="The phone has not reported how it is. Have it check in."),)
    found = [
        _tampered(health),
        _screen_lock(health),
        _supported(health, oldest),
        _updated(health, today, newest_fix),
        _silent(today, seen_on),
    ]
    return tuple(one for one in found if one is not None)


def _tampered(health: Health) -> Shortfall | None:
    if health.tampered is None:
        return _unknown("whether it was tampered with")
    if not health.tampered:
        return None
    return Shortfall(short=Short.TAMPERED, says="Its system was tampered with. Take it in; it must not be used.")


def _screen_lock(health: Health) -> Shortfall | None:
    if health.screen_lock is None:
        return _unknown("whether it locks with a PIN or biometrics")
    if health.screen_lock:
        return None
    return Shortfall(short=Short.NO_SCREEN_LOCK, says="It has no PIN and no biometrics. Have its holder set one.")


def _supported(health: Health, oldest: Mapping[str, int]) -> Shortfall | None:
    least = oldest.get(health.system.strip().casefold())
    main = health.release.strip().partition(".")[0]
    if least is None or not main.isdecimal():
        return _unknown("which system it runs, in a form that can be compared")
    if int(main) >= least:
        return None
    says = f"It runs {health.system} {health.release}, and security updates begin with {least}. Update or replace it."
    return Shortfall(short=Short.UNSUPPORTED, says=says)


def _updated(health: Health, today: date, newest_fix: date | None) -> Shortfall | None:
    if health.patched_on is None:
        return _unknown("when it was last updated")
    if newest_fix is None or health.patched_on >= newest_fix or today - newest_fix <= UPDATES_WITHIN:
        return None
    days = (today - newest_fix).days
    says = f"A security update has been out for {days} days and is not on it. Have it installed; 14 days are the limit."
    return Shortfall(short=Short.UPDATE_LATE, says=says)


def _silent(today: date, seen_on: date | None) -> Shortfall | None:
    if seen_on is not None and today - seen_on <= SILENT_AFTER:
        return None
    since = "ever" if seen_on is None else f"for {(today - seen_on).days} days"
    return Shortfall(
        short=Short.SILENT, says=f"Nobody has heard from it {since}. Find out who has it, or report it lost."
    )


def _unknown(what: str) -> Shortfall:
    return Shortfall(short=Short.UNKNOWN, says=f"The phone does not say {what}. Have it check in.")
