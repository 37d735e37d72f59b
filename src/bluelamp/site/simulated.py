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
from datetime import timedelta
from pathlib import Path

from bluelamp.core.phones import Platform
from bluelamp.records.facts.holders import holders_at
from bluelamp.records.fleet.lifecycle.waves import ring_of
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts as mdm
from bluelamp.records.register.queries import whole
from bluelamp.site.configuration import Configuration
from bluelamp.site.demo import SET_UP
from bluelamp.site.errors import PhonesDidNotStart
from bluelamp.site.processes import GRACE_SECONDS, Child, Place, begin, free_port, listening
from bluelamp.site.sign_in_wiring import one_of_each_role
from bluelamp.site.wiring_phones import write_authority

MOST: Mapping[Platform, int] = {"android": 150, "apple": 50}
"""How many phones of each platform are simulated; the others of the force are not enrolled yet, as in a rollout."""
PLATFORMS: Mapping[Platform, str] = {
    "android": "Android, under a stand-in for Intune",
    "apple": "iPhone, under our own management",
}
INVITED_FOR = timedelta(hours=1)
TOPIC = "com.apple.mgmt.External.generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The phones that are simulated, by platform as serial numbers, and the settings by which the site reaches them.

    `door` is where iPhones speak.
    """

    child: Child
    serials: Mapping[Platform, Sequence[str]]
    settings: Mapping[str, str]
    door: Place

    def say(self) -> list[str]:
        """The phones in words, a line for each platform."""
        return [f"{len(listed)} simulated phones: {PLATFORMS[one]}" for one, listed in self.serials.items() if listed]

    @contextmanager
    def listening(self) -> Iterator[Sequence[Child]]:
        """The door of iPhones while the block lasts, with every simulated one enrolled; its processes.

        Raises:
            SiteDidNotStart: the door did not open.
            PhonesDidNotStart: a phone could not enrol.
        """
        with listening(self.door, self.settings) as door:
            door.wait_until_it_answers("/scep?operation=GetCACaps")
            invited = [{"serial": one, "path": _invited(one)} for one in self.serials["apple"]]
            _ask(self.child, {"host": self.door.host, "port": self.door.port, "apple": invited})
            yield door.children


@contextmanager
def simulated(tools: Path, made: Configuration) -> Iterator[Simulated]:
    """Simulated phones while the block lasts, played by the program in a folder of tools.

    Raises:
        PhonesDidNotStart: the program ended at once, or answered nothing that can be read.
    """
    serials = {platform: phones_of(platform, most) for platform, most in MOST.items()}
    minutes = made.ahead.total_seconds() / 60
    folder = made.data_dir.resolve()
    path = os.pathsep.join(filter(None, (str(tools.resolve()), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "demo_phones", str(folder), "--minutes-ahead", str(minutes)]
    child = begin(command, {"PYTHONPATH": path}, talks=True)
    door = Place(port=free_port(), workers=1)
    try:
        told = _ask(child, {"android": serials["android"]})
        android = {str(name): str(value) for name, value in told.items()}
        settings = {**android, **_of_the_door(folder, door, made)}
        yield Simulated(child=child, serials=serials, settings=settings, door=door)
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


def _of_the_door(folder: Path, door: Place, made: Configuration) -> Mapping[str, str]:
    """The settings of the door of iPhones, with an authority of the demonstration's own, made once."""
    authority = folder / "phones.pem"
    if not authority.exists():
        write_authority(authority, made.force_name, clock.now())
    return {
        "BLUELAMP_PHONE_AUTHORITY": str(authority),
        "BLUELAMP_PHONE_ADDRESS": door.address,
        "BLUELAMP_PHONE_TOPIC": TOPIC,
    }


def _invited(serial: str) -> str:
    """The path of the profile with which a phone enrols."""
    return f"/enrol/{mdm.invite(by=SET_UP, serial_number=serial, lasts=INVITED_FOR).challenge}"


def _ask(child: Child, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Tells the program something; what it answers."""
    if child.stdin is None or child.stdout is None:
        raise TypeError("the program of the phones was begun without a way to speak to it")
    try:
        child.stdin.write(f"{json.dumps(asked)}\n".encode())
        child.stdin.flush()
        told: Mapping[str, object] = json.loads(child.stdout.readline())
    except (OSError, ValueError) as error:
        raise PhonesDidNotStart(
            "The program with the simulated phones ended.",
            todo="read what it wrote above; without `--simulated` the demonstration goes on without phones.",
        ) from error
    return told
