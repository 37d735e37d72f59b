"""The rules that a decision about a permission bears on: those that would read it, of the thing that it is for.

Pure: a rulebook comes in, rules go out. Nothing is asked about the person: what somebody may do is theirs to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bluelamp.core.cedar import ActionType, EntityUid
from bluelamp.core.phones.holders import reads_of
from bluelamp.core.rulebook import Rule, Rulebook
from bluelamp.records.declarations.lifecycle.permissions import THING_TYPES, Kind

_BY_OTHERS = "permission"
"""The mark of a fact that somebody else has to give."""
_WITHHOLDING = "justification_recorded"
"""The fact that a permission to withhold a number states."""
_kept: dict[str, Rulebook] = {}


def rules_about(rulebook: Rulebook, kind: Kind, thing: str) -> tuple[Rule, ...]:
    """The rules that read a permission of this kind for this thing, in the rulebook's order."""
    if rulebook.digest not in _kept:
        _kept.clear()
        _found.cache_clear()
        _kept[rulebook.digest] = rulebook
    return _found(rulebook.digest, kind, thing)


@lru_cache(maxsize=500)
def _found(digest: str, kind: Kind, thing: str) -> tuple[Rule, ...]:
    rulebook = _kept[digest]
    wanted = {rule.id for uid, action in rulebook.schema.actions.items() for rule in _of(rulebook, uid, action, kind)}
    of_type = THING_TYPES.get(kind)
    here = [rule for rule in rulebook.rules if rule.id in wanted]
    if of_type is None:
        return tuple(here)
    uid = EntityUid(of_type, thing)
    names = {uid, *rulebook.world.ancestors(uid)} if uid in rulebook.world else {uid}
    return tuple(rule for rule in here if _speaks_of(rule, names))


def _of(rulebook: Rulebook, uid: EntityUid, action: ActionType, kind: Kind) -> Iterator[Rule]:
    """The rules of an action that read what a permission of a kind states."""
    of_type = THING_TYPES.get(kind)
    if of_type is None:
        stated = {_WITHHOLDING}
    elif of_type in action.resources:
        stated = {name for name, fact in action.context.items() if fact.marks.get(_BY_OTHERS) == "yes"}
    else:
        return
    reads = rulebook.facts_by_rule.get(uid, {})
    yield from (rule for rule in rulebook.rules_by_action.get(uid, ()) if reads.get(rule.id, frozenset()) & stated)


def _speaks_of(rule: Rule, names: set[EntityUid]) -> bool:
    """Whether a rule is about one of some things and groups, or about no thing in particular."""
    reads = reads_of((rule.policy,), "resource")
    return reads.whole or not reads.groups or bool(reads.groups & names)
