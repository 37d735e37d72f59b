"""Screening: the same rules over millions of events, exactly as the engine would decide each.

How a rule becomes a query: Cedar expressions (`lower.py`) over the columns of a provider (`rows.py`,
`provider.py`) become a columnar tree (`columns.py`, settled by `flow.py`), and that becomes DuckDB SQL
(`sql.py`, `plan.py`). NULL stands for a Cedar error throughout.
"""

from bluelamp.core.screening.compiler import WORD_BITS, Compiled, compile_rules
from bluelamp.core.screening.decider import ColumnDecider
from bluelamp.core.screening.dimensions import dimension_name, dimension_tables
from bluelamp.core.screening.environments import Column, CompiledPolicy, Environment, Relation, action_entities
from bluelamp.core.screening.errors import CannotLower, LayoutCannotHold, ScreeningError
from bluelamp.core.screening.fallback import EngineRows
from bluelamp.core.screening.layout import event_schema, events_table, fact_column, requests_of
from bluelamp.core.screening.plan import conformance_sql, raw_sql, unmatched_sql, verdicts
from bluelamp.core.screening.sql import SqlWriter

__all__ = [
    "WORD_BITS",
    "CannotLower",
    "Column",
    "ColumnDecider",
    "Compiled",
    "CompiledPolicy",
    "EngineRows",
    "Environment",
    "LayoutCannotHold",
    "Relation",
    "ScreeningError",
    "SqlWriter",
    "action_entities",
    "compile_rules",
    "conformance_sql",
    "dimension_name",
    "dimension_tables",
    "event_schema",
    "events_table",
    "fact_column",
    "raw_sql",
    "requests_of",
    "unmatched_sql",
    "verdicts",
]
