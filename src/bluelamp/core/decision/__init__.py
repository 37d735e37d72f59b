"""Decisions: what Cedar means, who computes it, and the answer to "may I?".

What lives here: the reference interpreter, the deciders, a question and its answer with what would
change it. What does not: the text of rules, many events at once (`core.screening`), phones.
"""

from bluelamp.core.decision.answer import Answer, Change, Outcome
from bluelamp.core.decision.ask import ask
from bluelamp.core.decision.case import Case, prepare
from bluelamp.core.decision.deciders import Decider, ReferenceDecider
from bluelamp.core.decision.engine import EngineDecider
from bluelamp.core.decision.errors import DecisionError
from bluelamp.core.decision.interview import still_to_ask
from bluelamp.core.decision.question import Question
from bluelamp.core.decision.wording import as_json, say

__all__ = [
    "Answer",
    "Case",
    "Change",
    "Decider",
    "DecisionError",
    "EngineDecider",
    "Outcome",
    "Question",
    "ReferenceDecider",
    "as_json",
    "ask",
    "prepare",
    "say",
    "still_to_ask",
]
