"""Encoded events under one rulebook, added up batch by batch: what stands against whom, and what against nobody.

An event goes through three numbers: its combination, the outcome of that (`evaluate.py`), and, where it is not
allowed, its **judgement**: the outcome together with the action and with whether duty was known. The judgement
says which rules take the event (`taken_by`), so what is added up is a few numbers an event and never a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import numpy as np

from bluelamp.core.cedar import Entities
from bluelamp.core.kernel import LONDON, from_millis
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.days import PHONE
from bluelamp.core.screening.encoded import CONTEXT, Array, EncodedBatch, Encoder
from bluelamp.core.screening.evaluate import Evaluator, Outcome
from bluelamp.core.screening.findings import HANDLINGS
from bluelamp.core.screening.relation import duty_readers

_MOST_HELD = 1 << 20

JUDGEMENT_BITS = 24
PERSON_SHIFT = JUDGEMENT_BITS + 16
"""What is added up is one number: a person, then 16 bits of the day, then the judgement."""
THING_SHIFT = PERSON_SHIFT
"""Of things, one number too: a thing, then 22 bits of the person, then 18 of the judgement."""
THING_PERSON_SHIFT = 18
MOST_THING_PEOPLE, MOST_THING_JUDGEMENTS = (1 << 22) - 1, (1 << THING_PERSON_SHIFT) - 1
MOST_JUDGEMENTS = (1 << JUDGEMENT_BITS) - 1
MOST_DAYS = (1 << 16) - 1

DutyReaders = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Circumstance:
    """What of an event's context a judgement needs, besides the outcome: the action, and whether duty was known."""

    action: str
    duty_known: bool


def taken_by(outcome: Outcome, now: Circumstance, handling: Mapping[str, str], readers: DutyReaders) -> tuple[str, ...]:
    """The rules that take an event that is not allowed: the gravest of those that may stand against somebody."""
    standing = [
        rule
        for rule in outcome.reasons
        if outcome.principal_known and (now.duty_known or (now.action, rule) not in readers)
    ]
    gravest = min((HANDLINGS.index(handling[rule]) for rule in standing), default=None)
    return tuple(rule for rule in standing if HANDLINGS.index(handling[rule]) == gravest)


class Sums:
    """How often each number was met; memory grows with the distinct ones."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: list[Array] = []
        self._counts: list[Array] = []
        self._held = 0

    def add(self, keys: Array) -> None:
        """Adds one for each of these."""
        distinct, counts = np.unique(keys, return_counts=True)
        with self._lock:
            self._keys.append(distinct)
            self._counts.append(counts)
            self._held += len(distinct)
            if self._held > _MOST_HELD:
                self._keys, self._counts = [[one] for one in self._added()]
                # Twice what is left is the next limit of what is worth adding up again.
                self._held = -len(self._keys[0])

    def items(self) -> tuple[Array, Array]:
        """The distinct numbers in order, and how often each was met."""
        with self._lock:
            return self._added()

    def _added(self) -> tuple[Array, Array]:
        if not self._keys:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        distinct, inverse = np.unique(np.concatenate(self._keys), return_inverse=True)
        counts = np.zeros(len(distinct), np.int64)
        np.add.at(counts, inverse, np.concatenate(self._counts))
        return distinct, counts


class Tally:
    """One rulebook over the encoded events of one force, added up."""

    def __init__(self, rulebook: Rulebook, compiled: Compiled, encoder: Encoder, entities: Entities) -> None:
        self.evaluator = Evaluator(compiled, encoder, entities)
        self.kinds = {action.uid.id: action.resources[0] for action in rulebook.schema.asked()}
        self.readers = duty_readers(rulebook)
        self.people, self.phones, self.things = Sums(), Sums(), Sums()
        self.judgements: list[tuple[Outcome, Circumstance]] = []
        self.outcomes = np.zeros(0, np.int64)
        self._asks = bool(compiled.fallback)
        self._encoder = encoder
        self._numbers: dict[tuple[int, int], int] = {}
        self._circumstances: dict[Circumstance, int] = {}
        self._circumstance_of: Array = np.zeros(0, np.int64)
        self._lock = Lock()

    def numbers(self, batch: EncodedBatch) -> Array:
        """A number for each event, of which `count` makes outcomes once the evaluator has settled."""
        return self.evaluator.evaluate(batch) if self._asks else self.evaluator.combinations(batch)

    def count(self, batch: EncodedBatch, numbers: Array) -> None:
        """Adds the events of a batch."""
        outcomes = numbers if self._asks else self.evaluator.decided(numbers)
        refused = np.array([not one.allowed for one in self.evaluator.outcomes], np.bool_)
        counts = np.bincount(outcomes, minlength=len(refused))
        with self._lock:
            self.outcomes = _longer(self.outcomes, len(counts))
            self.outcomes[: len(counts)] += counts
        at = np.flatnonzero(refused.take(outcomes))
        if not len(at):
            return
        judged = self._judged(outcomes[at], batch.keys[CONTEXT][at])
        days = _local_days(batch.whole("ctx_now")[at])
        person = _wide(batch, "principal", at)
        self.people.add(person << PERSON_SHIFT | days << JUDGEMENT_BITS | judged)
        self.phones.add(_wide(batch, PHONE, at) << JUDGEMENT_BITS | judged)
        self.things.add(_wide(batch, "resource", at) << THING_SHIFT | person << THING_PERSON_SHIFT | judged)

    def names(self, part: str) -> list[str]:
        """What stands behind the numbers of a part of one column."""
        return [row[0] for row in self._encoder.dictionaries[part].rows]

    def _judged(self, outcomes: Array, contexts: Array) -> Array:
        """The judgement of each event, from its outcome and its context."""
        with self._lock:
            self._read_contexts()
            pairs = outcomes.astype(np.int64) << 32 | self._circumstance_of[contexts]
            distinct, inverse = np.unique(pairs, return_inverse=True)
            found = np.empty(len(distinct), np.int64)
            listed = list(self._circumstances)
            for position, pair in enumerate(distinct.tolist()):
                key = pair >> 32, pair & 0xFFFFFFFF
                if key not in self._numbers:
                    self._numbers[key] = len(self.judgements)
                    self.judgements.append((self.evaluator.outcomes[key[0]], listed[key[1]]))
                found[position] = self._numbers[key]
            return found[inverse]

    def _read_contexts(self) -> None:
        """Gives every context that was added since the last time its circumstance."""
        dictionary = self._encoder.dictionaries[CONTEXT]
        done = len(self._circumstance_of)
        if len(dictionary) == done:
            return
        action, duty = (dictionary.columns.index(name) for name in ("action", "ctx_duty"))
        new = [
            self._circumstances.setdefault(Circumstance(row[action], row[duty] != "unknown"), len(self._circumstances))
            for row in dictionary.rows[done:]
        ]
        self._circumstance_of = np.concatenate([self._circumstance_of, np.array(new, np.int64)])


def _wide(batch: EncodedBatch, part: str, at: Array) -> Array:
    found: Array = batch.keys[part][at].astype(np.int64)
    return found


def _longer(counts: Array, size: int) -> Array:
    return counts if len(counts) >= size else np.concatenate([counts, np.zeros(size - len(counts), np.int64)])


def _local_days(millis: Array) -> Array:
    """The day of each instant by London's clock, counted from 1970."""
    first, last = (from_millis(int(one)).astimezone(LONDON).date() for one in (millis.min(), millis.max()))
    midnights = [
        int(from_millis(0).replace(year=day.year, month=day.month, day=day.day, tzinfo=LONDON).timestamp() * 1000)
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]
    start = (first - from_millis(0).date()).days
    return np.searchsorted(np.array(midnights, np.int64), millis, side="right") - 1 + start
