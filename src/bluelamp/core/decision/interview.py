"""What has still to be asked before a question can be answered: only what an answer can turn on.

Much is known before anybody is asked: the clock, the roster, the register. Of the rest most makes no
difference, because another rule settles the matter. Here the rules whose scope the question is in are
read once for every way to set the facts that each of them reads, and the results are laid over each
other on a grid with one axis a fact. A fact along whose axis nothing changes is not asked.

Two answers are the same here where outcome and duties are, and where both may be relied on.

The promise: whoever states what is asked for, and nothing else, MUST get the outcome and the duties
that they would get by stating every fact; `tests/core/decision/test_interview.py` holds it over the
example force, and that nothing is asked which cannot matter.

Not done: a fact with endlessly many values that are neither texts nor instants is not asked for.
Texts are tried as the rules name them and as one that no rule names; instants as they lie before and
after every span of time that the rules name, seen from the moment of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations, product
from math import prod

import numpy as np
import numpy.typing as npt

from bluelamp.core.cedar import (
    Attribute,
    CedarSet,
    Datetime,
    Duration,
    EntityUid,
    Record,
    Request,
    Value,
    key,
    names_in,
)
from bluelamp.core.cedar.expressions import Literal, walk
from bluelamp.core.decision.case import Case, prepare
from bluelamp.core.decision.changes import values_of
from bluelamp.core.decision.facts import NOW
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.permissions import in_force
from bluelamp.core.decision.plans import PlannedRule, satisfied
from bluelamp.core.decision.question import Question
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.rulebook.facts import allowed_texts

MOST_CELLS = 1 << 20
"""A grid with more cells is not laid: then every open fact that a rule here reads is asked for."""

OTHER_TEXT = "\N{REPLACEMENT CHARACTER} another text"
"""A text that stands for all that no rule names."""

_NOT, _SATISFIED, _ERRED = 0, 1, 2
_MOST_TEXTS = 12
_Grid = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def still_to_ask(rulebook: Rulebook, question: Question, absent: frozenset[str] = frozenset()) -> tuple[Attribute, ...]:
    """The facts that the answer can still turn on, the one that settles most first; none where it is settled.

    Args:
        rulebook: the rules.
        question: with what is known so far; what it does not state is open.
        absent: optional facts of which it is known that there are none.

    Permissions are never asked for: somebody else gives them, so they are on record or not there.

    Raises:
        BluelampError: as `prepare`, but for a fact that nobody has stated yet.
    """
    action = rulebook.schema.actions.get(EntityUid("Action", question.action))
    declared = {} if action is None else action.context
    open_facts = [one for one in declared.values() if _is_open(one, question, absent)]
    case = prepare(rulebook, _with_stand_ins(question, open_facts))
    needed = [one for one in open_facts if one.required and "assume" not in one.marks]
    grid = _AnswerGrid(case, [one for one in open_facts if one.name in case.facts_read])
    turning = grid.in_order()
    return tuple([declared[name] for name in turning] + [one for one in needed if one.name not in turning])


def _is_open(fact: Attribute, question: Question, absent: frozenset[str]) -> bool:
    is_now = fact.name == NOW and fact.type.kind == "datetime"
    given_by_others = fact.marks.get("permission") == "yes"
    return not (is_now or given_by_others or fact.name in question.facts or fact.name in absent)


def _with_stand_ins(question: Question, open_facts: Iterable[Attribute]) -> Question:
    """The question with something in place of what may not be assumed, so that it can be laid out."""
    now = Datetime(to_millis(question.asked_at))
    plain: dict[str, Value] = {"bool": False, "long": 0, "string": OTHER_TEXT, "datetime": now}
    stand_ins = {
        one.name: next(iter(values_of(one)), plain[one.type.kind])
        for one in open_facts
        if one.required and "assume" not in one.marks and one.type.kind in plain
    }
    return replace(question, facts={**stand_ins, **question.facts})


@dataclass(frozen=True)
class _Axis:
    """A fact with the values to try; None stands for its absence."""

    fact: Attribute
    values: tuple[Value | None, ...]


class _AnswerGrid:
    """The answer in every cell, as one whole number for each answer that differs."""

    def __init__(self, case: Case, open_facts: Sequence[Attribute]) -> None:
        self._case = case
        self._facts = open_facts
        self._hints = _Hints(case)
        axes = [_Axis(one, self._values(one)) for one in open_facts]
        self._axes = {one.fact.name: one for one in axes if len(one.values) > 1}
        self._places = {name: place for place, name in enumerate(self._axes)}

    def in_order(self) -> list[str]:
        """The facts that the answer turns on, the one that leaves fewest others to be asked first."""
        if prod(len(one.values) for one in self._axes.values()) > MOST_CELLS:
            return list(self._axes)
        answers = self._answers
        turning = [name for name, place in self._places.items() if _turns(answers, place)]
        return sorted(turning, key=lambda name: (self._left_after(answers, name), self._places[name]))

    def _left_after(self, answers: _Grid, name: str) -> float:
        """How many facts are still to be asked once this one is known, on average over its values."""
        place = self._places[name]
        slices = [answers.take([at], axis=place) for at in range(answers.shape[place])]
        return sum(_turns(one, other) for one in slices for other in range(answers.ndim)) / len(slices)

    def _values(self, fact: Attribute) -> tuple[Value | None, ...]:
        found: list[Value | None] = list(values_of(fact))
        if not found and fact.type.kind == "string":
            found = [*self._hints.texts, OTHER_TEXT]
        if not found and fact.type.kind == "datetime":
            found = list(self._hints.instants)
        return tuple(found if fact.required else [*found, None])

    @cached_property
    def _answers(self) -> _Grid:
        as_held = self._read(())
        allowed = as_held.allowed
        duties = sum((grid.astype(np.int64) << at for at, grid in enumerate(as_held.duties)), np.int64(0))
        with_permission = _any(self._read(names).surely_allowed for names in self._permissions())
        refused = np.where(with_permission, 1, 0)
        code = np.where(allowed, 2 + 2 * duties, refused) * 2 + as_held.stopping_erred
        return np.broadcast_to(code, [len(one.values) for one in self._axes.values()]).astype(np.int64)

    def _permissions(self) -> Iterator[tuple[str, ...]]:
        names = [one.name for one in self._case.plan.permissions if one.name in self._case.facts_read]
        return chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))

    def _read(self, granted: tuple[str, ...]) -> _Read:
        """Every rule on the grid, with some permissions as if they were in force."""
        return _Read([(rule, self._of_rule(rule, granted)) for rule in self._case.planned])

    def _of_rule(self, rule: PlannedRule, granted: tuple[str, ...]) -> _Grid:
        reads = set(rule.reads)
        for attribute in self._case.plan.permissions:
            if attribute.name in granted and attribute.name in rule.reads:
                reads |= set(attribute.type.fields)  # a permission is tried as given for the question's own words
        names = [name for name in self._axes if name in reads]
        cells = [self._satisfied(rule, granted, dict(zip(names, at, strict=True))) for at in self._ways(names)]
        shape = [len(one.values) if name in reads else 1 for name, one in self._axes.items()]
        return np.array(cells, np.int64).reshape(shape)

    def _ways(self, names: Sequence[str]) -> Iterator[tuple[Value | None, ...]]:
        return product(*(self._axes[name].values for name in names))

    def _satisfied(self, rule: PlannedRule, granted: tuple[str, ...], cell: Mapping[str, Value | None]) -> int:
        facts = {name: value for name, value in self._case.facts.items() if name not in cell}
        facts |= {name: value for name, value in cell.items() if value is not None}
        if granted:
            facts |= _granted(replace(self._case, facts=facts), granted)
        asked = self._case.question
        request = Request(asked.principal, self._case.action.uid, asked.resource, Record(facts))
        try:
            return _SATISFIED if satisfied(rule, request, self._case.entities) else _NOT
        except Erred:
            return _ERRED


def _granted(case: Case, names: Iterable[str]) -> dict[str, Value]:
    by_name = {one.name: one for one in case.plan.permissions}
    values = {name: next(in_force(case, by_name[name]), None) for name in names}
    return {name: value for name, value in values.items() if value is not None}


class _Read:
    """What the rules say in every cell."""

    def __init__(self, rules: Sequence[tuple[PlannedRule, _Grid]]) -> None:
        self._permits = [(rule, grid) for rule, grid in rules if rule.rule.effect == "permit"]
        self._forbids = [grid for rule, grid in rules if rule.rule.effect == "forbid"]

    @property
    def _permitted(self) -> _Flags:
        return _any(grid == _SATISFIED for _, grid in self._permits)

    @property
    def allowed(self) -> _Flags:
        """Cedar's verdict."""
        return self._permitted & ~_any(grid == _SATISFIED for grid in self._forbids)

    @property
    def surely_allowed(self) -> _Flags:
        """Allowed, and not because a `forbid` erred."""
        return self._permitted & ~_any(grid != _NOT for grid in self._forbids)

    @property
    def stopping_erred(self) -> _Grid:
        """Where a `forbid` erred: an answer that must not be relied on."""
        return _any(grid == _ERRED for grid in self._forbids).astype(np.int64)

    @property
    def duties(self) -> list[_Flags]:
        """For each duty that a rule sets, where one of its rules is satisfied."""
        texts = dict.fromkeys(text for rule, _ in self._permits for text in rule.rule.duties)
        return [_any(grid == _SATISFIED for rule, grid in self._permits if text in rule.rule.duties) for text in texts]


def _any(grids: Iterable[_Flags]) -> _Flags:
    found: _Flags = np.zeros((), np.bool_)
    for grid in grids:
        found = found | grid
    return found


def _turns(answers: _Grid, axis: int) -> bool:
    """Whether anything changes along an axis."""
    return bool((answers != answers.take([0], axis=axis)).any())


class _Hints:
    """The texts and instants at which the rules of a case could change their mind."""

    def __init__(self, case: Case) -> None:
        named = list(_named_values(case))
        now = to_millis(case.question.asked_at)
        # The words of a fact with a list of them are no group's name and no account's.
        words = {word for fact in case.action.context.values() for word in allowed_texts(fact)}
        texts = dict.fromkeys(one for one in named if isinstance(one, str) and one not in words)
        self.texts: Sequence[Value] = list(texts)[:_MOST_TEXTS]
        spans = sorted({one.millis for one in named if isinstance(one, Duration)})
        moments = dict.fromkeys([now, *(now - span - by for span in spans for by in (-1, 0, 1))])
        self.instants: Sequence[Value] = [Datetime(one) for one in moments]


def _named_values(case: Case) -> Iterator[Value]:
    """The single values that rules name, that what they name has as attributes, and that the case states."""
    names: set[EntityUid] = set()
    for rule in case.rules:
        for term in rule.policy.terms:
            for part in walk(term):
                if isinstance(part, Literal):
                    names |= set(names_in(part.value))
                    yield from _singles(part.value)
    for uid in sorted(names):
        entity = case.entities.get(uid)
        if entity is not None:
            yield from chain.from_iterable(_singles(one) for one in entity.attributes.values())
    yield from chain.from_iterable(_singles(one) for one in case.facts.values())


def _singles(value: Value) -> Iterator[Value]:
    if isinstance(value, CedarSet):
        yield from chain.from_iterable(_singles(one) for one in sorted(value, key=key_order))
    elif isinstance(value, Record):
        yield from chain.from_iterable(_singles(one) for one in value.values())
    else:
        yield value


def key_order(value: Value) -> str:
    """A fixed order for the members of a set."""
    return repr(key(value))
