"""Twenty calls in one request, and what became of each.

A batch answers 200 whatever happened inside: each call has a status of its own, and each counts against the
limits by itself. So a batch saves round trips and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from bluelamp.records.fleet.connectors.intune.calls import Call

_T = TypeVar("_T")
MOST = 20
"""How many calls one batch may hold."""


def in_twenties(of: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The parts of a list, in order, of at most twenty each."""
    for start in range(0, len(of), MOST):
        yield of[start : start + MOST]


def body_of(calls: Sequence[tuple[str, Call]]) -> bytes:
    """The body of a batch of calls, each with the id by which its answer is told.

    Raises:
        GraphBodyRefused: the body of one of them is not what Microsoft documents.
        ValueError: there are more than a batch may hold.
    """
    if len(calls) > MOST:
        raise ValueError(f"{len(calls)} calls are more than the {MOST} of a batch")
    return json.dumps({"requests": [_item(key, call) for key, call in calls]}, ensure_ascii=False).encode()


def _item(key: str, call: Call) -> dict[str, Any]:
    call.check()
    made: dict[str, Any] = {"id": key, "method": call.method, "url": call.path}
    if call.body is not None:
        made |= {"headers": {"Content-Type": "application/json"}, "body": call.body}
    return made
