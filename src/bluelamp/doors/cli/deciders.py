"""The three deciders by the names people use for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bluelamp.core.cedar import Policy, Verdict
from bluelamp.core.decision import Case, Decider, EngineDecider, ReferenceDecider
from bluelamp.core.screening import ColumnDecider

DECIDERS: Mapping[str, Callable[[Sequence[Policy]], Decider]] = {
    "reference": ReferenceDecider,
    "engine": EngineDecider,
    "columns": ColumnDecider,
}
"""The reference interpreter, the Cedar engine, and the compiled columns. They MUST agree."""


def decide_cases(decider: Decider, cases: Sequence[Case]) -> list[Verdict]:
    """The verdicts on cases, in order. The columns are compiled for many at once, the others decide one by one."""
    if isinstance(decider, ColumnDecider):
        return decider.decide_each([(one.request, one.entities) for one in cases])
    return [decider.decide(one.request, one.entities) for one in cases]
