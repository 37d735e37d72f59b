"""A decider: anything that gives Cedar's verdict on a request. Here, the reference interpreter and the engine.

All deciders MUST give the same verdict, with the same reasons and the same errors;
`tests/agreement` holds them to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bluelamp.core.cedar import Entities, Policy, Request, Verdict
from bluelamp.core.decision.reference import decide


class Decider(Protocol):
    """Gives verdicts under the policies it was made with."""

    def decide(self, request: Request, entities: Entities) -> Verdict:
        """The verdict on one request."""
        ...

    def decide_many(self, requests: Sequence[Request], entities: Entities) -> list[Verdict]:
        """The verdicts on many requests over the same entities, in order."""
        ...


class ReferenceDecider:
    """The interpreter written to be read. Slow by intent, and right by definition."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.policies = tuple(policies)

    def decide(self, request: Request, entities: Entities) -> Verdict:
        """The verdict on one request."""
        return decide(self.policies, request, entities)

    def decide_many(self, requests: Sequence[Request], entities: Entities) -> list[Verdict]:
        """The verdicts on many requests over the same entities, in order."""
        return [self.decide(request, entities) for request in requests]
