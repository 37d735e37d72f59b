"""The rows that need the engine, asked one by one and put in their place.

A policy that could not be lowered leaves `ask_engine` TRUE on the rows where everything before the
obstacle holds. Those rows are asked of the engine with all policies, so their words are as exact as
the others. At 0.1 ms a row this is for rules that few rows reach.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.cedar import Engine, Entities, Request, action_entities
from bluelamp.core.cedar.engine import Loaded
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.layout import requests_of


class EngineRows:
    """The engine, loaded once, ready to settle the rows that a plan could not."""

    def __init__(self, compiled: Compiled, entities: Entities) -> None:
        self._compiled = compiled
        self._engine = Engine(compiled.policies)
        self._entities: Loaded = self._engine.load(entities.with_entities(action_entities(compiled.schema)))

    def settle_rows(self, result: pa.Table, events: pa.Table) -> pa.Table:
        """The result of a plan with every row final.

        Args:
            result: what `plan.raw_sql` gave.
            events: the same events in the wide layout, `event_id` each once.
        """
        wanted = result.filter(result["ask_engine"])
        if not wanted.num_rows:
            return result
        asked = events.filter(pc.is_in(events["event_id"], value_set=wanted["event_id"].combine_chunks()))
        answers = self._answers(asked)
        rows = [answers.get(row["event_id"], {}) for row in result.select(["event_id"]).to_pylist()]
        for name in ("decision", *self._words("reason"), *self._words("error")):
            kept = result[name].to_pylist()
            settled = [row.get(name, old) for row, old in zip(rows, kept, strict=True)]
            result = result.set_column(result.schema.get_field_index(name), name, pa.array(settled, result[name].type))
        final = pa.array([False] * result.num_rows)
        return result.set_column(result.schema.get_field_index("ask_engine"), "ask_engine", final)

    def _answers(self, asked: pa.Table) -> dict[int, dict[str, bool | int]]:
        requests: list[Request] = requests_of(asked, self._compiled.schema)
        verdicts = self._engine.ask_many(requests, self._entities)
        positions = {policy.id: index for index, policy in enumerate(self._compiled.policies)}
        answers: dict[int, dict[str, bool | int]] = {}
        for event_id, verdict in zip(asked["event_id"].to_pylist(), verdicts, strict=True):
            row: dict[str, bool | int] = {"decision": verdict.allowed}
            for kind, ids in (("reason", verdict.reasons), ("error", verdict.errors)):
                words = self._compiled.words_of(positions[one] for one in ids)
                row.update(zip(self._words(kind), words, strict=True))
            answers[event_id] = row
        return answers

    def _words(self, kind: str) -> list[str]:
        return [f"{kind}_{word}" for word in range(self._compiled.words)]
