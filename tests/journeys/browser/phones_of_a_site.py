"""The phones of a site that a journey looks at: they come only when the journey lets them, by the site's clock."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
    """A site of a test's own, at moments that the test chooses, with every Android phone that somebody holds."""

    def __init__(self, folder, chromium, width):
        self.folder, self.chromium, self.width = folder, chromium, width
        self.port, self.checked = free_port(), set()
        self.ahead = timedelta(0)
        self.tenant = Tenant(seed=6)
        self.server = Server(self.tenant)
        self.holders = {}

    @property
    def environment(self):
        """The settings by which the site reaches its phones, at the moment that was chosen."""
        return {
            "BLUELAMP_UNSAFE_MINUTES_AHEAD": str(round(self.ahead.total_seconds() / 60)),
            "BLUELAMP_INTUNE_TENANT": TENANT,
            "BLUELAMP_INTUNE_CLIENT": CLIENT,
            "BLUELAMP_INTUNE_SECRET": self.server.secret,
            "BLUELAMP_INTUNE_SIGN_IN": self.server.address,
            "BLUELAMP_INTUNE_GRAPH": self.server.address,
            "BLUELAMP_INTUNE_LOOK_SECONDS": "1",
        }

    @contextmanager
    def at(self, moment):
        """A visit to the site as it stands, at a moment."""
        self.ahead = timedelta(minutes=round((moment - datetime.now(UTC)).total_seconds() / 60))
        with (
            serving(self.folder, self.port, moment, self.environment) as site,
            visiting(self.chromium, site, self.width) as visit,
        ):
            self._enrol()
            yield visit
        self.checked |= visit.checked

    def now(self):
        """What time it is at the site."""
        return datetime.now(UTC) + self.ahead

    def come(self):
        """Every phone that is on checks in."""
        self.tenant.run(max(self.now() - self.tenant.now(), timedelta(0)))

    def until(self, holds, what, *, come=True):
        """Returns once something holds; phones come meanwhile, unless they are not to."""
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
        return phones == len(self.tenant.phones) == verified and not waiting and not pushes

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

    def of_people_at_work(self):
        """The Android phone of somebody, by their id, as a simulated phone."""
        return {person: self.tenant.phone(serial) for serial, person in self.holders.items()}

    def run(self, module, *words):
        """Does something at the site that no page of it does yet, as a program beside it."""
        environment = (
            os.environ
            | self.environment
            | {
                "BLUELAMP_MODE": "demo",
                "BLUELAMP_DATA": str(self.folder),
                "DJANGO_SETTINGS_MODULE": "bluelamp.site.settings",
                "PYTHONPATH": os.pathsep.join(sys.path),
            }
        )
        for name in ("BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"):
            environment.pop(name, None)
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", module, *words], cwd=ROOT, env=environment, check=True, timeout=120
        )

    def _enrol(self):
        """Every Android phone that somebody holds comes under management, once."""
        if self.holders:
            return
        self.tenant.advance(max(self.now() - self.tenant.now(), timedelta(0)))
        self.holders = dict(self.rows(_HELD, "android"))
        for serial in self.holders:
            phone = self.tenant.enrol(serial)
            phone.wants, phone.patched_on = {WHATSAPP}, f"{self.now().date()}"
