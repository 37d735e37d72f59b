"""The function in PostgreSQL that takes a phone's message, as a migration makes it.

One round trip, and inside it statements so short that each is planned once for a connection. The same as one statement
of many parts took three times as long, most of it spent on beginning.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_TEXT = """
CREATE OR REPLACE FUNCTION mdm_step(print bytea, who text, code smallint, named text, said bytea, heard timestamptz,
OUT me bigint, OUT own_udid text, OUT own_state text, OUT counted boolean, OUT send bigint, OUT later boolean)
LANGUAGE plpgsql AS $$
DECLARE it bigint; kept boolean := false;{names}
BEGIN
  counted := false; later := false;
  SELECT e.id, e.udid, e.state INTO me, own_udid, own_state FROM mdm_identity i
    JOIN mdm_enrolment e ON e.id = i.enrolment WHERE i.fingerprint = print;
  IF me IS NULL OR own_udid <> who OR own_state <> 'enrolled' THEN RETURN; END IF;
  IF code = -1 THEN
    SELECT o.command, o.put_off INTO send, kept FROM mdm_open o WHERE o.enrolment = me
      ORDER BY o.priority, o.command LIMIT 1;
    IF send IS NOT NULL THEN
      UPDATE mdm_open o SET put_off = false WHERE o.enrolment = me AND o.put_off;
    END IF;
    RETURN;
  END IF;
  SELECT c.id INTO it FROM mdm_command c WHERE c.uuid = named;
  IF it IS NOT NULL AND code = -2 THEN
    UPDATE mdm_open o SET put_off = true WHERE o.enrolment = me AND o.command = it;
    counted := FOUND;
  ELSIF it IS NOT NULL THEN
    DELETE FROM mdm_open o WHERE o.enrolment = me AND o.command = it{take};
    counted := FOUND;
    IF counted THEN
      INSERT INTO mdm_done (enrolment, command, status, at, answer) VALUES (me, it, code, heard, said);{tell}
    END IF;
  END IF;
  SELECT o.command, o.put_off INTO send, kept FROM mdm_open o WHERE o.enrolment = me
    ORDER BY o.put_off, o.priority, o.command LIMIT 1;
  IF kept THEN
    send := NULL;
    later := code <> -2;
  END IF;
END $$
"""
_FIRST = _TEXT.format(names="", take="", tell="")
_TELLS = """
      IF wanted THEN
        INSERT INTO mdm_told (enrolment, kind, command, at) VALUES (me, 3, it, heard);
      END IF;"""  # 3: an answer that was asked for, in `lifecycle.News`
_SECOND = _TEXT.format(names=" wanted boolean := false;", take=" RETURNING o.asks INTO wanted", tell=_TELLS)
_DROP = "DROP FUNCTION mdm_step(bytea, text, smallint, text, bytea, timestamptz)"


def step_function() -> RunPython:
    """The migration operation after which PostgreSQL has the function; other databases need none."""
    return RunPython(_on_postgresql(_FIRST), _on_postgresql(_DROP))


def step_function_that_tells() -> RunPython:
    """The operation after which an answer that somebody waits for is put down for him in the same breath."""
    return RunPython(_on_postgresql(_SECOND), _on_postgresql(_FIRST))


def _on_postgresql(text: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def done(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        if editor.connection.vendor == "postgresql":
            editor.execute(text)

    return done
