"""The simulated phones of a demonstration: which phones of the register there are, and the program that plays them.

The program is no part of what is installed: it is kept with the tools, and the demonstration is told where. It stands
where the phone management and the phones would stand, so what the site shows of them went the whole way.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bluelamp.core.phones import Platform
from bluelamp.records.facts.holders import holders_at
from bluelamp.records.fleet.lifecycle.waves import ring_of
from bluelamp.records.journal import clock
from bluelamp.records.register.queries import whole
from bluelamp.site.configuration import Configuration
from bluelamp.site.errors import PhonesDidNotStart
from bluelamp.site.processes import GRACE_SECONDS, Child, begin
from bluelamp.site.sign_in_wiring import one_of_each_role

MOST: Mapping[Platform, int] = {"android": 150}
"""How many phones of each platform are simulated; the others of the force are not enrolled yet, as in a rollout."""


PLATFORMS: Mapping[Platform, str] = {"android": "Android, under a stand-in for Intune"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The phones that are simulated, by platform as serial numbers, and the settings by which the site reaches them."""

    child: Child
    serials: Mapping[Platform, Sequence[str]]
    settings: Mapping[str, str]

    def say(self) -> list[str]:
        """The phones in words, a line for each platform."""
        return [f"{len(listed)} simulated phones: {PLATFORMS[one]}" for one, listed in self.serials.items()]


@contextmanager
def simulated(tools: Path, made: Configuration) -> Iterator[Simulated]:
    """Simulated phones while the block lasts, played by the program in a folder of tools.

    Raises:
        PhonesDidNotStart: the program ended at once, or answered nothing that can be read.
    """
    serials = {platform: phones_of(platform, most) for platform, most in MOST.items()}
    minutes = made.ahead.total_seconds() / 60
    folder = made.data_dir.resolve()
    command = [sys.executable, "-m", "demo_phones", str(folder), "--minutes-ahead", str(minutes)]
    path = os.pathsep.join(filter(None, (str(tools.resolve()), os.environ.get("PYTHONPATH"))))
    child = begin(command, {"PYTHONPATH": path}, talks=True)
    try:
        yield Simulated(child=child, serials=serials, settings=_told(child, serials))
    finally:
        child.terminate()
        child.wait(GRACE_SECONDS)


def phones_of(platform: Platform, most: int) -> list[str]:
    """The serial numbers of some phones that somebody holds.

    Those of the people of the demo sign-in come first, then those of the first rings of a push. The program has the
    first ones behave: a canary of two phones, one of them in a drawer, would hold every push up.
    """
    now = clock.now()
    shown = {one.person for one in one_of_each_role()}
    serial, found = whole.serials_of_phones(now), holders_at(now)
    held = [one.phone for one in found.holders if one.platform == platform and one.phone in serial]
    first = sorted(held, key=lambda phone: (found.person[phone] not in shown, ring_of(phone), serial[phone]))
    return [serial[phone] for phone in first[:most]]


def _told(child: Child, serials: Mapping[Platform, Sequence[str]]) -> Mapping[str, str]:
    """Tells the program which phones there are; the settings that it answers."""
    if child.stdin is None or child.stdout is None:
        raise TypeError("the program of the phones was begun without a way to speak to it")
    try:
        child.stdin.write(f"{json.dumps(serials)}\n".encode())
        child.stdin.flush()
        told = json.loads(child.stdout.readline())
    except (OSError, ValueError) as error:
        raise PhonesDidNotStart(
            "The program with the simulated phones ended at once.",
            todo="read what it wrote above; without `--simulated` the demonstration goes on without phones.",
        ) from error
    return {str(name): str(value) for name, value in told.items()}
