"""A site in processes of its own, that clients act on and the tests kill; and what is to be true of it afterwards."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg

import bluelamp
from bluelamp.core.ledger import Material, SigningKey, encode_bundle, read_folder, recheck
from bluelamp.site.configuration.demo_keys import demo_ledger_key

PATHS = os.pathsep.join([str(Path(bluelamp.__file__).parents[1]), str(Path(__file__).parents[1])])
PATIENCE = 90


class Site:
    """The processes of one site: web, worker and the jobs with the sequencer, each started again when it was killed."""

    def __init__(self, folder, address, port):
        self.folder, self.address, self.port = folder, address, port
        self.kind = "sqlite" if address.startswith("sqlite") else "postgresql"
        unwanted = {"BLUELAMP_TEST_DATABASE", "BLUELAMP_TEST_POSTGRES"}
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "PYTHONPATH": PATHS,
            "DJANGO_SETTINGS_MODULE": "faults.platform.settings",
            "BLUELAMP_MODE": "demo",
            "BLUELAMP_DATA": str(folder / "data"),
            "BLUELAMP_DATABASE": address,
            "BLUELAMP_EMAIL": f"folder:///{folder / 'mail'}",
        }
        jobs = [sys.executable, "-m", "bluelamp.site", "jobs", "--lease", "4"]
        self.commands = {
            "web": [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"),
                *("--blocking-threads", "1", "--respawn-failed-workers", "--no-ws", "--log-level", "critical"),
                "bluelamp.site.wsgi:application",
            ],
            "jobs": jobs,
        }
        if self.kind == "postgresql":
            self.commands["worker"] = [*jobs, "--tasks-only"]
        self.processes = {}

    def migrate(self):
        (self.folder / "mail").mkdir()
        subprocess.run([sys.executable, "-m", "bluelamp.site", "migrate", "-v0"], env=self.environment, check=True)

    def start(self, name):
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own words
            self.commands[name], env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, name):
        """Kill a process and every child of it at once, as a machine that loses power does."""
        process = self.processes.pop(name)
        assert process.poll() is None, f"{name} ended by itself: {self.said(name)}"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in self.processes.values():
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


class Clients:
    """Threads that act over HTTP until they are told to stop; an answer of 200 is an acknowledgement."""

    def __init__(self, port, number=2):
        self.port, self.acknowledged, self.tried = port, [], 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(one,)) for one in range(number)]

    def __enter__(self):
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for one in self._threads:
            one.join()

    def _run(self, client):
        count = 0
        while not self._stop.is_set():
            count += 1
            self.tried += 1
            number = f"c{client}-{count}"
            if act(self.port, number):
                self.acknowledged.append(number)
            else:
                time.sleep(0.05)


def act(port, number):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", f"/act?number={number}")
        answer = connection.getresponse()
        return answer.status == 200 and answer.read() == number.encode()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Watcher(threading.Thread):
    """Keeps every checkpoint that an outsider could have seen while the site was being killed."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.seen, self.over = path, {}, threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            if self.path.exists():
                note = self.path.read_bytes()
                self.seen.setdefault(note, f"seen {len(self.seen)}")


def run(site, kills, seed):
    """Kill one process after another under load; gives the acknowledged acts and the checkpoints that were seen."""
    source = random.Random(seed)
    site.migrate()
    for name in site.commands:
        site.start(name)
    watcher = Watcher(site.folder / "data" / "published" / "checkpoint")
    watcher.start()
    with Clients(site.port) as clients:
        site.wait(lambda: clients.acknowledged, "the first act")
        names = sorted(site.commands)
        for number in range(kills):
            name = names[number % len(names)]
            # Most victims have work in hand; every fourth is still starting, or has only begun.
            if source.random() < 0.75:
                wanted = len(clients.acknowledged) + source.randrange(1, 60)
                site.wait(lambda wanted=wanted: len(clients.acknowledged) >= wanted, "the next acts")
            time.sleep(source.uniform(0, 0.4))
            site.kill(name)
            site.start(name)
        before = len(clients.acknowledged)
        site.wait(lambda: len(clients.acknowledged) > before, "an act after the last kill")
    site.wait(lambda: quiet(site), "the rest of the work")
    site.stop()
    watcher.over.set()
    watcher.join()
    return clients, {where: note for note, where in watcher.seen.items()}


def quiet(site):
    (waiting,) = site.rows("SELECT count(*) FROM ledger_pending")[0]
    (open_tasks,) = site.rows(
        "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
    )[0]
    return waiting == open_tasks == 0


def check(site, clients, seen):
    """Everything that is promised of acts, records, tasks and checkpoints; gives the figures."""
    covers = dict(site.rows("SELECT owner, count(*) FROM clocks_cover GROUP BY owner"))
    acts = dict(site.rows("SELECT id, subject_id FROM journal_act WHERE verb = 'clocks.cover-given'"))
    others = {number for (number,) in site.rows("SELECT id FROM journal_act")} - acts.keys()
    bodies = [bytes(body) for (body,) in site.rows("SELECT body FROM ledger_entry ORDER BY place")]
    recorded = [json.loads(body)["act"] for body in bodies[1:]]
    assert set(covers.values()) <= {1}, "an act was done twice"
    assert sorted(acts.values()) == sorted(covers), "an act without its record, or a record without its act"
    assert sorted(recorded) == sorted([*acts, *others]), "a record that is in the ledger twice, or not at all"
    assert set(clients.acknowledged) <= covers.keys(), "an acknowledged act was lost"
    tasks = dict(site.rows("SELECT status, count(*) FROM django_tasks_database_dbtaskresult GROUP BY status"))
    assert tasks.keys() == {"SUCCESSFUL"}, f"tasks were stuck or given up: {tasks}"
    notices = dict(site.rows("SELECT state, count(*) FROM notices_notice GROUP BY state"))
    assert notices == {"sent": tasks["SUCCESSFUL"]}, "a notice that was queued did not go out"
    assert notices["sent"] == len(covers), "a notice without its act, or an act without its notice"
    report = recheck(Material(reader(site, bodies), policy(), seen))
    assert report.clean, report.say()[-2000:]
    return len(bodies), len(clients.acknowledged), len(seen), tasks["SUCCESSFUL"]


def reader(site, bodies):
    folder = read_folder(site.folder / "data" / "published")

    def read(path):
        if not path.startswith("tile/entries/"):
            return folder(path)
        name, _, width = path.removeprefix("tile/entries/").partition(".p/")
        start = int(name.replace("/", "").replace("x", "")) * 256
        return encode_bundle(bodies[start : start + int(width or 256)])

    return read


def policy():
    return f"log {SigningKey.parse(demo_ledger_key()).verifier}\nquorum none\n"
