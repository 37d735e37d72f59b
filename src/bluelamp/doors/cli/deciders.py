"""The three deciders by the names people use for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bluelamp.core.cedar import Policy
from bluelamp.core.decision import Decider, EngineDecider, ReferenceDecider
from bluelamp.core.screening import ColumnDecider

DECIDERS: Mapping[str, Callable[[Sequence[Policy]], Decider]] = {
    "reference": ReferenceDecider,
    "engine": EngineDecider,
    "columns": ColumnDecider,
}
"""The reference interpreter, the Cedar engine, and the compiled columns. They MUST agree."""
