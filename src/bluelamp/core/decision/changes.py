"""What would change an answer: the smallest sets of facts, all of them the person's to change.

Whether there is an emergency is not a thing to change, and the schema does not mark it so: nobody is
told that an emergency would make it allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from bluelamp.core.cedar import Attribute, Value, same
from bluelamp.core.decision.answer import Change
from bluelamp.core.decision.case import Case
from bluelamp.core.decision.probes import Probes
from bluelamp.core.rulebook.facts import allowed_texts

LARGEST = 3
"""More than three things to change at once is no advice."""
MOST_PROBES = 1_000
"""A size of set that would take the search past this many probes is left out."""


def what_would_change(case: Case, probes: Probes, *, allowed: bool) -> tuple[Change, ...]:
    """Every smallest set of up to three facts that turns the answer round, in a fixed order.

    Only facts that the schema marks `@changeable("yes")`, that have finitely many values, and that a
    rule here reads. Each set MUST turn the answer, and no smaller part of it may:
    `tests/core/decision/test_changes.py` holds both. An answer counts as turned to "allowed" only
    where no `forbid` errs, since Cedar would skip that one.
    """
    choices = _choices(case)
    found: list[Mapping[str, Value]] = []
    spent = 0
    for size in range(1, LARGEST + 1):
        sets = [one for one in _sets(choices, size) if not any(_holds(smaller, one) for smaller in found)]
        spent += len(sets)
        if spent > MOST_PROBES:
            break
        found += [one for one in sets if turns(probes, one, allowed=allowed)]
    return tuple(Change(one) for one in found)


def turns(probes: Probes, facts: Mapping[str, Value], *, allowed: bool) -> bool:
    """Whether these facts turn an answer round; one turned to "allowed" must not rest on a `forbid` that errs."""
    return probes.refuses(facts) if allowed else probes.allows(facts)


def _choices(case: Case) -> dict[str, list[Value]]:
    """The values that each changeable fact could have instead, in the schema's order."""
    return {
        name: [value for value in values_of(attribute) if name not in case.facts or not same(value, case.facts[name])]
        for name, attribute in ((one.name, one) for one in case.plan.changeable)
        if name in case.facts_read
    }


def values_of(attribute: Attribute) -> list[Value]:
    """Every value of a fact that has finitely many: true and false, or the texts of its `@values`."""
    if attribute.type.kind == "bool":
        return [True, False]
    return list(allowed_texts(attribute)) if attribute.type.kind == "string" else []


def _sets(choices: Mapping[str, list[Value]], size: int) -> Iterator[dict[str, Value]]:
    for names in combinations(choices, size):
        for values in product(*(choices[name] for name in names)):
            yield dict(zip(names, values, strict=True))


def _holds(smaller: Mapping[str, Value], larger: Mapping[str, Value]) -> bool:
    return all(name in larger and same(larger[name], value) for name, value in smaller.items())
