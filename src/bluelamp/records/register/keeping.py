"""Triggers by which the tables of the register keep their past, as migration operations for both databases.

They stop mistakes and every path round the code: a bulk update, raw SQL, `INSERT OR REPLACE`. On PostgreSQL
the check for an overlap first locks the row of the person, unit or phone concerned, so two transactions at
once cannot both pass it; SQLite has one writer at a time. They do not stop the owner of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_KEPT_DATES = ("valid_from", "valid_until", "recorded_at", "recorded_in")
_OVERLAP = """o.superseded_at IS NULL AND {same}
  AND (o.valid_until IS NULL OR o.valid_until > NEW.valid_from)
  AND (NEW.valid_until IS NULL OR NEW.valid_until > o.valid_from)"""


@dataclass(frozen=True)
class KeptTable:
    """A dated table: whose row to lock, what may not overlap, and which columns are its values.

    `only` narrows the check to some rows, such as places in the line of command.
    """

    table: str
    anchor: str
    anchor_key: str
    key: Sequence[str]
    values: Sequence[str]
    only: str = "TRUE"
    removable: bool = False

    def overlap(self) -> str:
        """The condition, in SQL, under which the new row overlaps another."""
        same = " AND ".join(_same(column) for column in self.key)
        return _OVERLAP.format(same=same) + ("" if self.only == "TRUE" else f" AND o.{self.only} AND NEW.{self.only}")


def _same(column: str) -> str:
    if column == "unit_id?":
        return "COALESCE(o.unit_id, '') = COALESCE(NEW.unit_id, '')"
    return f"o.{column} = NEW.{column}"


def _sqlite(kept: KeptTable) -> list[str]:
    columns = ("id", *kept.values, *_KEPT_DATES)
    changed = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in columns)
    made = [
        f"CREATE TRIGGER {kept.table}_no_overlap BEFORE INSERT ON {kept.table} WHEN NEW.superseded_at IS NULL "
        f"BEGIN SELECT RAISE(ABORT, '{kept.table} overlaps') "
        f"WHERE EXISTS (SELECT 1 FROM {kept.table} o WHERE {kept.overlap()}); END;",
        f"CREATE TRIGGER {kept.table}_keeps BEFORE UPDATE ON {kept.table} "
        f"WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{kept.table} keeps its past'); END;",
    ]
    if not kept.removable:
        made.append(
            f"CREATE TRIGGER {kept.table}_no_delete BEFORE DELETE ON {kept.table} "
            f"BEGIN SELECT RAISE(ABORT, '{kept.table} keeps its past'); END;"
        )
    return made


def _postgresql(kept: KeptTable) -> list[str]:
    columns = ("id", *kept.values, *_KEPT_DATES)
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)
    made = [
        f"""CREATE OR REPLACE FUNCTION {kept.table}_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.superseded_at IS NULL THEN
  PERFORM 1 FROM {kept.anchor} WHERE id = NEW.{kept.anchor_key} FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM {kept.table} o WHERE {kept.overlap()}) THEN
    RAISE EXCEPTION '{kept.table} overlaps' USING ERRCODE = 'exclusion_violation';
  END IF;
END IF;
RETURN NEW; END $$;""",
        f"CREATE TRIGGER {kept.table}_no_overlap BEFORE INSERT ON {kept.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {kept.table}_no_overlap();",
        f"""CREATE OR REPLACE FUNCTION {kept.table}_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed} THEN
  RAISE EXCEPTION '{kept.table} keeps its past' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW; END $$;""",
        f"CREATE TRIGGER {kept.table}_keeps BEFORE UPDATE ON {kept.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {kept.table}_keeps();",
    ]
    if not kept.removable:
        made += _refuse_on_postgresql(kept.table, "DELETE", "no_delete")
    return made


def _refuse_on_postgresql(table: str, verbs: str, name: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} keeps its past' USING ERRCODE = 'integrity_constraint_violation'; END $$;",
        f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}();",
    ]


_STEPS = "register_custody_step"
_LINKED = """(NEW.position = 1 AND NEW.before = '') OR EXISTS (SELECT 1 FROM register_custody_step p
  WHERE p.phone_id = NEW.phone_id AND p.position = NEW.position - 1 AND p.after = NEW.before AND p.at <= NEW.at)"""


def _chain(vendor: str) -> list[str]:
    """The chain of custody: only added to, and linked."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {_STEPS}_linked BEFORE INSERT ON {_STEPS} WHEN NOT ({_LINKED}) "
            f"BEGIN SELECT RAISE(ABORT, '{_STEPS} is not linked'); END;",
            *(
                f"CREATE TRIGGER {_STEPS}_no_{verb} BEFORE {verb} ON {_STEPS} "
                f"BEGIN SELECT RAISE(ABORT, '{_STEPS} keeps its past'); END;"
                for verb in ("update", "delete")
            ),
        ]
    return [
        f"""CREATE OR REPLACE FUNCTION {_STEPS}_linked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NOT ({_LINKED}) THEN
  RAISE EXCEPTION '{_STEPS} is not linked' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW; END $$;""",
        f"CREATE TRIGGER {_STEPS}_linked BEFORE INSERT ON {_STEPS} "
        f"FOR EACH ROW EXECUTE FUNCTION {_STEPS}_linked();",
        *_refuse_on_postgresql(_STEPS, "UPDATE OR DELETE", "no_change"),
    ]


_DETAILS = "register_phone_details"
_SHARED_IMEI = f"""NEW.superseded_at IS NULL AND (
  (NEW.imei_1 <> '' AND NEW.imei_1 = NEW.imei_2) OR EXISTS (SELECT 1 FROM {_DETAILS} o
  WHERE o.superseded_at IS NULL AND o.phone_id <> NEW.phone_id
  AND ((NEW.imei_1 <> '' AND o.imei_2 = NEW.imei_1) OR (NEW.imei_2 <> '' AND o.imei_1 = NEW.imei_2))
  AND (o.valid_until IS NULL OR o.valid_until > NEW.valid_from)
  AND (NEW.valid_until IS NULL OR NEW.valid_until > o.valid_from)))"""


def _imeis(vendor: str) -> list[str]:
    """No phone's first IMEI is another's second one, nor its own."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {_DETAILS}_imei BEFORE INSERT ON {_DETAILS} WHEN {_SHARED_IMEI} "
            f"BEGIN SELECT RAISE(ABORT, '{_DETAILS} shares an IMEI'); END;"
        ]
    return [
        f"""CREATE OR REPLACE FUNCTION {_DETAILS}_imei() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF {_SHARED_IMEI} THEN
  RAISE EXCEPTION '{_DETAILS} shares an IMEI' USING ERRCODE = 'exclusion_violation';
END IF;
RETURN NEW; END $$;""",
        f"CREATE TRIGGER {_DETAILS}_imei BEFORE INSERT ON {_DETAILS} "
        f"FOR EACH ROW EXECUTE FUNCTION {_DETAILS}_imei();",
    ]


def keeps_its_past(*tables: KeptTable) -> RunPython:
    """The operation after which rows of these tables can only be superseded, and no live ones overlap."""
    by_vendor: dict[str, Callable[[KeptTable], list[str]]] = {"sqlite": _sqlite, "postgresql": _postgresql}

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for kept in tables:
            for statement in by_vendor[editor.connection.vendor](kept):
                editor.execute(statement)

    return RunPython(forwards, _forget([one.table for one in tables]))


def keeps_its_chain() -> RunPython:
    """The operation after which the chain of custody is only added to, and an IMEI belongs to one phone."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for statement in (*_chain(editor.connection.vendor), *_imeis(editor.connection.vendor)):
            editor.execute(statement)

    return RunPython(forwards, _forget([_STEPS, _DETAILS]))


def _forget(tables: Sequence[str]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    """Takes away every trigger of some tables; on PostgreSQL their functions stay, and do nothing."""
    names = ("no_overlap", "keeps", "no_delete", "no_change", "no_update", "linked", "imei")

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        suffix = "" if editor.connection.vendor == "sqlite" else " ON {table}"
        for table in tables:
            for name in names:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{suffix.format(table=table)};")

    return backwards
