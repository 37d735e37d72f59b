"""A rulebook: rules with their sources, facts with their marks, parameters at a date, the catalogue.

Immutable once loaded. Everything Bluelamp answers, pushes, screens or publishes comes from one of
these, and every such thing names its `digest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bluelamp.core.cedar import Entities, EntityUid, Policy, Schema, Value, action_entities
from bluelamp.core.kernel import Place
from bluelamp.core.rulebook.reach import facts_read, is_about

NO_PUBLISHED_SOURCE = "Bluelamp default: the force decides"


@dataclass(frozen=True)
class Rule:
    """One rule: a Cedar policy and what people are told of it.

    `source` is the published text or order that states it, or `NO_PUBLISHED_SOURCE`.
    `says` is the rule in plain words. `duties` are what the holder must do where the rule allows.
    `handling` is how a finding under it is first handled: `tell-officer`, `tell-supervisor`, `refer`.
    `standards` are the standards of professional behaviour or codes it rests on.
    """

    id: str
    title: str
    source: str
    says: str
    duties: tuple[str, ...]
    handling: str | None
    standards: tuple[str, ...]
    topic: str
    policy: Policy

    @property
    def effect(self) -> str:
        """`permit` or `forbid`."""
        return self.policy.effect

    @property
    def is_default(self) -> bool:
        """Whether no published text states the rule."""
        return self.source == NO_PUBLISHED_SOURCE


@dataclass(frozen=True)
class Parameter:
    """One of the force's own settings as it stands on the rulebook's day."""

    name: str
    says: str
    value: Value
    since: date
    source: str


@dataclass(frozen=True)
class App:
    """One app of the catalogue.

    `android` and `apple` are the platform ids as the stores spell them, or None where there is no
    such app or its id is not known; `*_confidence` is high, medium, low, unverified or none.
    `default` is the catalogue's own suggestion: allow, ban, permission, require or review.
    """

    id: str
    name: str
    categories: tuple[str, ...]
    default: str
    android: str | None
    android_confidence: str
    apple: str | None
    apple_confidence: str
    domains: tuple[str, ...]
    notes: str
    never_limited: bool = False
    private: bool = False


@dataclass(frozen=True)
class Site:
    """One website of the catalogue: the domain and all below it."""

    domain: str
    service: str
    categories: tuple[str, ...]
    tier: str


@dataclass(frozen=True)
class Catalogue:
    """Apps and sites by id and domain."""

    apps: Mapping[str, App]
    sites: Mapping[str, Site]


@dataclass(frozen=True)
class Example:
    """A question with the answer the rulebook must give: written by policy staff, run on every decider.

    `facts` are the context and, under `person`, what is true of the person asking.
    `answer` is one of the four outcomes. `because` are the ids of the rules that must decide, all of
    them. `rules` are those it is an example of. `unlisted` says that the resource is meant not to be
    in the catalogue. `settings` are parameters of the force as the example has them, whatever they are
    on the day: a rule for a choice that the force has not made must be shown too.
    """

    id: str
    title: str
    rules: tuple[str, ...]
    person: Mapping[str, Any]
    action: str
    resource: str
    at: datetime
    facts: Mapping[str, Any]
    answer: str
    because: tuple[str, ...]
    duties: tuple[str, ...]
    source: str
    place: Place
    unlisted: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rulebook:
    """All rules of one body at one day.

    `entities` hold the catalogue and the parameters, never people. `names` say what people call each
    of them. `sources` are the texts that rules may cite: the words a citation begins with, and the
    full title of the text.
    """

    name: str
    title: str
    on: date
    schema: Schema
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Parameter]
    catalogue: Catalogue
    entities: Entities
    examples: tuple[Example, ...]
    digest: str
    names: Mapping[EntityUid, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The rules as Cedar policies, in the rulebook's order."""
        return tuple(rule.policy for rule in self.rules)

    @cached_property
    def world(self) -> Entities:
        """All there is before anybody asks: the catalogue, the parameters, and the actions in their groups."""
        return Entities([*self.entities, *action_entities(self.schema)])

    @cached_property
    def rules_by_action(self) -> Mapping[EntityUid, tuple[Rule, ...]]:
        """For each action that can be asked about, the rules whose scope admits it, in the rulebook's order."""
        return {
            action.uid: tuple(rule for rule in self.rules if is_about(rule.policy, action.uid, self.world))
            for action in self.schema.asked()
        }

    @cached_property
    def facts_by_rule(self) -> Mapping[EntityUid, Mapping[str, frozenset[str]]]:
        """For each action, the context facts that each of its rules reads, by the rule's id."""
        return {
            uid: {rule.id: facts_read(rule.policy, self.schema.actions[uid].context) for rule in rules}
            for uid, rules in self.rules_by_action.items()
        }
