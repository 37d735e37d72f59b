"""The processes of a push that the tests kill, and the phones that go on asking while they do."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import psycopg

import throwaway_postgres
from apple_phones import signing
from apple_phones.moods import Silent
from apple_phones.phone import Phone
from apple_phones.speaking import over_http
from faults.site_under_load import Site, children, free_port, title

SERVER, WORKER, DATABASE = "server", "worker", "database"
NAME = "pushed"
_ANSWERED = "SELECT count(*) FROM mdm_done"


class Asking(threading.Thread):
    """One phone that comes again and again, whatever it meets. `unheard` counts the messages without an answer."""

    def __init__(self, phone):
        super().__init__(name=phone.serial_number, daemon=True)
        self.phone, self.over, self.unheard, self.wrong = phone, threading.Event(), 0, ""

    def run(self):
        try:
            while not self.over.is_set():
                try:
                    self.phone.wake()
                except (Silent, OSError, http.client.HTTPException):
                    self.unheard += 1
                self.over.wait(0.05)
        except Exception as error:
            self.wrong = f"{self.name}: {error!r}"
            raise


class Pushing(Site):
    """The server that phones speak to, the worker that pushes, and the database, each begun again when killed."""

    def __init__(self, folder, address, postgres=None):
        super().__init__(folder, address, free_port())
        self.postgres = postgres
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "bluelamp.site.settings",
            "BLUELAMP_PHONE_AUTHORITY": str(folder / "data" / "authority.pem"),
            "BLUELAMP_PHONE_ADDRESS": "https://devices.example",
            "BLUELAMP_PHONE_TOPIC": "com.apple.mgmt.External.generated",
        }
        self.commands = {
            SERVER: [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--workers", "2"),
                *("--blocking-threads", "1", "--respawn-failed-workers", "--no-ws", "--log-level", "critical"),
                "bluelamp.site.device_wsgi:application",
            ],
            WORKER: [sys.executable, "-m", "faults.push.worker"],
        }
        self.invited = {}

    def prepare(self, count):
        """Tables, an authority and invitations for so many phones."""
        command = [sys.executable, "-m", "faults.push.prepare", str(count)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        assert done.returncode == 0, done.stderr[-2000:]
        self.invited = json.loads((self.folder / "data" / "invited.json").read_text(encoding="utf-8"))

    def start(self, name):
        own = self.environment["DJANGO_SETTINGS_MODULE"]
        if name == SERVER:
            self.environment["DJANGO_SETTINGS_MODULE"] = "bluelamp.site.device_settings"
        super().start(name)
        self.environment["DJANGO_SETTINGS_MODULE"] = own

    def wait(self, until, what):
        end = time.monotonic() + 240
        while not until():
            assert time.monotonic() < end, f"{what} took too long: {self.said(SERVER)} {self.said(WORKER)}"
            time.sleep(0.05)

    def answers(self):
        """Whether the server answers."""
        with suppress(OSError, http.client.HTTPException):
            return over_http("127.0.0.1", self.port)("GET", "/scep?operation=GetCACaps", {}, b"")[0] == 200
        return False

    def enrolled(self):
        """The phones, enrolled over the network, all with one key: a key costs more than what is tested with it."""
        key, speak = signing.rsa_key(), over_http("127.0.0.1", self.port)
        made = [Phone(number, speak, key) for number in range(1, len(self.invited) + 1)]
        for phone in made:
            phone.enrol(f"/enrol/{self.invited[phone.serial_number]}")
        return made

    def rows(self, query):
        """The rows of a query, asked again while the database is away."""
        while True:
            try:
                return super().rows(query)
            except psycopg.OperationalError:
                time.sleep(0.05)


class PushKiller:
    """Kills the server, the worker and the database in the middle of a push. `done` counts the kills of each."""

    def __init__(self, site, seed):
        self.site, self.source = site, random.Random(seed)
        self.kinds = (SERVER, WORKER, DATABASE) if site.postgres is not None else (SERVER, WORKER)
        self.done = dict.fromkeys(self.kinds, 0)
        self.begun_again = 0

    def run(self, phones, kills):
        """The phones as they ended, after so many kills, each kind in turn."""
        site = self.site
        asking = [Asking(phone) for phone in phones]
        for one in asking:
            one.start()
        site.start(WORKER)
        for number in range(kills):
            self._one(self.kinds[number % len(self.kinds)])
        (site.folder / "data" / "enough").touch()
        site.wait(lambda: self._tend() or site.processes[WORKER].poll() is not None, "the last turn")
        assert site.processes[WORKER].returncode == 0, site.said(WORKER)
        for one in asking:
            one.over.set()
        for one in asking:
            one.join()
        assert not [one.wrong for one in asking if one.wrong]
        return asking

    def _one(self, kind):
        before = self.site.rows(_ANSWERED)[0][0]
        wanted = before + self.source.randrange(1, 2 * len(self.site.invited))
        self.site.wait(lambda: self._tend() or self.site.rows(_ANSWERED)[0][0] >= wanted, "the next answers")
        time.sleep(self.source.uniform(0, 0.2))
        self.done[kind] += 1
        if kind == DATABASE:
            self.site.postgres.kill_and_begin_again()
        elif kind == SERVER and self.source.random() < 0.5:
            self._kill_a_child()
        else:
            self.site.kill(kind, may_have_ended=kind == SERVER)
            self.site.start(kind)

    def _kill_a_child(self):
        """One process of the server, which its master replaces; the master ends where that happens too often."""
        found = [one for one in children(self.site.processes[SERVER].pid) if "worker" in title(one)]
        if found:
            with suppress(ProcessLookupError):
                os.kill(self.source.choice(found), signal.SIGKILL)

    def _tend(self):
        if self.site.processes[SERVER].poll() is not None:
            self.site.start(SERVER)
            self.begun_again += 1


@contextmanager
def pushing(kind, folder):
    """The processes of a push on a kind of database, ended after the block."""
    if kind == "sqlite":
        site = Pushing(folder, f"sqlite:///{folder / 'platform.sqlite'}")
        try:
            yield site
        finally:
            site.stop()
        return
    with throwaway_postgres.killable() as postgres:
        with psycopg.connect(postgres.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        site = Pushing(folder, throwaway_postgres.database(postgres.address, NAME), postgres)
        try:
            yield site
        finally:
            site.stop()
