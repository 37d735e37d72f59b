"""The Cedar engine as the referee of single events in the wide layout."""

from __future__ import annotations

import pyarrow as pa

from bluelamp.core.cedar import Entities, Verdict, action_entities
from bluelamp.core.decision import EngineDecider
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.layout import requests_of


class Referee:
    """The engine over everybody; it is handed those whom the events name, so a force of any size costs little."""

    def __init__(self, compiled: Compiled, entities: Entities) -> None:
        self._schema = compiled.schema
        self._engine = EngineDecider(compiled.policies)
        self._entities = Entities([*entities, *action_entities(compiled.schema)])

    def verdicts(self, events: pa.Table) -> list[Verdict]:
        """The engine's verdict on each event, in order."""
        return self._engine.decide_many(requests_of(events, self._schema), self._entities)
