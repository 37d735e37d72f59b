"""How many calls may go now, so that Graph need not turn any away.

A bucket of tokens, one taken for each call, and each comes back a fixed time after it was taken. So in **no**
stretch of that length do more calls go than the limit, where a bucket that fills at a steady rate would let
twice as many through (`tests/records/fleet/connectors/intune/test_buckets.py`). The figures are what Microsoft
publishes for one app in one tenant; others in the tenant share a wider limit, and Microsoft changes them: what
Graph answers always counts for more than what stands here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """The parts of Graph that count apart from each other."""

    CONFIGURATION = "device configuration and applications"
    DEVICES = "devices"
    DIRECTORY = "groups and devices of the directory"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tokens in any stretch of so many seconds."""

    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one service takes: calls that change something, and all calls."""

    writes: Limit
    any: Limit


PUBLISHED: Mapping[Service, Limits] = {
    Service.CONFIGURATION: Limits(Limit(100, 20), Limit(1_000, 20)),
    Service.DEVICES: Limits(Limit(200, 20), Limit(2_000, 20)),
    # The directory counts reads in units of cost, of which each call here says how many it takes.
    Service.DIRECTORY: Limits(Limit(3_000, 150), Limit(8_000, 10)),
}
"""What Microsoft publishes for one app in one tenant."""


class Bucket:
    """The tokens of one limit. Not for several threads at once: the client holds its own lock."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._out: deque[tuple[float, int]] = deque()
        self._taken = 0

    def wait(self, now: float, tokens: int = 1) -> float:
        """How many seconds until so many tokens are there; 0 where they are."""
        self._return(now)
        # More than the bucket ever holds goes alone, when it is full.
        short = min(tokens, self._limit.tokens) - (self._limit.tokens - self._taken)
        for at, count in self._out:
            if short <= 0:
                break
            short -= count
            back = at + self._limit.seconds
            if short <= 0:
                return max(0.0, back - now)
        return 0.0

    def take(self, now: float, tokens: int = 1) -> None:
        """Takes tokens that are there."""
        self._return(now)
        self._out.append((now, tokens))
        self._taken += tokens

    def _return(self, now: float) -> None:
        while self._out and self._out[0][0] + self._limit.seconds <= now:
            self._taken -= self._out.popleft()[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call takes: from which service, how many units, and whether it changes something."""

    service: Service
    writes: bool
    units: int = 1


class Buckets:
    """All the buckets of one app registration."""

    def __init__(self, limits: Mapping[Service, Limits] = PUBLISHED) -> None:
        self._writes = {service: Bucket(one.writes) for service, one in limits.items()}
        self._any = {service: Bucket(one.any) for service, one in limits.items()}

    def wait(self, costs: Sequence[Cost], now: float) -> float:
        """How many seconds until all these calls may go together."""
        return max((bucket.wait(now, tokens) for bucket, tokens in self._asked(costs)), default=0.0)

    def take(self, costs: Sequence[Cost], now: float) -> None:
        """Takes what these calls cost."""
        for bucket, tokens in self._asked(costs):
            bucket.take(now, tokens)

    def _asked(self, costs: Sequence[Cost]) -> list[tuple[Bucket, int]]:
        asked: list[tuple[Bucket, int]] = []
        for service in Service:
            own = [one for one in costs if one.service is service]
            if own:
                asked.append((self._any[service], sum(one.units for one in own)))
            if changing := sum(one.writes for one in own):
                asked.append((self._writes[service], changing))
        return asked
