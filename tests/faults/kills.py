"""Kills the processes of a site under load, one after another, and waits until what was left is done."""

from __future__ import annotations

import random
import threading
import time

from faults.clients import Clients

WEB, WORKER, SEQUENCER = "web", "worker", "sequencer"
KINDS = (WEB, WORKER, SEQUENCER)
WAITING = "SELECT count(*) FROM ledger_pending"
OPEN = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
IN_HAND = {
    WORKER: "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'",
    SEQUENCER: WAITING,
}
AIMS_FOR = 5.0
DONE = {
    WORKER: "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'",
    SEQUENCER: "SELECT coalesce(max(size), 0) FROM ledger_head",
}
"""What grows as the process that is to be killed works."""


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


class Killer:
    """Kills under load. `done` counts the kills of each kind, `aimed` those that met work in hand.

    The web server ends by itself when a worker that it has only just replaced is killed again. Then
    `serve` ends too, and whatever runs the service begins it again; here that is done by `_tend`.
    """

    def __init__(self, site, seed):
        self.site, self.source = site, random.Random(seed)
        self.done, self.aimed = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
        self.begun_again, self._struck = 0, False
        self._before = dict.fromkeys(DONE, 0)

    def run(self, kills):
        """Kill that often, each kind in turn; gives the clients, and the checkpoints that were seen."""
        site = self.site
        site.begin()
        for name in site.commands:
            site.start(name)
        watcher = Watcher(site.folder / "data" / "published" / "checkpoint")
        watcher.start()
        with Clients(site.port, site.known) as clients:
            site.wait(lambda: clients.all_acted, "the first acts")
            for number in range(kills):
                self._one(KINDS[number % len(KINDS)], clients)
            before = {one.name: len(one.acknowledged) for one in clients.lanes}
            self._wait(
                lambda: clients.count() and all(len(one.acknowledged) > before[one.name] for one in clients.lanes),
                "an act of every client after the last kill",
            )
        clients.count()
        site.wait(lambda: quiet(site), "the rest of the work")
        site.stop()
        watcher.over.set()
        watcher.join()
        return clients, {where: note for note, where in watcher.seen.items()}

    def _one(self, kind, clients):
        # Most victims have done something since they were started; every fourth is still starting, or has only begun.
        if self.source.random() < 0.75:
            wanted = clients.count() + self.source.randrange(1, 12)
            self._wait(lambda: clients.count() >= wanted, "the next acts")
            if kind in DONE:
                self._wait(lambda: self.site.rows(DONE[kind])[0][0] > self._before[kind], f"work of the {kind}")
        time.sleep(self.source.uniform(0, 0.4))
        self.aimed[kind] += self._has_work_in_hand(kind)
        self._kill(kind)
        self.done[kind] += 1

    def _has_work_in_hand(self, kind):
        """Wait a little until the victim has something in hand; web servers always have, as clients never pause."""
        if kind == WEB:
            return 1
        end = time.monotonic() + AIMS_FOR
        while time.monotonic() < end:
            if self.site.rows(IN_HAND[kind])[0][0]:
                return 1
        return 0

    def _wait(self, until, what):
        self.site.wait(lambda: self._tend() or until(), what)

    def _tend(self):
        if self._struck and self.site.processes["web"].poll() is not None:
            self.site.start("web")
            self.begun_again, self._struck = self.begun_again + 1, False

    def _kill(self, kind):
        self._tend()
        # One worker of the web server, which its master replaces, or the master with all of them.
        if kind == WEB and self.source.random() < 0.5 and self.site.kill_a_child("web", self.source):
            self._struck = True
            return
        # On SQLite one process does all jobs: the queue and the ledger die together, whichever was aimed at.
        name = kind if kind in self.site.commands else "jobs"
        self.site.kill(name, may_have_ended=self._struck and kind == WEB)
        self._before |= {one: self.site.rows(query)[0][0] for one, query in DONE.items()}
        self.site.start(name)
        self._struck = self._struck and kind != WEB


def quiet(site):
    """Whether nothing waits: no record for the ledger, no task for a worker."""
    return site.rows(WAITING)[0][0] == site.rows(OPEN)[0][0] == 0
