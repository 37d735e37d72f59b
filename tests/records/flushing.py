"""Lets a test that commits be cleaned up after: tables that only grow are emptied with their triggers off."""

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseOperations

from bluelamp.records.journal.append_only import APPEND_ONLY, statements, undo_statements


def let_tests_be_cleaned_up():
    """Patches SQLite's flush; on PostgreSQL a table is truncated, which the triggers on rows do not see."""
    plain = DatabaseOperations.execute_sql_flush
    if getattr(plain, "lifts_triggers", False):
        return

    def flush(self, sql_list):
        with connections[self.connection.alias].cursor() as cursor:
            _run(cursor, undo_statements)
            try:
                plain(self, sql_list)
            finally:
                _run(cursor, statements)

    flush.lifts_triggers = True
    DatabaseOperations.execute_sql_flush = flush


def _run(cursor, made):
    for table in sorted(APPEND_ONLY):
        for statement in made("sqlite", table):
            cursor.execute(statement)
