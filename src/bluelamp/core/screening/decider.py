"""The third decider: compiled columns, over any requests and any entities.

This is the compiler of the bulk screening over columns made from the requests themselves
(`rows.RowProvider`), so that questions, examples and agreement tests go through the very lowering
that millions of events go through.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from bluelamp.core.cedar import Engine, Entities, Policy, Request, Verdict
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
        provider = RowProvider(entities, requests)
        conditions: dict[str, Node] = {}
        self.fallback = []
        for policy in self.policies:
            try:
                conditions[policy.id] = condition_of(policy, Lowerer(provider))
            except NotLowered as signal:
                self.fallback.append(CannotLower(policy.id, signal.operator, signal.why, policy.place))
        outcomes = self._evaluate(conditions, provider)
        for refusal in self.fallback:
            [policy] = [one for one in self.policies if one.id == refusal.policy_id]
            outcomes[policy.id] = ask_engine(policy, requests, entities)
        return [
            verdict_of(self.policies, {name: outcome[row] for name, outcome in outcomes.items()})
            for row in range(len(requests))
        ]

    def _evaluate(self, conditions: dict[str, Node], provider: RowProvider) -> dict[str, list[bool | None]]:
        if not conditions or not provider.requests:
            return {name: [] for name in conditions}
        write = SqlWriter()
        outputs = ", ".join(f"{write(node)} AS p{index}" for index, node in enumerate(conditions.values()))
        self._connection.register("rows", provider.table())
        try:
            rows = self._connection.execute(f"SELECT {outputs} FROM rows ORDER BY rows.row").fetchall()  # noqa: S608 - written by SqlWriter
        finally:
            self._connection.unregister("rows")
        return {name: [row[index] for row in rows] for index, name in enumerate(conditions)}


def condition_of(policy: Policy, lowerer: Lowerer) -> Node:
    """The column of a whole policy: TRUE where it is satisfied, NULL where it errs.

    Raises:
        NotLowered: an operator in it has no columns here.
    """
    condition = settle(conjunction([lowerer.condition(term) for term in terms_of(policy)]))
    check(condition)
    return condition


def conjunction(terms: Sequence[Node]) -> Node:
    """All the terms in Cedar's order: the first that is not true decides."""
    whole = columns.TRUE
    for term in reversed(terms):
        whole = columns.and_(term, whole)
    return whole


def ask_engine(policy: Policy, requests: Sequence[Request], entities: Entities) -> list[bool | None]:
    """What the engine says of one policy for each request: satisfied, not satisfied, or None for an error."""
    engine = Engine([policy])
    verdicts = engine.ask_many(requests, engine.load(entities))
    return [None if verdict.errors else bool(verdict.reasons) for verdict in verdicts]


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
