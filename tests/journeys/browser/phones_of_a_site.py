"""The phones of a site that a journey looks at: they come only when the journey lets them, by the site's clock."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apple_phones.speaking import over_http
from bluelamp.site.wiring_phones import write_authority
from demo_phones.apple import ApplePhones
from doors_web_sign_in.helpers import free_port
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant
from journeys.browser.conftest import serving, visiting

ROOT = Path(__file__).resolve().parents[3]
WHATSAPP = "com.whatsapp"
PATIENCE = 240
_HELD = """
    SELECT DISTINCT details.serial, holding.person_id FROM register_holding holding
    JOIN register_phone_details details ON details.phone_id = holding.phone_id
    WHERE details.platform = ? AND holding.valid_until IS NULL AND holding.superseded_at IS NULL
    ORDER BY details.serial
"""


class PhonesOfASite:
    """A site of a test's own, at moments that the test chooses, with every phone of one platform that is held."""

    platform = ""

    def __init__(self, folder, chromium, width):
        self.folder, self.chromium, self.width = folder, chromium, width
        self.port, self.checked = free_port(), set()
        self.ahead = timedelta(0)
        self.serials = []

    @property
    def environment(self):
        """The settings by which the site reaches its phones, at the moment that was chosen."""
        return {
            "BLUELAMP_UNSAFE_MINUTES_AHEAD": str(round(self.ahead.total_seconds() / 60)),
            "BLUELAMP_MODE": "demo",
            "BLUELAMP_DATA": str(self.folder),
        }

    @contextmanager
    def at(self, moment):
        """A visit to the site as it stands, at a moment."""
        self.ahead = timedelta(minutes=round((moment - datetime.now(UTC)).total_seconds() / 60))
        with serving(self.folder, self.port, moment, self.environment) as site, self.reachable():
            if not self.serials:
                self.serials = [serial for serial, _ in self.rows(_HELD, self.platform)]
                self.enrol()
            with visiting(self.chromium, site, self.width) as visit:
                yield visit
        self.checked |= visit.checked

    @contextmanager
    def reachable(self):
        """What phones need beside the site itself, while the block lasts."""
        yield

    def enrol(self):
        """Every phone comes under management."""
        raise NotImplementedError

    def come(self):
        """Every phone that is on comes, and does what it is told."""
        raise NotImplementedError

    def now(self):
        """What time it is at the site."""
        return datetime.now(UTC) + self.ahead

    def until(self, holds, what, *, come=True):
        """Returns what holds once it does; phones come meanwhile, unless they are not to."""
        end = time.monotonic() + PATIENCE
        while not (found := holds()):
            assert time.monotonic() < end, f"{what} took too long: {self.figures()}"
            if come:
                self.come()
            time.sleep(0.2)
        return found

    def settled(self):
        """Every phone proved that it holds what the rules want now, and no push is open."""
        phones, verified, waiting, pushes = self.figures()
        return phones == len(self.serials) == verified and not waiting and not pushes

    def figures(self):
        """Phones enrolled, of these proved, waiting, and pushes that are open."""
        [(phones, verified, waiting)] = self.rows(
            "SELECT count(*), count(delivery.verified_at), count(CASE WHEN phone.waits != '' THEN 1 END)"
            " FROM fleet_phone phone LEFT JOIN fleet_delivery delivery ON delivery.id = phone.delivery"
            " WHERE phone.enrolled_at IS NOT NULL AND phone.left_at IS NULL"
        )
        [(pushes,)] = self.rows("SELECT count(*) FROM fleet_push WHERE over_at IS NULL")
        return phones, verified, waiting, pushes

    def rows(self, statement, *values):
        """What the site's database says."""
        with closing(sqlite3.connect(self.folder / "bluelamp.sqlite3", timeout=30)) as rows:
            return rows.execute(statement, values).fetchall()

    def run(self, module, *words):
        """Does something at the site that no page of it does yet, as a program beside it; what that prints."""
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=ROOT, env=self._surroundings(), check=True, timeout=120, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def _surroundings(self):
        settings = {"DJANGO_SETTINGS_MODULE": "bluelamp.site.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
        found = os.environ | self.environment | settings
        # Set by the test runner for itself.
        return {name: one for name, one in found.items() if name not in {"BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"}}


class AndroidPhonesOfASite(PhonesOfASite):
    """Android phones, behind a stand-in for Graph that answers in the process of the test."""

    platform = "android"

    def __init__(self, folder, chromium, width):
        super().__init__(folder, chromium, width)
        self.tenant = Tenant(seed=6)
        self.server = Server(self.tenant)

    @property
    def environment(self):
        return super().environment | {
            "BLUELAMP_INTUNE_TENANT": TENANT,
            "BLUELAMP_INTUNE_CLIENT": CLIENT,
            "BLUELAMP_INTUNE_SECRET": self.server.secret,
            "BLUELAMP_INTUNE_SIGN_IN": self.server.address,
            "BLUELAMP_INTUNE_GRAPH": self.server.address,
            "BLUELAMP_INTUNE_LOOK_SECONDS": "1",
        }

    def enrol(self):
        self.tenant.advance(max(self.now() - self.tenant.now(), timedelta(0)))
        for serial in self.serials:
            phone = self.tenant.enrol(serial)
            phone.wants, phone.patched_on = {WHATSAPP}, f"{self.now().date()}"

    def come(self):
        self.tenant.run(max(self.now() - self.tenant.now(), timedelta(0)))


class IPhonesOfASite(PhonesOfASite):
    """iPhones under our own management, which listens beside the site."""

    platform = "apple"

    def __init__(self, folder, chromium, width):
        super().__init__(folder, chromium, width)
        self.door = free_port()
        self.apple = ApplePhones(over_http("127.0.0.1", self.door))

    @property
    def environment(self):
        return super().environment | {
            "BLUELAMP_PHONE_AUTHORITY": str(self.folder / "phones.pem"),
            "BLUELAMP_PHONE_ADDRESS": f"http://127.0.0.1:{self.door}",
            "BLUELAMP_PHONE_TOPIC": "com.apple.mgmt.External.generated",
        }

    @contextmanager
    def reachable(self):
        if not (self.folder / "phones.pem").exists():
            write_authority(self.folder / "phones.pem", "Example force", self.now())
        command = [sys.executable, "-m", "bluelamp.site", "listen", "--port", str(self.door)]
        with (self.folder / "log").open("ab") as log:
            listens = subprocess.Popen(  # noqa: S603 - our own program
                [*command, "--workers", "1", "--threads", "1"],
                cwd=ROOT,
                env=self._surroundings(),
                stdout=subprocess.PIPE,
                stderr=log,
            )
            try:
                assert any(b"Listening" in line for line in iter(listens.stdout.readline, b""))
                # Somebody has to go on reading, or it would stop at a full pipe.
                reader = threading.Thread(target=listens.stdout.read, daemon=True)
                reader.start()
                yield
            finally:
                listens.terminate()
                listens.wait(60)

    def enrol(self):
        self.apple.enrol(json.loads(self.run("journeys.browser.invite", *self.serials)))

    def come(self):
        self.apple.come()

    def phone(self, serial):
        """A simulated phone by its serial number."""
        return next(one for one in self.apple.phones if one.serial == serial)
