"""What a work phone allows its holder, on duty and off, by kind of app and website, with the rules behind it.

The same plan that a phone is configured from (`core.phones`), in a few lines. Worked out once for all
whom the rules cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bluelamp.core.cedar import Entity, EntityUid
from bluelamp.core.decision.partial import Standing
from bluelamp.core.phones import Decided, Holder, Line, Platform, plan_fleet
from bluelamp.core.rulebook import Rule, Rulebook
from bluelamp.doors.web.language import later as _
from bluelamp.records.adoption.queries import AdoptedRulebook
from bluelamp.records.facts.queries import FactsAt

ROSTER = frozenset({"on_call", "recalled", "emergency"})


class Word(NamedTuple):
    """What is said of a kind of app in a duty state, and the colour of its tag."""

    text: str
    colour: str


OPEN = Word(_("Open"), "green")
FOR_WORK = Word(_("Open for work"), "green")
IF_CALLED = Word(_("Only on call, recalled or in an emergency"), "yellow")
DEPENDS = Word(_("It depends: ask"), "yellow")
BY_PERMISSION = Word(_("Only with a permission"), "orange")
SHUT = Word(_("Shut"), "red")
ORDER = (OPEN, FOR_WORK, IF_CALLED, DEPENDS, BY_PERMISSION, SHUT)


@dataclass(frozen=True)
class Kind:
    """Apps and websites of one kind that are treated alike, with the rules that decide."""

    title: str
    things: tuple[str, ...]
    rules: tuple[Rule, ...]


Group = tuple[Word, Word, tuple[Kind, ...]]
"""What is said on duty and off duty, and the kinds of which it is said."""


def allowed_on(adopted: AdoptedRulebook, facts: FactsAt, platform: str) -> tuple[Group, ...]:
    """What is open and shut on a work phone of that platform for a person, what is open first."""
    person = facts.people.get(facts.person)
    if person is None or platform not in ("android", "apple"):
        return ()
    seen = (
        tuple(sorted((name, str(value)) for name, value in person.attributes.items())),
        tuple(sorted(facts.people.ancestors(facts.person))),
    )
    major = bool(facts.context["major_incident"])
    day = facts.at.replace(minute=0, second=0, microsecond=0)
    return _groups(_Named(adopted.digest, adopted.rulebook), _Named(repr(seen), person), platform, day, major)


class _Named:
    """A value that has no hash, known by a name: for keeping what was worked out from it."""

    def __init__(self, name: str, value: Rulebook | Entity) -> None:
        self.name = name
        self.value = value

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and other.name == self.name


@lru_cache(maxsize=64)
def _groups(rulebook: _Named, person: _Named, platform: Platform, at: datetime, major: bool) -> tuple[Group, ...]:  # noqa: FBT001 - private, one caller
    rules, holder = rulebook.value, person.value
    assert isinstance(rules, Rulebook)  # noqa: S101 - as named by the one caller
    assert isinstance(holder, Entity)  # noqa: S101 - as above
    anybody = Entity(EntityUid("Person", "holder"), holder.attributes, holder.parents)
    plan = plan_fleet(rules, [Holder(anybody, platform)], at=at, major_incident=major).plan_of(anybody.uid)
    apps = [one for one in plan.apps if getattr(rules.catalogue.apps[one.resource.id], platform) is not None]
    found: dict[tuple[Word, Word], dict[str, _Lines]] = {}
    for line in (*apps, *plan.sites):
        title, name = _kind(rules, line.resource)
        kinds = found.setdefault((_word(line, line.on), _word(line, line.off)), {})
        kinds.setdefault(title, _Lines()).add(name, (*line.on.rules, *line.off.rules))
    order = sorted(found, key=lambda words: (ORDER.index(words[0]), ORDER.index(words[1])))
    return tuple(
        (on, off, tuple(lines.kind(title, rules) for title, lines in sorted(found[on, off].items())))
        for on, off in order
    )


class _Lines:
    """What is gathered of one kind."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._rules: dict[str, None] = {}

    def add(self, name: str, rules: Iterable[str]) -> None:
        self._names.add(name)
        self._rules.update(dict.fromkeys(rules))

    def kind(self, title: str, rulebook: Rulebook) -> Kind:
        names = tuple(sorted(self._names, key=str.casefold))
        return Kind(title, names, tuple(one for one in rulebook.rules if one.id in self._rules))


def _word(line: Line, one: Decided) -> Word:
    if one.standing is Standing.ALWAYS:
        return OPEN
    if one.standing is Standing.NEVER:
        return BY_PERMISSION if line.by_permission else SHUT
    facts = set(one.facts)
    if facts <= {"purpose"}:
        return FOR_WORK
    return IF_CALLED if facts & ROSTER else DEPENDS


def _kind(rulebook: Rulebook, uid: EntityUid) -> tuple[str, str]:
    if uid.type == "App":
        app = rulebook.catalogue.apps[uid.id]
        return _said(rulebook, "AppCategory", app.categories), app.name
    return _said(rulebook, "SiteCategory", rulebook.catalogue.sites[uid.id].categories), uid.id


def _said(rulebook: Rulebook, kind: str, categories: Iterable[str]) -> str:
    first = next(iter(categories), "")
    said = rulebook.names.get(EntityUid(kind, first), "") or first.replace("-", " ").capitalize()
    # Some kinds are explained at length in the catalogue; their first sentence names them.
    return said.partition(". ")[0].rstrip(".")
