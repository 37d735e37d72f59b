"""A site in processes of its own that the tests kill. It begins as a copy of one that was filled once."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

import psycopg

import bluelamp
from databases import copy, fresh

PATHS = os.pathsep.join([str(Path(bluelamp.__file__).parents[1]), str(Path(__file__).parents[1])])
PATIENCE = 240
PEOPLE = 60


def free_port():
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@cache
def filled(kind, people=PEOPLE):
    """A site of a kind that was filled once for this run, and is never started: the others are copies of it."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="bluelamp-filled-")))
    site = Site(folder, until_the_end.enter_context(fresh(kind, folder)), 0)
    command = [sys.executable, "-m", "faults.platform.prepare", str(people)]
    done = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr[-2000:]
    return site


class Site:
    """The processes of one site: web, worker and the jobs with the sequencer, each started again when it was killed."""

    def __init__(self, folder, address, port, web_workers=2):
        self.folder, self.address, self.port = folder, address, port
        self.kind = "sqlite" if address.startswith("sqlite") else "postgresql"
        unwanted = {"BLUELAMP_TEST_DATABASE", "BLUELAMP_TEST_POSTGRES"}
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "PYTHONPATH": PATHS,
            "DJANGO_SETTINGS_MODULE": "faults.platform.settings",
            "BLUELAMP_MODE": "demo",
            "BLUELAMP_UNSAFE_DEMO_SIGN_IN": "on",
            "BLUELAMP_RATE_LIMITS": "off",
            "BLUELAMP_DATA": str(folder / "data"),
            "BLUELAMP_DATABASE": address,
            "BLUELAMP_EMAIL": f"folder:///{folder / 'mail'}",
        }
        jobs = [sys.executable, "-m", "bluelamp.site", "jobs", "--lease", "4"]
        self.commands = {
            "web": [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
                *("--workers", str(web_workers)),
                *("--blocking-threads", "1", "--respawn-failed-workers", "--no-ws", "--log-level", "critical"),
                "bluelamp.site.wsgi:application",
            ],
            "jobs": jobs,
        }
        if self.kind == "postgresql":
            self.commands["worker"] = [*jobs, "--tasks-only"]
        self.processes = {}
        (folder / "mail").mkdir(exist_ok=True)

    def begin(self, people=PEOPLE):
        """Make this site a copy of the one that was filled."""
        source = filled(self.kind, people)
        copy(source.address, self.address)
        shutil.copytree(source.folder / "data", self.folder / "data")

    @property
    def known(self):
        """What was left for the clients when the site was filled: whoever acts, and the phones to act on."""
        return json.loads((self.folder / "data" / "load.json").read_text(encoding="utf-8"))

    def start(self, name):
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own words
            self.commands[name], env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, name, *, may_have_ended=False):
        """Kill a process and every child of it at once, as a machine that loses power does."""
        process = self.processes.pop(name)
        assert may_have_ended or process.poll() is None, f"{name} ended by itself: {self.said(name)}"
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_a_child(self, name, source):
        """Kill one worker of the web server, whose master starts another; whether there was one."""
        process = self.processes[name]
        found = [one for one in children(process.pid) if "worker" in title(one)]
        if found:
            with suppress(ProcessLookupError):
                os.kill(source.choice(found), signal.SIGKILL)
        return bool(found)

    def stop(self):
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def said(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def rows(self, query):
        if self.kind == "sqlite":
            connection = sqlite3.connect(self.folder / "platform.sqlite", timeout=30)
        else:
            connection = psycopg.connect(self.address)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def wait(self, until, what):
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, f"{what} took too long: {self.said('jobs')} {self.said('web')}"
            time.sleep(0.1)


def children(parent):
    """The ids of the processes that a process has started and that still run."""
    try:
        found = [one.read_text() for one in Path(f"/proc/{parent}/task").glob("*/children")]
    except OSError:
        return []
    return [int(number) for text in found for number in text.split()]


def title(process):
    """What a process calls itself; nothing for one that is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
