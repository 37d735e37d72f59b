"""A client of Microsoft Graph that keeps its limits, waits when told, and counts what it asks.

Calls go one after the other: a token for each is taken from the bucket of its service before it leaves, so Graph
seldom has to turn one away, and where it does, the call waits and is tried again. What would have to wait longer
than `Patience.most` is handed back as `TargetThrottled` with the time, so that whoever asked does something else
meanwhile.

Promise: a call that makes something is never tried again after no answer (`GraphUncertain`), and no secret, token
or body stands in a log or an error (`tests/records/fleet/connectors/intune/test_client.py`).
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from secrets import SystemRandom
from typing import Any

from bluelamp.records.fleet.connectors.intune import answers, batches
from bluelamp.records.fleet.connectors.intune.buckets import Buckets, Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.errors import (
    GraphAnswerUnread,
    GraphBodyRefused,
    GraphNotThere,
    GraphRefused,
    GraphUncertain,
)
from bluelamp.records.fleet.connectors.intune.retrying import TRY_AGAIN, Patience, pause, retry_after
from bluelamp.records.fleet.connectors.intune.tokens import Tokens
from bluelamp.records.fleet.connectors.intune.transport import Came, Cloud, NoAnswer, Sent, Transport
from bluelamp.records.fleet.errors import ConnectorError
from bluelamp.records.fleet.ports import throttled, unreachable

VERSION = "/beta"
"""Corporate Android phones are in Graph's beta alone."""
MOST_PAGES = 5_000
SETTLING = "objects being referenced do not exist"
"""What Graph says, in words alone, of a group that was made a moment ago."""
_NOT_DONE = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_REQUEST})
_LOG = logging.getLogger("bluelamp.intune")


@dataclass(frozen=True, slots=True)
class Time:
    """The clock and the sleep of a client, so that a test can be both."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    draw: Callable[[], float] = field(default=SystemRandom().random)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one call of several: what Graph gave, or why it did not."""

    call: Call
    body: Mapping[str, Any]
    error: ConnectorError | None = None


class Graph:
    """One tenant, as one app registration sees it. Calls of several threads take turns."""

    def __init__(  # noqa: PLR0913 - what a test replaces has a default each
        self,
        cloud: Cloud,
        tokens: Tokens,
        transport: Transport,
        *,
        buckets: Buckets | None = None,
        patience: Patience | None = None,
        at: Time | None = None,
    ) -> None:
        self._cloud = cloud
        self._tokens = tokens
        self._transport = transport
        self._buckets = buckets or Buckets()
        self._patience = patience or Patience()
        self._time = at or Time()
        self._lock = threading.RLock()
        self.asked: Counter[tuple[Service, bool]] = Counter()
        """Calls that left, tries again among them, by service and whether they change something."""

    def ask(self, call: Call) -> Mapping[str, Any]:
        """What Graph gave to one call; empty where it gives nothing.

        Raises:
            GraphBodyRefused: the body is not what Microsoft documents; nothing left.
            GraphRefused, GraphNotThere: Graph will not.
            GraphUncertain: no answer to a call that makes something.
            TargetThrottled: it is to be left alone for longer than this waits.
            TargetUnreachable, GraphSignInRefused, GraphAnswerUnread: no answer that could be relied on.
        """
        return answers.entity(self._asked(call, self._address(call)).body)

    def rows(self, call: Call) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, page by page.

        Raises:
            GraphAnswerUnread: a link leads away from Graph or round in a circle, or there is no end of pages.
            and all that `ask` raises. A list that breaks off raises; it never merely ends.
        """
        address: str | None = self._address(call)
        seen: set[str] = set()
        while address is not None:
            if address in seen or len(seen) >= MOST_PAGES or not address.startswith(f"{self._cloud.graph}{VERSION}/"):
                raise GraphAnswerUnread(
                    f"The pages of `{call.shown}` lead away, round in a circle, or do not end.",
                    todo="it is asked again by itself; nothing was taken from this list.",
                )
            seen.add(address)
            found = answers.page(self._asked(call, address).body)
            yield from found.rows
            address = found.next

    def together(self, calls: Sequence[Call]) -> list[Became]:
        """What became of many calls, in their order, twenty to a request. An error of one leaves the others done.

        Raises:
            GraphBodyRefused: the body of one is not what Microsoft documents; none of all of them left.
            GraphSignInRefused: no token. What was done before stands.
        """
        for call in calls:
            call.check()
        became: dict[int, Became] = {}
        waiting = list(range(len(calls)))
        for tried in range(self._patience.tries):
            later, asked = self._round(calls, waiting, became, last=tried + 1 >= self._patience.tries)
            if not later:
                break
            waiting = later
            if self._too_long(asked):
                became |= {one: Became(calls[one], {}, throttled(timedelta(seconds=asked or 0))) for one in waiting}
                break
            self._time.sleep(pause(tried, asked, self._patience, self._time.draw))
        return [became[number] for number in range(len(calls))]

    def _round(
        self, calls: Sequence[Call], waiting: Sequence[int], became: dict[int, Became], *, last: bool
    ) -> tuple[list[int], float | None]:
        """Asks all that waits once. What is to be tried again, and for how long Graph asked to be left at most."""
        later: list[int] = []
        longest: float | None = None
        for part in batches.in_twenties(waiting):
            if self._too_long(longest):
                later += part  # whatever is left would be turned away as well
                continue
            again, asked = self._batch(calls, part, became, last=last)
            later += again
            longest = asked if longest is None else max(longest, asked or 0.0)
        return later, longest

    def _too_long(self, asked: float | None) -> bool:
        return asked is not None and asked > self._patience.most

    def _batch(
        self, calls: Sequence[Call], part: Sequence[int], became: dict[int, Became], *, last: bool
    ) -> tuple[list[int], float | None]:
        """Asks one batch. Which of its calls are to be tried again, and for how long Graph asked to be left."""
        asked = [(str(number), calls[number]) for number in part]
        raw = batches.body_of(asked)
        found: dict[str, answers.Item] = {}
        whole: ConnectorError | None = None
        try:
            came = self._once("POST", f"{self._cloud.graph}{VERSION}/$batch", raw, [call for _, call in asked])
        except NoAnswer as error:
            whole, came = unreachable(error.kind), None
        if came is not None and came.status in TRY_AGAIN:
            item = answers.Item(came.status, came.headers, {})
            found = {key: item for key, _ in asked}
        elif came is not None:
            try:
                self._refuse(calls[part[0]], came)
                found = answers.batch(came.body, {key for key, _ in asked})
            except (GraphAnswerUnread, GraphRefused) as error:
                whole = error
        again: list[int] = []
        longest: float | None = None
        for key, call in asked:
            number, item_or_none = int(key), found.get(key)
            result, wait = self._judged(call, item_or_none, whole, last=last)
            if result is None:
                again.append(number)
                longest = wait if longest is None else max(longest, wait or 0.0)  # one without a word adds nothing
            else:
                became[number] = result
        return again, longest

    def _judged(
        self, call: Call, item: answers.Item | None, whole: ConnectorError | None, *, last: bool
    ) -> tuple[Became | None, float | None]:
        """What became of a call of a batch, or None and the wait that Graph asked for, where it is tried again."""
        if item is None:
            error = whole or unreachable("a batch left this call out")
            if isinstance(error, GraphRefused):
                return Became(call, {}, error), None
            if not call.again:
                return Became(call, {}, _uncertain(call)), None
            return (Became(call, {}, error), None) if last else (None, None)
        if item.status in TRY_AGAIN or _is_settling(call, item.status, answers.refusal_in(item.body).words):
            asked = retry_after(item.headers.get("retry-after"), self._time.now())
            if item.status not in _NOT_DONE and not call.again:
                return Became(call, {}, _uncertain(call)), None
            if not last:
                return None, asked
            if item.status in TRY_AGAIN:
                return Became(call, {}, self._given_up(item.status, asked)), None
        if item.status >= HTTPStatus.MULTIPLE_CHOICES:
            return Became(call, {}, _refused(call, item.status, answers.refusal_in(item.body))), None
        return Became(call, item.body), None

    def _asked(self, call: Call, address: str) -> Came:
        """One call, tried until it is answered or patience is over."""
        raw = call.raw()
        for tried in range(self._patience.tries):
            last = tried + 1 >= self._patience.tries
            try:
                came = self._once(call.method, address, raw, [call])
            except NoAnswer as error:
                if not call.again:
                    raise _uncertain(call) from None
                if last:
                    raise unreachable(error.kind) from None
                self._time.sleep(pause(tried, None, self._patience, self._time.draw))
                continue
            if came.status not in TRY_AGAIN:
                self._refuse(call, came)
                return came
            if came.status != HTTPStatus.TOO_MANY_REQUESTS and not call.again:
                raise _uncertain(call)
            asked = retry_after(came.headers.get("retry-after"), self._time.now())
            if last or self._too_long(asked):
                raise self._given_up(came.status, asked)
            self._time.sleep(pause(tried, asked, self._patience, self._time.draw))
        raise unreachable("it was tried no times")

    def _once(self, method: str, address: str, raw: bytes | None, calls: Sequence[Call]) -> Came:
        """One request with a token, at the cost of its calls; once more with a new token where that one was refused."""
        for fresh in (False, True):
            token = self._tokens.get()
            self._pay(calls)
            request = str(uuid.uuid4())
            headers = {
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "client-request-id": request,
                "return-client-request-id": "true",
            } | ({} if raw is None else {"Content-Type": "application/json"})
            began = self._time.seconds()
            try:
                came = self._transport(Sent(method, address, headers, raw))
            except NoAnswer as error:
                _LOG.warning("%s %s: no answer (%s), request %s", method, _path(address), error.kind, request)
                raise
            took = self._time.seconds() - began
            _LOG.debug("%s %s: %s in %.2f s, request %s", method, _path(address), came.status, took, request)
            if came.status != HTTPStatus.UNAUTHORIZED or fresh:
                return came
            self._tokens.forget(token)
        raise NoAnswer("no token was taken")

    def _pay(self, calls: Sequence[Call]) -> None:
        costs = [call.cost for call in calls]
        with self._lock:
            while wait := self._buckets.wait(costs, self._time.seconds()):
                self._time.sleep(wait)
            self._buckets.take(costs, self._time.seconds())
            self.asked.update((one.service, one.writes) for one in costs)

    def _refuse(self, call: Call, came: Came) -> None:
        if came.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _refused(call, came.status, answers.refusal(came.body), came.headers.get("request-id", ""))

    def _given_up(self, status: int, asked: float | None) -> ConnectorError:
        if status == HTTPStatus.TOO_MANY_REQUESTS or asked:
            return throttled(timedelta(seconds=asked or self._patience.most))
        return unreachable(f"it answered {status} each time")

    def _address(self, call: Call) -> str:
        if not call.path.startswith("/") or call.path.startswith("//"):
            raise GraphBodyRefused(f"`{call.shown}` is no address of Graph.", todo="begin it with one stroke.")
        return f"{self._cloud.graph}{VERSION}{call.path}"


def count_of(asked: Counter[tuple[Service, bool]], *, writes: bool) -> int:
    """How many of the calls that left change something, or only read."""
    return sum(count for (_, changing), count in asked.items() if changing is writes)


def _refused(call: Call, status: int, said: answers.Refusal, request: str = "") -> GraphRefused:
    number = said.request or answers.refusal_in({"error": {"code": request}}).code
    kind = GraphNotThere if status == HTTPStatus.NOT_FOUND else GraphRefused
    return kind(
        f"Intune refused `{call.shown}`: {status}, `{said.code or 'no code'}`"
        + (f", request `{number}`." if number else "."),
        todo=_TODO.get(status, "look the code up in Microsoft's list, and give Microsoft the id of the request."),
        status=status,
        graph_code=said.code,
        words=said.words,
    )


def _is_settling(call: Call, status: int, words: str) -> bool:
    """Whether Graph refuses only because what was made a moment ago is not known everywhere yet."""
    return call.settles and status == HTTPStatus.BAD_REQUEST and SETTLING in words


def _uncertain(call: Call) -> GraphUncertain:
    return GraphUncertain(
        f"Intune did not answer `{call.shown}`, so that what it makes may be there or not.",
        todo="nothing: it is looked for before it is made again.",
    )


def _path(address: str) -> str:
    """An address as it may stand in a log: without its query, which may hold a serial number."""
    return address.partition("?")[0].partition("://")[2].partition("/")[2]


_TODO: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "give the app registration the permissions that the how-to lists, and consent to them.",
    HTTPStatus.UNAUTHORIZED: "look whether the registration's secret has run out and its consent still stands.",
    HTTPStatus.NOT_FOUND: "nothing, where somebody took it away: it is made again at the next push.",
}
