"""The Cedar engine as the referee of single events in the wide layout."""

from __future__ import annotations

import pyarrow as pa

from bluelamp.core.cedar import Engine, Entities, Verdict
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.environments import action_entities
from bluelamp.core.screening.layout import requests_of


class Referee:
    """The engine with everybody loaded once; about 0.1 ms an event."""

    def __init__(self, compiled: Compiled, entities: Entities) -> None:
        self._schema = compiled.schema
        self._engine = Engine(compiled.policies)
        self._entities = self._engine.load(entities.with_entities(action_entities(compiled.schema)))

    def verdicts(self, events: pa.Table) -> list[Verdict]:
        """The engine's verdict on each event, in order."""
        return self._engine.ask_many(requests_of(events, self._schema), self._entities)
