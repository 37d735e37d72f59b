"""Triggers by which the tables of the register keep their past, as migration operations for both databases.

They stop mistakes and every path round the code: a bulk update, raw SQL, `INSERT OR REPLACE`. On PostgreSQL
the check for an overlap first locks the row of the person, unit or phone concerned, so two transactions at
once cannot both pass it; SQLite has one writer at a time. They do not stop the owner of the database.

PostgreSQL would keep the plan of a check for as long as a connection lasts. Made while a table is empty, it
reads the whole table for every row of a large import, so each check is planned anew
(`test_every_check_is_planned_for_the_table_as_it_is`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_DATES = ("id", "valid_from", "valid_until", "recorded_at", "recorded_in")
_SAME_TIME = """(o.valid_until IS NULL OR o.valid_until > NEW.valid_from)
  AND (NEW.valid_until IS NULL OR NEW.valid_until > o.valid_from)"""

# Each check is a name, when it is made, for which rows it refuses, with what words, and on PostgreSQL first a lock.
_ON_SQLITE = """CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} WHEN {refused}
BEGIN SELECT RAISE(ABORT, '{table} {says}'); END;"""
_ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan AS $$ BEGIN
{lock}
IF {refused} THEN RAISE EXCEPTION '{table} {says}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$;""",
    "CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}();",
)
_EXISTS = "EXISTS (SELECT 1 FROM {table} o WHERE {condition})"
_LOCK = "PERFORM 1 FROM {anchor} WHERE id = NEW.{anchor_key} FOR NO KEY UPDATE;"


@dataclass(frozen=True)
class KeptTable:
    """A dated table: whose row to lock, what may not overlap, and which columns are its values.

    `key` says which rows are of one thing; a column ending in `?` may be empty. `only` names a yes-or-no
    column that narrows the check. Rows of a `removable` table can be erased or cleared; they still cannot
    be changed.
    """

    table: str
    anchor: str
    anchor_key: str
    key: Sequence[str]
    values: Sequence[str]
    only: str = ""
    removable: bool = False


@dataclass(frozen=True)
class _Check:
    table: str
    name: str
    when: str
    refused: str
    says: str
    lock: str = ""

    def statements(self, vendor: str) -> list[str]:
        texts = (_ON_SQLITE,) if vendor == "sqlite" else _ON_POSTGRESQL
        return [text.format(**self.__dict__) for text in texts]


def _checks_of(kept: KeptTable, vendor: str) -> list[_Check]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in (*_DATES, *kept.values))
    same = " AND ".join(_same(one) for one in kept.key)
    narrowed = f"o.{kept.only} AND NEW.{kept.only} AND " if kept.only else ""
    overlaps = _exists(kept.table, f"o.superseded_at IS NULL AND {narrowed}{same} AND {_SAME_TIME}")
    lock = _LOCK.format(anchor=kept.anchor, anchor_key=kept.anchor_key)
    checks = [
        _Check(kept.table, "no_overlap", "INSERT", f"NEW.superseded_at IS NULL AND {overlaps}", "overlaps", lock),
        _Check(
            kept.table,
            "keeps",
            "UPDATE",
            f"OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed}",
            "keeps its past",
        ),
    ]
    if not kept.removable:
        checks.append(_Check(kept.table, "no_delete", "DELETE", "TRUE", "keeps its past"))
    return checks


def _same(column: str) -> str:
    if column.endswith("?"):
        name = column.removesuffix("?")
        return f"COALESCE(o.{name}, '') = COALESCE(NEW.{name}, '')"
    return f"o.{column} = NEW.{column}"


def _exists(table: str, condition: str) -> str:
    return _EXISTS.format(table=table, condition=condition)


_STEPS = "register_custody_step"
_DETAILS = "register_phone_details"
_FOLLOWS = """o.phone_id = NEW.phone_id AND o.position = NEW.position - 1
  AND o.after = NEW.before AND o.at <= NEW.at"""
# Two look-ups by an index each, and not one with OR, which would read the whole table for every new row.
_SHARES = """o.superseded_at IS NULL AND o.phone_id <> NEW.phone_id AND NEW.{one} <> '' AND o.{other} = NEW.{one}
  AND {same_time}"""
_OWN_TWICE = "NEW.imei_1 <> '' AND NEW.imei_1 = NEW.imei_2"


def _checks_of_phones() -> list[_Check]:
    linked = f"(NEW.position = 1 AND NEW.before = '') OR {_exists(_STEPS, _FOLLOWS)}"
    crossed = " OR ".join(
        _exists(_DETAILS, _SHARES.format(one=one, other=other, same_time=_SAME_TIME))
        for one, other in (("imei_1", "imei_2"), ("imei_2", "imei_1"))
    )
    shared = f"NEW.superseded_at IS NULL AND (({_OWN_TWICE}) OR {crossed})"
    return [
        _Check(_STEPS, "linked", "INSERT", f"NOT ({linked})", "is not linked"),
        _Check(_STEPS, "no_update", "UPDATE", "TRUE", "keeps its past"),
        _Check(_STEPS, "no_delete", "DELETE", "TRUE", "keeps its past"),
        _Check(_DETAILS, "imei", "INSERT", shared, "shares an IMEI"),
    ]


def keeps_its_past(*tables: KeptTable) -> RunPython:
    """The operation after which rows of these tables can only be superseded, and no live ones overlap."""
    return _operation(lambda vendor: [check for kept in tables for check in _checks_of(kept, vendor)])


def keeps_its_chain() -> RunPython:
    """The operation after which the chain of custody is only added to, and an IMEI belongs to one phone."""
    return _operation(lambda _: _checks_of_phones())


def _operation(checks: Callable[[str], Sequence[_Check]]) -> RunPython:
    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for check in checks(editor.connection.vendor):
            for statement in check.statements(editor.connection.vendor):
                editor.execute(statement)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for check in checks(editor.connection.vendor):
            if editor.connection.vendor == "sqlite":
                editor.execute(f"DROP TRIGGER IF EXISTS {check.table}_{check.name};")
            else:
                editor.execute(f"DROP FUNCTION IF EXISTS {check.table}_{check.name}() CASCADE;")

    return RunPython(forwards, backwards)
