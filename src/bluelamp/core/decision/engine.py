"""Verdicts by the Cedar engine, with as few entities handed over as a request needs.

The engine keeps what the rules name, parsed once a rulebook. A question adds what can be reached
from it: the person, their teams, the app and its categories. So the cost of one question does not
grow with the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Loaded, Policy, Request, Verdict, names_in
from bluelamp.core.cedar.expressions import Literal, walk


@dataclass(frozen=True)
class _Kept:
    """What the rules name in one base snapshot, as the engine holds it."""

    base: Entities
    held: dict[EntityUid, Entity]
    absent: frozenset[EntityUid]
    loaded: Loaded


class EngineDecider:
    """The Cedar engine as a decider, for one set of policies."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.engine = Engine(policies)
        self._named = frozenset(_names(policies))
        self._kept: _Kept | None = None

    def decide(self, request: Request, entities: Entities) -> Verdict:
        """The verdict on one request."""
        return self.engine.ask(request, self._load([request], entities))

    def decide_many(self, requests: Sequence[Request], entities: Entities) -> list[Verdict]:
        """The verdicts on many requests over the same entities, in order."""
        return self.engine.ask_many(requests, self._load(requests, entities)) if requests else []

    def _load(self, requests: Sequence[Request], entities: Entities) -> Loaded:
        kept = self._keep(entities.base)
        asked = {uid for request in requests for uid in _asked(request)}
        if not kept.held.keys().isdisjoint(entities.added):
            # What the rules name is replaced for this question, and the engine refuses two of one name.
            needed, _ = entities.reached_from(asked | self._named)
            return self.engine.load(Entities(needed.values()))
        needed, _ = entities.reached_from(asked | kept.absent)
        return kept.loaded.with_entities(entity for uid, entity in needed.items() if uid not in kept.held)

    def _keep(self, base: Entities) -> _Kept:
        kept = self._kept
        if kept is None or kept.base is not base:
            held, absent = base.reached_from(self._named)
            kept = self._kept = _Kept(base, held, absent, self.engine.load(Entities(held.values())))
        return kept


def _names(policies: Sequence[Policy]) -> Iterator[EntityUid]:
    for policy in policies:
        for term in policy.terms:
            for part in walk(term):
                if isinstance(part, Literal):
                    yield from names_in(part.value)


def _asked(request: Request) -> Iterator[EntityUid]:
    yield from (request.principal, request.action, request.resource)
    yield from names_in(request.context)
