"""Rules, compiled once for a schema: every environment with its policies as columns.

    compiled = compile_rules(rulebook.policies, rulebook.schema, rulebook.entities)

Any number of policies: bit n of the words belongs to policy n, 63 to a word. A policy that has no
columns in some environment is named in `refused`; there its `terms` stop before what cannot be
lowered, and the rows where all of those are true are sent to the engine (`fallback.py`). So a plan
is exact whether or not everything could be lowered, and what it costs is known beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bluelamp.core.cedar import ActionType, Entities, EntityUid, Policy, Schema
from bluelamp.core.cedar.expressions import Expression
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import FALSE, TRUE, Node
from bluelamp.core.screening.environments import CompiledPolicy, Environment, group_actions
from bluelamp.core.screening.errors import CannotLower, NotLowered
from bluelamp.core.screening.flow import NOTHING, facts_if_true, settle
from bluelamp.core.screening.lower import Lowerer, terms_of
from bluelamp.core.screening.provider import EventProvider, Needs
from bluelamp.core.screening.sql import check

WORD_BITS = 63
"""Policies in one BIGINT word; the sign is left alone, so that a word is never negative."""


@dataclass(frozen=True)
class Compiled:
    """Policies as columns, for every environment of a schema.

    Attributes:
        policies: all of them, in the order of their bits.
        schema: the schema they were compiled for.
        entities: the snapshot in which entities named in rules were looked up.
        environments: the kinds of request, each with the policies that can matter to it.
        needs: what the dimension tables have to hold (`dimensions.dimension_tables`).
        refused: one for each policy and environment that could not be lowered.
    """

    policies: tuple[Policy, ...]
    schema: Schema
    entities: Entities
    environments: tuple[Environment, ...]
    needs: Needs = field(repr=False)
    refused: tuple[CannotLower, ...] = ()

    @cached_property
    def fallback(self) -> tuple[Policy, ...]:
        """The policies that, somewhere, need the engine row by row."""
        named = {refusal.policy_id for refusal in self.refused}
        return tuple(policy for policy in self.policies if policy.id in named)

    @property
    def words(self) -> int:
        """How many words hold a bit for every policy; at least one."""
        return max(1, -(-len(self.policies) // WORD_BITS))

    def masks(self, effect: str) -> tuple[int, ...]:
        """The bits of the policies of one effect, `permit` or `forbid`, word by word."""
        return self.words_of(index for index, policy in enumerate(self.policies) if policy.effect == effect)

    def words_of(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """The words with the bits of these policies, by position."""
        words = [0] * self.words
        for index in indexes:
            word, bit = divmod(index, WORD_BITS)
            words[word] |= 1 << bit
        return tuple(words)

    def policy_ids(self, words: Sequence[int]) -> tuple[str, ...]:
        """The ids of the policies whose bits are set, in order."""
        return tuple(
            policy.id
            for index, policy in enumerate(self.policies)
            if words[index // WORD_BITS] >> (index % WORD_BITS) & 1
        )


def compile_rules(
    policies: Sequence[Policy],
    schema: Schema,
    entities: Entities,
    *,
    actions: Collection[EntityUid] | None = None,
    allow_fallback: bool = True,
) -> Compiled:
    """The policies as columns over the wide event layout (`layout.py`).

    Args:
        policies: validated against the schema.
        schema: what events look like.
        entities: the rulebook's own entities; MUST be the same when events are screened.
        actions: what events can report; all that can be asked about where left out. Plans name the
            facts of these actions only, so events need no columns for the others.
        allow_fallback: False to refuse a policy that cannot be lowered instead of sending its rows
            to the engine.

    Raises:
        CannotLower: a policy cannot be lowered and `allow_fallback` is False; it names rule and operator.
    """
    needs = Needs()
    refused: list[CannotLower] = []
    environments = tuple(
        _environment(policies, EventProvider(schema, group, entities, needs), group, refused)
        for group in group_actions(schema, actions)
    )
    if refused and not allow_fallback:
        raise refused[0]
    return Compiled(tuple(policies), schema, entities, environments, needs, tuple(refused))


def _environment(
    policies: Sequence[Policy],
    provider: EventProvider,
    group: tuple[str, str, tuple[ActionType, ...]],
    refused: list[CannotLower],
) -> Environment:
    lowerer = Lowerer(provider)
    compiled: list[CompiledPolicy] = []
    for index, policy in enumerate(policies):
        one = _policy(policy, index, lowerer, refused)
        if one.condition != FALSE:
            compiled.append(one)
    principal_type, resource_type, actions = group
    return Environment(principal_type, resource_type, actions, tuple(compiled), provider.columns, provider.relations)


def _policy(policy: Policy, index: int, lowerer: Lowerer, refused: list[CannotLower]) -> CompiledPolicy:
    """One policy in one environment: terms up to the first that is never true, or that cannot be lowered."""
    terms: list[Node] = []
    facts = NOTHING
    complete = True
    for expression in terms_of(policy):
        try:
            term = _term(expression, lowerer)
        except NotLowered as signal:
            refused.append(CannotLower(policy.id, signal.operator, signal.why, policy.place))
            complete = False
            break
        term = settle(term, facts)
        facts |= facts_if_true(term)
        if term != TRUE:
            terms.append(term)
        if term == FALSE or columns.is_null(term):
            break
    whole = TRUE
    for term in reversed(terms):
        whole = columns.and_(term, whole)
    return CompiledPolicy(policy, index, tuple(terms), whole, complete)


def _term(expression: Expression, lowerer: Lowerer) -> Node:
    term = lowerer.condition(expression)
    check(term)
    return term
