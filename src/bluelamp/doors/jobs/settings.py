"""What the jobs are told when they start: the ledger's keys and folders, how often, and who they are."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path

from bluelamp.core.ledger import FileMedium, Sequencer, SigningKey
from bluelamp.records.journal.ledger_store import DjangoStore

TRIES = 3
"""How often a task is begun at most."""


def _own_name() -> str:
    return f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """The settings of one process of jobs. `bluelamp.site` makes them from the configuration.

    Attributes:
        origin, key: the ledger's name and the key that signs its checkpoints.
        published: the folder of tiles and checkpoints for everybody.
        medium: the file outside the database that remembers the last published checkpoint.
        policy: the file of the trust policy, where witnesses are asked.
        lock: a file that keeps a second process out, on SQLite.
        lease: how long a task may look abandoned before it is given to somebody else.
        tries: how often a task is begun at most.
        tasks_only: whether this process only works off the queue, beside one that does everything.
    """

    origin: str
    key: SigningKey
    published: Path
    medium: Path
    policy: Path | None = None
    lock: Path | None = None
    name: str = field(default_factory=_own_name)
    every_step: float = 1.0
    every_sweep: float = 60.0
    every_beat: float = 5.0
    every_reaping: float = 15.0
    every_witnessing: timedelta = timedelta(hours=1)
    nightly_at: time = time(2, 30)
    digest_at: time = time(6, 30)
    lease: timedelta = timedelta(seconds=60)
    tries: int = TRIES
    tasks_only: bool = False

    def file_medium(self) -> FileMedium:
        """The memory of the fork guard."""
        self.medium.parent.mkdir(parents=True, exist_ok=True)
        return FileMedium(self.medium)

    def sequencer(self) -> Sequencer:
        """A sequencer over the journal's store."""
        return Sequencer(DjangoStore(), self.origin, [self.key], self.file_medium())
