"""Whether a permission would make the difference, and which one.

A permission that somebody else has to give is tried as if it were in force: given for the purpose
and the group of the question, and ending after the moment asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from bluelamp.core.cedar import Attribute, Datetime, Record, Value
from bluelamp.core.decision.case import Case
from bluelamp.core.decision.facts import NOW
from bluelamp.core.decision.probes import Probes
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook.facts import allowed_texts

_AN_HOUR = 3_600_000


def permissions_that_allow(case: Case, probes: Probes) -> tuple[str, ...]:
    """The fewest permission facts that, in force, would make a refused question allowed; none where nothing would.

    A permission does not count where it lets a `forbid` err, since Cedar would skip that one.
    """
    given = {
        attribute.name: value
        for attribute in case.plan.permissions
        if attribute.name in case.facts_read
        for value in in_force(case, attribute)
    }
    for size in range(1, len(given) + 1):
        for names in combinations(given, size):
            if probes.allows({name: given[name] for name in names}):
                return names
    return ()


def in_force(case: Case, attribute: Attribute) -> Iterator[Value]:
    """The permission as it would be if it were in force for what is asked; nothing where it cannot be told."""
    if attribute.type.kind == "bool":
        yield True
    elif attribute.type.kind == "record":
        held = case.facts.get(attribute.name)
        before: Mapping[str, Value] = held if isinstance(held, Record) else {}
        fields = {name: _field(case, one, before.get(name)) for name, one in attribute.type.fields.items()}
        given = {name: value for name, value in fields.items() if value is not None}
        if all(name in given for name, one in attribute.type.fields.items() if one.required):
            yield Record(given)


def _field(case: Case, field: Attribute, before: Value | None) -> Value | None:
    """The field's value in a permission in force: an end yet to come, the question's own words, or as it was."""
    if field.type.kind == "datetime":
        now = case.facts.get(NOW)
        millis = now.millis if isinstance(now, Datetime) else to_millis(case.question.asked_at)
        return Datetime(millis + _AN_HOUR)
    asked = case.facts.get(field.name)
    if isinstance(asked, str) and field.type.kind == "string" and not allowed_texts(field):
        return asked
    if before is not None or not field.required:
        return before
    if field.type.kind == "bool":
        return True
    return next(iter(allowed_texts(field)), "as authorised") if field.type.kind == "string" else None
