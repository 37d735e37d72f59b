"""Screening: the same rules over millions of events, exactly as the engine would decide each.

How a rule becomes a query: Cedar expressions (`lower.py`) over the columns of a provider (`rows.py`,
`provider.py`) become a columnar tree (`columns.py`, settled by `flow.py`), and that becomes DuckDB SQL
(`sql.py`, `plan.py`). NULL stands for a Cedar error throughout.

A run over a force's files (`run.screen`) puts the facts to the events (`facts.py`, `relation.py`),
encodes them (`encoded.py`), evaluates them by look-ups (`evaluate.py`) and writes findings.
"""

from bluelamp.core.screening.compiler import WORD_BITS, Compiled, compile_rules
from bluelamp.core.screening.decider import ColumnDecider
from bluelamp.core.screening.dimensions import dimension_name, dimension_tables
from bluelamp.core.screening.encoded import Encoder, encoded_layout, open_encoded, read_part, write_encoded
from bluelamp.core.screening.environments import Column, CompiledPolicy, Environment, Relation
from bluelamp.core.screening.errors import CannotLower, LayoutCannotHold, ScreeningError
from bluelamp.core.screening.evaluate import Evaluator, Outcome
from bluelamp.core.screening.fallback import EngineRows
from bluelamp.core.screening.layout import event_schema, events_table, fact_column, requests_of
from bluelamp.core.screening.plan import conformance_sql, raw_sql, unmatched_sql, verdicts
from bluelamp.core.screening.report import ScreeningReport
from bluelamp.core.screening.run import compile_for_events, screen
from bluelamp.core.screening.sql import SqlWriter

__all__ = [
    "WORD_BITS",
    "CannotLower",
    "Column",
    "ColumnDecider",
    "Compiled",
    "CompiledPolicy",
    "Encoder",
    "EngineRows",
    "Environment",
    "Evaluator",
    "LayoutCannotHold",
    "Outcome",
    "Relation",
    "ScreeningError",
    "ScreeningReport",
    "SqlWriter",
    "compile_for_events",
    "compile_rules",
    "conformance_sql",
    "dimension_name",
    "dimension_tables",
    "encoded_layout",
    "event_schema",
    "events_table",
    "fact_column",
    "open_encoded",
    "raw_sql",
    "read_part",
    "requests_of",
    "screen",
    "unmatched_sql",
    "verdicts",
    "write_encoded",
]
