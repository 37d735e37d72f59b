"""Wakes phones of Apple's for which something waits, and those that were silent for a day, in waves of a second.

A wave is claimed, then left for `core.mdm.LEASE`, and then sent: by then every process that answers phones knows what
waits for them (decision 0026). While it is left, the next one is claimed, so a wave goes out each second, and phones
come to ask in waves of that size rather than all at once.

Where the certificate is refused, or most of a wave is not taken, nobody is pushed for a while, and that is announced:
asking a service that does not want us again and again is how it comes to refuse us for longer.

Promise: nothing is lost whatever the service does, and no phone is pushed sooner than a second after what waits for it
could be seen (`tests/doors/jobs/test_waking.py`).
"""

from __future__ import annotations

import threading
import time as monotonic
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import close_old_connections

from bluelamp.core.mdm import LEASE
from bluelamp.core.mdm.pushes import Kind, Outcome
from bluelamp.doors.jobs.announcing import announce, announce_once, went_well
from bluelamp.records.journal import clock as time
from bluelamp.records.mdm import waking
from bluelamp.records.mdm.waking import Claim, Push

JOB = "waking"
WAVE = 3_000
"""How many phones are woken a second, at most: thirty thousand within 15 seconds, and each has time to ask."""
WARNS = (timedelta(days=60), timedelta(days=30), timedelta(days=7))
"""How long before its end the certificate is spoken of. With another topic every phone would have to enrol anew."""
_COVERS_EVERY = 60.0
_RESTS = (10.0, 30.0, 60.0, 300.0)
_FEW = 20
"""Of fewer pushes than these nothing is concluded about all."""


class PushService(Protocol):
    """How phones are woken."""

    def send(self, pushes: Sequence[Push], now: datetime) -> Mapping[int, Outcome]:
        """What became of each push. MUST come back within a minute, and raise nothing."""

    def close(self) -> None:
        """Ends the connection, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The service, the topic of its certificate, when that ends, and how many phones are woken a second."""

    service: PushService
    topic: str
    ends: datetime
    wave: int = WAVE


chosen: Callable[[], Chosen | None] = lambda: None  # noqa: E731 - replaced as a whole by `site`
"""Gives what was chosen, or None where no phone of Apple's is woken."""


class WakingJob:
    """The rounds of waking. One for each process; several do no harm."""

    def __init__(
        self, *, seconds: Callable[[], float] = monotonic.monotonic, stop: threading.Event | None = None
    ) -> None:
        self._seconds = seconds
        self._stop = stop or threading.Event()
        self._covers_at = 0.0
        self._rests_until = 0.0
        self._bad = 0
        self._said = ""

    def stop(self) -> None:
        """Lets the wave that is being sent end, and gives back what else was claimed."""
        self._stop.set()

    def round(self) -> None:
        """Wakes whoever is due, wave after wave, until nobody is."""
        made = chosen()
        if made is None or self._seconds() < self._rests_until:
            return
        if not self._may_push(made):
            return
        if self._seconds() >= self._covers_at:
            waking.cover(time.now())
            self._covers_at = self._seconds() + _COVERS_EVERY
        sent = dead = 0
        wave = self._claim(made)
        while wave.claim.looked_at:
            if not self._left_alone(wave):
                waking.give_back(wave.claim, time.now())
                return
            following = self._claim(made)
            found, trouble = self._send(made, wave.claim)
            sent, dead = sent + len(wave.claim.pushes), dead + found
            if trouble:
                waking.give_back(following.claim, time.now())
                self._rest(trouble)
                return
            self._bad = 0
            wave = following
        self._say_well(f"{sent} phones woken." if sent else "Nobody was to be woken.", dead)

    def _claim(self, made: Chosen) -> _Wave:
        at = self._seconds()
        return _Wave(waking.claim(made.topic, time.now(), made.wave), at + LEASE)

    def _left_alone(self, wave: _Wave) -> bool:
        """Whether the time passed in which a phone might be told that nothing waits; not where all is to end."""
        close_old_connections()  # there are more threads than connections: none keeps one while it waits
        if not wave.claim.pushes:
            return True
        while (rest := wave.ripe_at - self._seconds()) > 0:
            if self._stop.wait(rest):
                return False
        return not self._stop.is_set()

    def _send(self, made: Chosen, claim: Claim) -> tuple[int, str]:
        """How many tokens were found dead, and why nobody is pushed for a while, or nothing."""
        if not claim.pushes:
            return 0, ""
        close_old_connections()
        outcomes = dict(made.service.send(claim.pushes, time.now()))
        trouble = trouble_of(outcomes)
        if trouble:
            # What the service says of all is said of none: no token is called dead for it.
            outcomes = {one: _for_all(outcome) for one, outcome in outcomes.items()}
        return waking.note(claim, outcomes, time.now()), trouble

    def _rest(self, trouble: str) -> None:
        seconds = _RESTS[min(self._bad, len(_RESTS) - 1)]
        self._bad += 1
        self._rests_until = self._seconds() + seconds
        self._said = ""
        announce(JOB, "phones-not-woken", f"The push service takes nothing: {trouble}. Again in {seconds:.0f} seconds.")

    def _may_push(self, made: Chosen) -> bool:
        """Whether the certificate is valid still; says so in time where it ends soon."""
        left = made.ends - time.now()
        if left <= timedelta(0):
            announce(JOB, "push-certificate-ended", "The push certificate has ended: no phone of Apple's can be woken.")
            self._rests_until = self._seconds() + _RESTS[-1]
            return False
        for days in (one.days for one in WARNS if left <= one):
            says = f"The push certificate ends in {left.days} days. Renew that very one: another has every phone enrol."
            announce_once(f"push-certificate:{made.ends:%Y%m%d}:{days}", says)
        return True

    def _say_well(self, says: str, dead: int) -> None:
        """Notes a good round where it says something new, or once a minute."""
        if dead:
            says += f" {dead} tokens are known no more; those phones come by themselves, or enrol anew."
        minute = f"{time.now():%H:%M}{says}"
        if minute != self._said:
            self._said = minute
            went_well(JOB, says)


@dataclass(frozen=True, slots=True)
class _Wave:
    """What was claimed, and from when it may be sent."""

    claim: Claim
    ripe_at: float


def trouble_of(outcomes: Mapping[int, Outcome]) -> str:
    """Why no push would be taken now, in the service's word, or nothing: this was about single phones."""
    for one in outcomes.values():
        if one.kind is Kind.NOBODY:
            return one.reason
    if len(outcomes) < _FEW:
        return ""
    for kinds in ({Kind.TOKEN}, {Kind.LATER}):
        reasons = Counter(one.reason for one in outcomes.values() if one.kind in kinds)
        # A token that was good once is called otherwise where it ended, phone by phone.
        reasons.pop("Unregistered", None)
        reasons.pop("ExpiredToken", None)
        if 2 * reasons.total() > len(outcomes):
            return reasons.most_common(1)[0][0]
    return ""


def _for_all(outcome: Outcome) -> Outcome:
    return outcome if outcome.kind in {Kind.TAKEN, Kind.LATER} else Outcome(Kind.NOBODY, outcome.reason)
