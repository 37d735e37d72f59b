"""Lets a test that commits be cleaned up after: tables that keep their past are emptied with their triggers off."""

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseOperations


def let_tests_be_cleaned_up():
    """Patches SQLite's flush; on PostgreSQL a table is truncated, which the triggers on rows do not see."""
    plain = DatabaseOperations.execute_sql_flush
    if getattr(plain, "lifts_triggers", False):
        return

    def flush(self, sql_list):
        with connections[self.connection.alias].cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                plain(self, sql_list)
            finally:
                for _, made in triggers:
                    cursor.execute(made)

    flush.lifts_triggers = True
    DatabaseOperations.execute_sql_flush = flush
