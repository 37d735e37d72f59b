"""The watcher of a process: what changed of what waits, several times a second, and which phones were heard.

It has a thread and a connection of its own, so that no message waits for it and nothing it waits for holds up a
message. It is never believed for longer than `core.mdm.LEASE` after it began to ask: whether it has ended, hangs or is
slow, the process then asks the database for each message, which is slower and right.

There is no notification by the database: what is asked four times a second needs none, and a channel that goes quiet
without a sound is what made another server tell 29,500 phones of 30,000 that nothing waited.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error, connection

from bluelamp.core.mdm import Shortcut
from bluelamp.doors.device_api.listening import Listener
from bluelamp.records.mdm import watching

EVERY = 0.25
"""Seconds between two questions: a fourth of the lease, so that one that fails does not end it."""
HEARD_EVERY = 5.0
"""Seconds between two writings of when phones were heard."""
_log = logging.getLogger(__name__)


class Watcher:
    """Keeps the shortcut of a process true, and writes when phones were heard."""

    def __init__(
        self,
        shortcut: Shortcut,
        listener: Listener,
        *,
        every: float = EVERY,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shortcut = shortcut
        self._listener = listener
        self._every = every
        self._monotonic = monotonic
        self._heard_at = monotonic()
        self._ended = Event()
        self._thread: Thread | None = None

    def look(self) -> None:
        """Asks once what changed, and takes it in under a lease from the moment before it asked.

        Raises:
            django.db.Error: the database did not answer; there is no new lease.
        """
        asked_at = self._monotonic()
        if self._shortcut.seen >= 0:
            changes = watching.changes_after(self._shortcut.seen)
            named = [(number, phone) for number, phone in changes if phone is not None]
            if len(named) == len(changes):
                self._shortcut.take_in(named, asked_at=asked_at)
                return
        number, some = watching.everything()
        self._shortcut.begin(number, some, asked_at=asked_at)

    def write_heard(self) -> None:
        """Writes when phones were heard since the last time; what could not be written is kept for the next.

        Raises:
            django.db.Error: the database did not take it; nothing is lost.
        """
        heard = self._listener.take_heard()
        try:
            watching.write_seen(heard)
        except BaseException:
            self._listener.give_back(heard)
            raise

    def start(self) -> None:
        """Begins to watch, in a thread that ends with the process."""
        self._thread = Thread(target=self._run, name="watches-what-waits", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the watching, and returns when it has ended."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._once()
                self._ended.wait(self._every)
        finally:
            connection.close()

    def _once(self) -> None:
        try:
            self.look()
            if self._monotonic() - self._heard_at >= HEARD_EVERY:
                self._heard_at = self._monotonic()
                self.write_heard()
        except Error:
            # No lease is given, so every message asks the database until this works again.
            _log.warning("what waits for phones could not be asked for; every message asks", exc_info=True)
            connection.close()
