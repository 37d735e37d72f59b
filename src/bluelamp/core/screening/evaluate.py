"""Encoded events under a rulebook: a few array look-ups an event, and exact.

First every dictionary row gets its class (`atoms.py`, `classes.py`), then each event the number of
its combination of classes and residuals, and only combinations not met before are decided, each by
one event that stands for it, through the same SQL as raw screening (`plan.raw_sql`). Rules that have
no columns are asked of the engine, event by event where they matter. How many rules there are does
not matter to the events.

MUST: outcome by outcome the same as the raw plan, decision, reasons, errors and unknowns
(`test_encoded_evaluation_equals_the_raw_plan`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock

import numpy as np
import pyarrow as pa

from bluelamp.core.cedar import Entities
from bluelamp.core.screening.atoms import atoms_of
from bluelamp.core.screening.classes import PartClasses
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.dimensions import dimension_tables
from bluelamp.core.screening.encoded import CONTEXT, Array, EncodedBatch, Encoder
from bluelamp.core.screening.errors import EventFitsNoAction
from bluelamp.core.screening.numbering import PairNumbers
from bluelamp.core.screening.plan import raw_sql
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.referee import Referee
from bluelamp.core.screening.residuals import Residuals
from bluelamp.core.screening.sql import quoted

CHUNK = 131_072
"""Events worked on at a time: their numbers stay in the processor's cache."""

UNDECIDED = -1
RESIDUALS = "residuals"


@dataclass(frozen=True)
class Outcome:
    """What the rules say to an event: decision, deciding rules, erring rules, and what is not known.

    `asked` says that a rule without columns mattered, so that the engine was asked.
    """

    allowed: bool
    reasons: tuple[str, ...]
    errors: tuple[str, ...]
    principal_known: bool
    resource_known: bool
    asked: bool = False


class Evaluator:
    """A rulebook over encoded events. `outcomes[n]` is the outcome of number n."""

    def __init__(self, compiled: Compiled, encoder: Encoder, entities: Entities) -> None:
        """Prepares the rules for the dictionaries of an encoder, which may go on growing.

        Args:
            compiled: the rules.
            encoder: what the events were encoded with.
            entities: everybody and everything events may name, the rulebook's own entities included.
        """
        self.outcomes: list[Outcome] = []
        self._compiled = compiled
        self._encoder = encoder
        self._entities = entities
        self._connection = connected()
        for name, table in dimension_tables(compiled, entities).items():
            self._connection.register("given", table)
            self._connection.execute(f"CREATE TABLE {quoted(name)} AS FROM given")
            self._connection.unregister("given")
        pa.default_memory_pool().release_unused()
        atoms = atoms_of(compiled, encoder.layout)
        read = [name for name in encoder.layout.parts if name not in encoder.layout.carried]
        self._classes = {name: PartClasses(name, encoder, atoms, self._connection) for name in read}
        self._residuals = Residuals(atoms, encoder, self._connection)
        records = [name for name in self._classes if name not in (CONTEXT, "principal", "resource")]
        residuals = [RESIDUALS] if self._residuals.size > 1 else []
        self._order = (CONTEXT, *records, *residuals, "resource", "principal")
        self._pairs = {name: PairNumbers() for name in self._order}
        self._numbers: dict[Outcome, int] = {}
        self._outcome_of: Array = np.full(1024, UNDECIDED, np.int32)
        self._waiting: list[tuple[Array, EncodedBatch]] = []
        self._lock = Lock()
        self._referee: Referee | None = None

    def combinations(self, batch: EncodedBatch) -> Array:
        """The number of each event's combination; what each comes to is known after `settle`."""
        self._sync()
        found = np.empty(len(batch), np.int32)
        for start in range(0, len(batch), CHUNK):
            end = min(start + CHUNK, len(batch))
            found[start:end] = self._chunk(batch.between(start, end))
        return found

    def decided(self, combinations: Array) -> Array:
        """The outcome numbers of combinations that were settled; rules without columns are not asked of here."""
        found: Array = self._outcome_of.take(combinations)
        return found

    def evaluate(self, batch: EncodedBatch) -> Array:
        """The number of each event's outcome."""
        combinations = self.combinations(batch)
        self.settle()
        found = self.decided(combinations)
        return self._asked(batch, found) if self._compiled.fallback else found

    def evaluate_all(self, batches: Sequence[EncodedBatch], pool: Executor) -> list[Array]:
        """The number of each event's outcome in some batches; what is new in any of them is decided once."""
        if self._compiled.fallback:
            return [self.evaluate(batch) for batch in batches]
        combinations = list(pool.map(self.combinations, batches))
        self.settle()
        return [self.decided(one) for one in combinations]

    def count(
        self, sources: Sequence[Callable[[], EncodedBatch]], *, threads: int = 1, group: int = 32
    ) -> Mapping[Outcome, int]:
        """How many events come to each outcome, each event's outcome worked out.

        Args:
            sources: give a batch each when called, such as `partial(read_part, path)`.
            threads: how many batches are worked on at a time.
            group: new combinations are decided once in so many batches, since deciding them costs a
                tenth of a second however few they are. Their numbers wait in memory, two bytes an event.
        """
        totals = np.zeros(0, np.int64)
        with ThreadPoolExecutor(threads) as pool:
            for start in range(0, len(sources), group):
                for numbers in self._group(pool, sources[start : start + group]):
                    totals = _added(totals, np.bincount(numbers))
        return {self.outcomes[number]: int(count) for number, count in enumerate(totals) if count}

    def _group(self, pool: ThreadPoolExecutor, sources: Sequence[Callable[[], EncodedBatch]]) -> Iterator[Array]:
        if self._compiled.fallback:
            yield from pool.map(lambda source: self.evaluate(source()), sources)
            return
        combinations = list(pool.map(lambda source: _narrow(self.combinations(source())), sources))
        self.settle()
        yield from pool.map(self.decided, combinations)

    # -- numbers of combinations

    def _sync(self) -> None:
        with self._lock:
            for classes in self._classes.values():
                classes.sync()
            self._residuals.sync()

    def _chunk(self, batch: EncodedBatch) -> Array:
        number: Array | None = None
        size = 1
        for name in self._order:
            if name == RESIDUALS:
                right, right_size = self._residuals.numbers(batch), self._residuals.size
            else:
                right, right_size = self._classes[name].of.take(batch.keys[name]), len(self._classes[name])
            if number is None:
                number, size = right, right_size
                continue
            last = name == self._order[-1]
            pairs = self._pairs[name]
            number = pairs.number(number, right, size, right_size, partial(self._keep, batch) if last else None)
            size = len(pairs)
        return np.zeros(len(batch), np.int32) if number is None else number

    def _keep(self, batch: EncodedBatch, numbers: Array, positions: Array) -> None:
        """Keeps one event for each combination met first just now."""
        with self._lock:
            self._waiting.append((numbers, batch.at(positions)))

    # -- outcomes

    def settle(self) -> None:
        """Decides every combination that was met and not decided yet.

        Raises:
            EventFitsNoAction: an event has an action or types that the schema does not have.
        """
        with self._lock:
            if not self._waiting:
                return
            numbers = np.concatenate([one for one, _ in self._waiting])
            events = pa.concat_tables([self._encoder.decode(batch) for _, batch in self._waiting])
            events = events.set_column(0, "event_id", pa.array(np.arange(len(numbers)), pa.int64()))
            outcomes = self._decide(events)
            if (top := int(numbers.max())) >= len(self._outcome_of):
                larger = np.full(1 << top.bit_length(), UNDECIDED, np.int32)
                larger[: len(self._outcome_of)] = self._outcome_of
                self._outcome_of = larger
            self._outcome_of[numbers] = outcomes
            self._waiting = []

    def _decide(self, events: pa.Table) -> Array:
        """The outcome number of each event of a table in the wide layout, by the raw plan."""
        self._connection.register("events_to_decide", events)
        try:
            result = fetched(self._connection, raw_sql(self._compiled, "events_to_decide"))
        finally:
            self._connection.unregister("events_to_decide")
        if result.num_rows != events.num_rows:
            missing = set(events["event_id"].to_pylist()) - set(result["event_id"].to_pylist())
            raise EventFitsNoAction(events["action"][min(missing)].as_py())
        found = np.empty(events.num_rows, np.int64)
        for row in result.to_pylist():
            words = range(self._compiled.words)
            outcome = Outcome(
                row["decision"],
                self._compiled.policy_ids([row[f"reason_{word}"] for word in words]),
                self._compiled.policy_ids([row[f"error_{word}"] for word in words]),
                row["principal_known"],
                row["resource_known"],
                row["ask_engine"],
            )
            found[row["event_id"]] = self._number(outcome)
        return found

    def _number(self, outcome: Outcome) -> int:
        number = self._numbers.get(outcome)
        if number is None:
            number = self._numbers[outcome] = len(self.outcomes)
            self.outcomes.append(outcome)
        return number

    def _asked(self, batch: EncodedBatch, found: Array) -> Array:
        """The same outcomes, those that wait for the engine asked of it event by event."""
        to_ask = np.array([one.asked for one in self.outcomes], np.bool_)
        positions = np.flatnonzero(to_ask[found])
        if not len(positions):
            return found
        with self._lock:
            if self._referee is None:
                self._referee = Referee(self._compiled, self._entities)
            events = self._encoder.decode(batch.at(positions))
            verdicts = self._referee.verdicts(events)
            found = found.copy()
            for position, verdict in zip(positions.tolist(), verdicts, strict=True):
                before = self.outcomes[found[position]]
                found[position] = self._number(
                    Outcome(
                        verdict.allowed,
                        tuple(one.id for one in self._compiled.policies if one.id in verdict.reasons),
                        tuple(one.id for one in self._compiled.policies if one.id in verdict.errors),
                        before.principal_known,
                        before.resource_known,
                    )
                )
        return found


def _narrow(numbers: Array) -> Array:
    """The same numbers in two bytes each where they fit."""
    return numbers.astype(np.uint16) if len(numbers) and int(numbers.max()) < 1 << 16 else numbers


def _added(left: Array, right: Array) -> Array:
    """Two lists of counts added, the shorter one filled with zeros."""
    if len(left) < len(right):
        left, right = right, left
    whole = left.copy()
    whole[: len(right)] += right
    return whole
