"""The third decider: compiled columns, over any requests and any entities.

This is the compiler of the bulk screening over columns made from the requests themselves
(`rows.RowProvider`), so that questions, examples and agreement tests go through the very lowering
that millions of events go through.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import duckdb

from bluelamp.core.cedar import Engine, Entities, EntityUid, Policy, Request, Verdict
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import Node
from bluelamp.core.screening.errors import CannotLower, NotLowered
from bluelamp.core.screening.flow import settle
from bluelamp.core.screening.lower import Lowerer, terms_of
from bluelamp.core.screening.queries import connected
from bluelamp.core.screening.rows import RowProvider
from bluelamp.core.screening.sql import SqlWriter, check


class ColumnDecider:
    """Gives Cedar's verdicts by columns. See `decision.deciders.Decider`.

    A policy that has no columns over the requests at hand is asked of the engine; `fallback` then
    says which and why, for the last call.
    """

    def __init__(self, policies: Sequence[Policy], connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self.policies = tuple(policies)
        self.fallback: list[CannotLower] = []
        self._connection = connection or connected()

    def decide(self, request: Request, entities: Entities) -> Verdict:
        """The verdict on one request."""
        return self.decide_many([request], entities)[0]

    def decide_many(self, requests: Sequence[Request], entities: Entities) -> list[Verdict]:
        """The verdicts on many requests over the same entities, in order."""
        self.fallback = []
        return self._decide(requests, [entities] * len(requests))

    def decide_each(self, asked: Sequence[tuple[Request, Entities]]) -> list[Verdict]:
        """The verdicts on many requests, each over entities of its own, in order; compiled once for each action."""
        self.fallback = []
        rows: dict[EntityUid, list[int]] = {}
        for row, (request, _) in enumerate(asked):
            rows.setdefault(request.action, []).append(row)
        verdicts: dict[int, Verdict] = {}
        for own in rows.values():
            found = self._decide([asked[row][0] for row in own], [asked[row][1] for row in own])
            verdicts.update(zip(own, found, strict=True))
        return [verdicts[row] for row in range(len(asked))]

    def _decide(self, requests: Sequence[Request], worlds: Sequence[Entities]) -> list[Verdict]:
        """The verdicts on requests, each over its own entities, compiled together."""
        provider = RowProvider(worlds, requests)
        conditions: dict[str, Node] = {}
        refused: list[CannotLower] = []
        for policy in self.policies:
            try:
                conditions[policy.id] = condition_of(policy, Lowerer(provider))
            except NotLowered as signal:
                refused.append(CannotLower(policy.id, signal.operator, signal.why, policy.place))
        outcomes = self._evaluate(conditions, provider)
        for refusal in refused:
            [policy] = [one for one in self.policies if one.id == refusal.policy_id]
            outcomes[policy.id] = ask_engine(policy, requests, worlds)
        self.fallback += refused
        return [
            verdict_of(self.policies, {name: outcome[row] for name, outcome in outcomes.items()})
            for row in range(len(requests))
        ]

    def _evaluate(self, conditions: dict[str, Node], provider: RowProvider) -> dict[str, list[bool | None]]:
        settled: dict[str, list[bool | None]] = {
            name: [node.constant] * len(provider.requests) for name, node in conditions.items() if columns.is_lit(node)
        }
        open_ = {name: node for name, node in conditions.items() if name not in settled}
        if not open_ or not provider.requests:
            return {name: [] for name in conditions} | settled
        write = SqlWriter()
        outputs = ", ".join(f"{write(node)} AS p{index}" for index, node in enumerate(open_.values()))
        self._connection.register("rows", provider.table())
        try:
            rows = self._connection.execute(f"SELECT {outputs} FROM rows ORDER BY rows.row").fetchall()  # noqa: S608 - written by SqlWriter
        finally:
            self._connection.unregister("rows")
        return settled | {name: [row[index] for row in rows] for index, name in enumerate(open_)}


def condition_of(policy: Policy, lowerer: Lowerer) -> Node:
    """The column of a whole policy: TRUE where it is satisfied, NULL where it errs.

    Raises:
        NotLowered: an operator in it has no columns here.
    """
    terms: list[Node] = []
    for expression in terms_of(policy):
        terms.append(lowerer.condition(expression))
        if terms[-1] == columns.FALSE:
            break
    condition = settle(conjunction(terms))
    check(condition)
    return condition


def conjunction(terms: Sequence[Node]) -> Node:
    """All the terms in Cedar's order: the first that is not true decides."""
    whole = columns.TRUE
    for term in reversed(terms):
        whole = columns.and_(term, whole)
    return whole


def ask_engine(policy: Policy, requests: Sequence[Request], worlds: Sequence[Entities]) -> list[bool | None]:
    """What the engine says of one policy for each request: satisfied, not satisfied, or None for an error."""
    engine = Engine([policy])
    found: list[bool | None] = []
    for world, group in groupby(zip(worlds, requests, strict=True), key=itemgetter(0)):
        verdicts = engine.ask_many([request for _, request in group], engine.load(world))
        found += [None if verdict.errors else bool(verdict.reasons) for verdict in verdicts]
    return found


def verdict_of(policies: Sequence[Policy], outcomes: dict[str, bool | None]) -> Verdict:
    """Cedar's verdict from what each policy came to: true, false, or None for an error."""
    satisfied = [policy for policy in policies if outcomes[policy.id]]
    forbids = frozenset(policy.id for policy in satisfied if policy.effect == "forbid")
    permits = frozenset(policy.id for policy in satisfied if policy.effect == "permit")
    return Verdict(
        allowed=bool(permits) and not forbids,
        reasons=forbids or permits,
        errors=frozenset(policy.id for policy in policies if outcomes[policy.id] is None),
    )
