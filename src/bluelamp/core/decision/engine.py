"""Verdicts by the Cedar engine, with as few entities handed over as a request needs.

The engine keeps what the rules name, parsed once a rulebook. A question adds what can be reached
from it: the person, their teams, the app and its categories. So the cost of one question does not
grow with the catalogue. The policies are parsed once more for each action, those whose scope admits
it, so that it does not grow with the rules about other actions either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Loaded, Policy, Request, Verdict, names_in
from bluelamp.core.cedar.expressions import Literal, walk
from bluelamp.core.rulebook.reach import is_about


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
        self.policies = tuple(policies)
        self.engine = Engine(policies)
        self._by_action: dict[tuple[EntityUid, frozenset[EntityUid]], Engine] = {}
        self._named = frozenset(_names(policies))
        self._kept: _Kept | None = None

    def decide(self, request: Request, entities: Entities) -> Verdict:
        """The verdict on one request."""
        return self._about(request.action, entities).ask(request, self._load([request], entities))

    def decide_many(self, requests: Sequence[Request], entities: Entities) -> list[Verdict]:
        """The verdicts on many requests over the same entities, in order."""
        if not requests:
            return []
        loaded = self._load(requests, entities)
        rows: dict[EntityUid, list[int]] = {}
        for row, request in enumerate(requests):
            rows.setdefault(request.action, []).append(row)
        verdicts: dict[int, Verdict] = {}
        for action, own in rows.items():
            found = self._about(action, entities).ask_many([requests[row] for row in own], loaded)
            verdicts.update(zip(own, found, strict=True))
        return [verdicts[row] for row in range(len(requests))]

    def _about(self, action: EntityUid, entities: Entities) -> Engine:
        """An engine with the policies whose scope admits the action: a scope that does not is false and cannot err."""
        within = (action, entities.ancestors(action))
        engine = self._by_action.get(within)
        if engine is None:
            engine = self._by_action[within] = Engine([one for one in self.policies if is_about(one, action, entities)])
        return engine

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
