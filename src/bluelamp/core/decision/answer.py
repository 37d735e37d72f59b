"""An answer: one of four outcomes, with the rules that decided and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bluelamp.core.cedar import Value
from bluelamp.core.rulebook import Rule


class Outcome(StrEnum):
    """The four things an answer can say."""

    ALLOWED = "allowed"
    ALLOWED_WITH_DUTIES = "allowed with duties"
    ONLY_WITH_PERMISSION = "only with permission"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True)
class Change:
    """One smallest set of facts that would turn the answer round if they were as given here.

    Every fact in it is marked in the schema as the person's to change. No smaller part of the set
    turns the answer.
    """

    facts: Mapping[str, Value]


@dataclass(frozen=True)
class Answer:
    """What the rulebook says to a question.

    `rules` decided, in the rulebook's order. `erred` could not be evaluated and were skipped: where
    one of them is a `forbid` the answer must not be relied on, and `say()` shows that first.
    `assumed` were taken to be so, `missing` could have mattered and nobody stated them.
    `permissions` names the permission facts that would make it allowed, for ONLY_WITH_PERMISSION.
    `reference` is stable: the same rulebook, question and moment give the same reference.
    `listed` is false where the catalogue does not have the thing asked about.
    """

    outcome: Outcome
    allowed: bool
    rules: tuple[Rule, ...]
    duties: tuple[str, ...]
    erred: tuple[Rule, ...]
    assumed: Mapping[str, Value]
    missing: tuple[str, ...]
    changes: tuple[Change, ...]
    permissions: tuple[str, ...]
    asked_at: datetime
    rulebook_digest: str
    reference: str
    listed: bool = True
