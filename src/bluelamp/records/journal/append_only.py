"""Triggers by which a table only grows, on SQLite and PostgreSQL, as one migration operation.

They stop mistakes and every path that goes round the code: a bulk update, raw SQL, `INSERT OR
REPLACE`. They do not stop the owner of the database; what an owner changes is found by the re-check.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows'); END;
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$;
""",
    """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_only_grows();
""",
)


def statements(vendor: str, table: str) -> Sequence[str]:
    """The statements that make a table of that database only grow."""
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for verb in ("update", "delete")]
    return [text.format(table=table) for text in _POSTGRESQL]


def undo_statements(vendor: str, table: str) -> Sequence[str]:
    """The statements that take the triggers away again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb};" for verb in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_change ON {table};", f"DROP FUNCTION IF EXISTS {table}_only_grows();"]


APPEND_ONLY: set[str] = set()
"""Every table that was made to only grow, as migrations are read."""


def append_only(*tables: str) -> RunPython:
    """The migration operation after which rows of these tables can be added and neither changed nor removed."""
    APPEND_ONLY.update(tables)

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for table in tables:
            for statement in statements(editor.connection.vendor, table):
                editor.execute(statement)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for table in tables:
            for statement in undo_statements(editor.connection.vendor, table):
                editor.execute(statement)

    return RunPython(forwards, backwards)
