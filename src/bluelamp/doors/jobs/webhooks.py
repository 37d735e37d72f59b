"""Sends what happened to programs of other systems, each in a thread of its own, so that none waits for another.

Promise: a receiver that is down, slow or answers 500 gets everything at least once, by the same id, and in the order of
the ledger for each record; others meanwhile get theirs (`tests/doors/jobs/test_webhooks.py`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from django.db import close_old_connections, connections

from bluelamp.doors.jobs import sending
from bluelamp.doors.jobs.announcing import announce_once, went_well
from bluelamp.doors.jobs.sending import Answer
from bluelamp.records.journal import clock as time
from bluelamp.records.webhooks import acts, ports, queries
from bluelamp.records.webhooks.lifecycle import body_of, signed

JOB = "webhooks"
_LOG = logging.getLogger("bluelamp.jobs")


class Sender(Protocol):
    """How an event goes to a receiver."""

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What the receiver answered. MUST come back within a time, and raise nothing."""


def over_the_network(address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends to where the force allows it."""
    return sending.send(address, body, headers, private_hosts=ports.current.private_hosts)


class WebhookJob:
    """Gathers events and sends them. One for each process; several processes do no harm."""

    def __init__(self, send: Sender = over_the_network) -> None:
        self._send = send
        self._stop = threading.Event()
        self._sending: dict[str, threading.Thread] = {}

    def stop(self) -> None:
        """Lets the event that is being sent arrive, and begins no other."""
        self._stop.set()

    def round(self) -> None:
        """Reads what is new, and starts a thread for each receiver that has something waiting and has none."""
        while acts.gather() == acts.AT_ONCE and not self._stop.is_set():
            pass
        self._sending = {one: thread for one, thread in self._sending.items() if thread.is_alive()}
        for one in queries.to_be_tried(time.now()):
            if one not in self._sending and not self._stop.is_set():
                self._sending[one] = thread = threading.Thread(target=self._alone, args=(one,), name=f"{JOB} {one}")
                thread.start()

    def join(self) -> None:
        """Waits for every receiver's thread to end."""
        for thread in list(self._sending.values()):
            thread.join()

    def deliver(self, webhook: str) -> int:
        """How many events a receiver took, until nothing more can be sent to it now."""
        sent = 0
        while not self._stop.is_set():
            taken = acts.take(webhook)
            if taken is None:
                return sent
            # A slow receiver may hold up a thread, and never a connection that others wait for.
            close_old_connections()
            answer = self._sent(taken)
            if answer.took_it:
                acts.note_sent(taken)
                sent += 1
                continue
            answered = answer.status is not None
            if acts.note_failed(taken, answer.said, answered=answered, gone=answer.gone):
                _tell(taken, answer)
        return sent

    def _sent(self, taken: acts.Taken) -> Answer:
        body = body_of(taken.event, ports.current.source)
        return self._send(taken.address, body, signed(taken.secret, taken.event.id, time.now(), body))

    def _alone(self, webhook: str) -> None:
        try:
            self._guarded(lambda: self.deliver(webhook))
        finally:
            connections.close_all()

    def _guarded(self, do: Callable[[], int]) -> None:
        try:
            do()
        except Exception:  # noqa: BLE001 - one receiver's trouble may not end the process; it is tried again
            _LOG.exception("events could not be delivered")


def say_well() -> None:
    """Notes a good round, with what is parked."""
    parked = queries.parked()
    went_well(JOB, f"{parked} parked: look at `webhooks list`." if parked else "Nothing is parked.")


def _tell(taken: acts.Taken, answer: Answer) -> None:
    announce_once(
        f"webhook-parked:{taken.webhook}:{taken.event.act}:{time.now():%Y-%m-%dT%H}",
        f"{taken.name} did not take {taken.event.id} ({answer.said}); what is parked is sent once somebody resumes it.",
    )
