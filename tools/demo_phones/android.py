"""The Android phones: a tenant kept in a file, with phones that are late, off, refuse once, or are not well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from graph_stand_in import keeping
from graph_stand_in.faults import Faults
from graph_stand_in.phones import Phone
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant

SEED = 20261122
LATE = 0.2
"""How often a phone misses a check-in."""
THROTTLED = 0.002
"""How often a call is turned away."""
WANTED = "com.whatsapp"
"""What every officer of the demonstration installs as soon as the phone lets them."""
LONG_AGO = "2026-06-01"
"""The security update of a phone that was long forgotten."""
REFUSES = 47
"""The place in the list of the one phone that could not take its first settings."""
WELL = 35
"""So many phones, those listed first, always come and are well: whoever looks at the demonstration looks at these."""


class AndroidPhones:
    """The tenant of the demonstration, with its phones; kept in `file`, so that a later run goes on from there."""

    def __init__(self, serials: Sequence[str], file: Path, now: Callable[[], datetime]) -> None:
        self._file, self._now = file, now
        self.tenant = self._kept() or Tenant(SEED, now())
        there = {one.serial for one in self.tenant.phones.values()}
        for number, serial in enumerate(serials):
            if serial not in there:
                _misbehave(self.tenant.enrol(serial), number, now())
        self.server = Server(self.tenant, Faults(seed=SEED, throttle=THROTTLED, counts=False))

    def settings(self) -> dict[str, str]:
        """By what the site reaches this tenant."""
        return {
            "BLUELAMP_INTUNE_TENANT": TENANT,
            "BLUELAMP_INTUNE_CLIENT": CLIENT,
            "BLUELAMP_INTUNE_SECRET": self.server.secret,
            "BLUELAMP_INTUNE_SIGN_IN": self.server.address,
            "BLUELAMP_INTUNE_GRAPH": self.server.address,
        }

    def come(self) -> None:
        """Every phone that is on checks in, and what the tenant holds is kept."""
        self.tenant.run(max(self._now() - self.tenant.now(), timedelta(0)))
        self.keep()

    def keep(self) -> None:
        """Writes the tenant to its file, whole or not at all."""
        beside = self._file.with_suffix(".new")
        beside.write_text(keeping.as_text(self.tenant), encoding="utf-8")
        beside.replace(self._file)

    def _kept(self) -> Tenant | None:
        return keeping.from_text(self._file.read_text(encoding="utf-8")) if self._file.exists() else None


def _misbehave(phone: Phone, number: int, now: datetime) -> None:
    """What is wrong with a phone, by its place in the list: one in fifty each, none of the first, and one refuses.

    One alone, since a push stops where more than one in fifty cannot do it.
    """
    phone.wants = {WANTED}
    phone.patched_on = f"{now.date()}"
    if number < WELL:
        return
    phone.late = LATE
    if number == REFUSES:
        phone.fails = ["the first settings"]
    match number % 50:
        case 40:
            phone.on = False
        case 33:
            phone.pin = False
        case 41:
            phone.patched_on = LONG_AGO
