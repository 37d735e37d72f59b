"""From reported events to the wide layout: every event with the facts that held when it happened.

One SQL query over one event file, never written down in between: the file, joined to the timeline
(who, on duty, what was declared), to the targets of the file (which app, site or class of contact),
and to the permissions in force. The columns are those of `layout.py`, and after them what a finding
has to carry: `reported_id`, `phone`, `target`, `label`, `segment`, `piece`.

What no feed states is filled with the `@assume` of the schema. `event_id` is the row of the file,
so that it names one row even where the reported ids repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.cedar import ActionType
from bluelamp.core.feeds import row_text
from bluelamp.core.kernel import Canonical, from_millis
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.rulebook.webforms import site_of
from bluelamp.core.screening.errors import ActionNotReported, FactNotReported
from bluelamp.core.screening.facts import DAY_MILLIS, UNKNOWN_HOLDER, Conflicts, Facts
from bluelamp.core.screening.inputs import ForceInputs
from bluelamp.core.screening.layout import event_schema
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.resources import PLATFORMS, app_table, covered_table, protected_table
from bluelamp.core.screening.sql import quoted, text

UNKNOWN_CONTACT = "unknown-number"
"""The resource of a call or text of which nobody knows the class."""

CARRIED = ("reported_id", "phone", "target", "label", "segment", "piece", "rewritten")
"""Columns after the layout's, for findings."""

_REPORTED: Mapping[str, str] = {
    "ctx_now": "e.ms",
    "ctx_device": "'work'",
    "ctx_duty": "coalesce(k.duty, 'unknown')",
    "ctx_on_call": "coalesce(k.on_call, FALSE)",
    "ctx_recalled": "coalesce(k.recalled, FALSE)",
    "ctx_emergency": "coalesce(k.emergency, FALSE)",
    "ctx_major_incident": "coalesce(k.major_incident, FALSE)",
    "ctx_justification_recorded": "coalesce(k.justification_recorded, FALSE)",
    "ctx_purpose": "coalesce(k.purpose, {assumed})",
    "ctx_account": "coalesce(k.account, {assumed})",
    "ctx_direction": "coalesce(e.direction, {assumed})",
    "ctx_number_withheld": "coalesce(e.number_withheld, FALSE)",
    "ctx_permission": "(p.piece IS NOT NULL)",
    "ctx_permission__purpose": "p.purpose",
    "ctx_permission__group": "p.permitted_group",
    "ctx_permission__until": "p.until",
}
"""Where each fact of an event comes from: `e` the event, `k` the timeline, `p` the permission in force."""

_KINDS = ("App", "Site", "Contact")


@dataclass(frozen=True)
class Dropped:
    """Rows of a file that are not screened: protected contact, of which only this total is kept, and rejects."""

    protected: int
    rejected: int


class EventRelation:
    """The wide events of a force's files, one file at a time, on one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, inputs: ForceInputs) -> None:
        """Puts the force on the connection.

        Raises:
            ActionNotReported: a screened action is about something that no feed reports.
            FactNotReported: a rule's fact has no source in the feeds and no `@assume`.
        """
        self._connection = connection
        self._rulebook = rulebook
        self.actions = screened_actions(rulebook)
        self.schema = event_schema(rulebook.schema, {action.uid for action in self.actions})
        self._selected = [f"{_fact(name, self.actions)} AS {quoted(name)}" for name in self.schema.names[4:]]
        self._facts = Facts(connection, inputs.tables, covered_table(rulebook))
        self._composed: tuple[tuple[int, int], Conflicts] | None = None
        self._apps = {(one["platform"], one["key"]): one for one in app_table(rulebook).to_pylist()}
        self._domains = {domain.lower(): domain for domain in rulebook.catalogue.sites}
        self._protected = {(one["resource_type"], one["resource"]) for one in protected_table(rulebook).to_pylist()}

    def open(self, path: Path) -> tuple[Conflicts, Dropped]:
        """Composes the facts for the events of one file; after it `sql` reads that file."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW reported AS {self._reported(path)}")
        found = self._connection.execute(
            "SELECT kind, named, sound, count(*), min(ms), max(ms) FROM reported GROUP BY ALL"
        ).fetchall()
        conflicts = self._compose([one for *_, first, last in found if first is not None for one in (first, last)])
        counts = {(kind, named): count for kind, named, sound, count, *_ in found if sound}
        targets = self._targets(list(counts))
        self._connection.register("targets_given", targets)
        self._connection.execute("CREATE OR REPLACE TEMP TABLE targets AS FROM targets_given")
        self._connection.unregister("targets_given")
        hidden = targets.filter(pc.field("protected_anywhere")).select(["kind", "named"]).to_pylist()
        protected = {(one["kind"], one["named"]) for one in hidden}
        rejected = sum(count for *_, sound, count, _, _ in found if not sound)
        return conflicts, Dropped(sum(counts[one] for one in protected), rejected)

    def _compose(self, instants: list[int]) -> Conflicts:
        """The facts for the whole days that the file's events fall in; kept for the next file of the same days."""
        first, last = (min(instants), max(instants)) if instants else (0, 0)
        span = first // DAY_MILLIS * DAY_MILLIS, last // DAY_MILLIS * DAY_MILLIS + DAY_MILLIS
        if self._composed is None or self._composed[0] != span:
            self._composed = span, self._facts.compose(*span)
        return self._composed[1]

    def sql(self) -> str:
        """The wide relation of the file that was opened."""
        facts = ", ".join(self._selected)
        return f"""SELECT e.event_id, e.action, coalesce(k.person, {text(UNKNOWN_HOLDER)}) AS principal,
            t.resource, {facts}, e.reported_id, e.phone, e.target, e.label, k.segment, p.piece, t.rewritten
            FROM reported e
            LEFT JOIN timeline k ON k.phone = e.phone AND k.day = e.ms // {DAY_MILLIS} AND e.ms >= k.s AND e.ms < k.e
            JOIN targets t ON t.kind = e.kind AND t.named = e.named
              AND t.platform = (CASE WHEN e.kind = 'App' THEN coalesce(k.platform, '') ELSE '' END)
            LEFT JOIN permitted p ON p.person = k.person AND p.resource_type = t.permitted_type
              AND p.resource = t.resource AND e.ms >= p.s AND e.ms < p.e
            WHERE e.sound AND NOT t.protected_anywhere"""  # noqa: S608 - names and texts are quoted above

    def rejects(self, path: Path) -> pa.Table:
        """The rows of the file that cannot be events: row from 1, why, and what the row says."""
        found = fetched(
            self._connection,
            f"""SELECT event_id + 1 AS row, CASE
                WHEN reported_id IS NULL THEN '`event_id` is empty' WHEN ms IS NULL THEN '`instant` is empty'
                WHEN phone IS NULL THEN '`phone` is empty' WHEN target IS NULL THEN '`target` is empty'
                ELSE 'no action that is screened: `' || coalesce(action, '') || '`' END AS reason,
              reported_id AS event_id, epoch_ms(ms) AS instant, phone, action, target, contact, direction
            FROM ({self._reported(path)}) WHERE NOT sound ORDER BY row""",  # noqa: S608 - as above
        )
        said = found.drop_columns(["row", "reason"])
        texts = pa.array([row_text(said, at) for at in range(len(said))], pa.string())
        return found.select(["row", "reason"]).append_column("text", texts)

    def segments(self) -> tuple[str, pa.Table]:
        """The timeline that findings name their segment of, and a name for it: the days it covers."""
        (start, end), _ = self._composed or ((0, 0), None)
        first, last = (from_millis(at).date().isoformat() for at in (start, end - 1))
        return f"{first} to {last}", fetched(self._connection, "FROM timeline ORDER BY segment")

    def permissions(self) -> pa.Table:
        """For each piece of time with permissions in force, which: `piece`, `permissions`."""
        return fetched(self._connection, "SELECT piece, permissions FROM permitted ORDER BY piece")

    def _reported(self, path: Path) -> str:
        actions = {kind: [text(one.uid.id) for one in self.actions if one.resources[0] == kind] for kind in _KINDS}
        kinds = " ".join(f"WHEN action IN ({', '.join(ids)}) THEN '{kind}'" for kind, ids in actions.items() if ids)
        columns = {row[0] for row in self._connection.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()}
        label = "label" if "label" in columns else "NULL::VARCHAR AS label"
        return f"""SELECT *, (reported_id IS NOT NULL AND ms IS NOT NULL AND phone IS NOT NULL
              AND target IS NOT NULL AND kind IS NOT NULL) AS sound,
            CASE kind WHEN 'Contact' THEN coalesce(contact, {text(UNKNOWN_CONTACT)}) ELSE target END AS named
            FROM (SELECT file_row_number AS event_id, event_id AS reported_id, epoch_ms(instant) AS ms, phone, action,
              target, contact, direction, number_withheld, {label}, CASE {kinds} END AS kind
            FROM read_parquet({text(str(path))}, file_row_number = TRUE))"""  # noqa: S608 - as above

    def _targets(self, names: list[tuple[str, str]]) -> pa.Table:
        rows = [row for kind, named in names for row in self._meanings(kind, named)]
        columns = ("kind", "named", "platform", "resource", "rewritten", "protected", "permitted_type")
        types = (*[pa.string()] * 4, pa.bool_(), pa.bool_(), pa.string())
        table = pa.table(
            {
                name: pa.array([row[at] for row in rows], kind)
                for at, (name, kind) in enumerate(zip(columns, types, strict=True))
            }
        )
        # A private app is dropped whatever platform it is reported from.
        hidden = {(row[0], row[1]) for row in rows if row[5]}
        return table.append_column(
            "protected_anywhere", pa.array([(row[0], row[1]) in hidden for row in rows], pa.bool_())
        )

    def _meanings(self, kind: str, named: str) -> Iterator[tuple[str, str, str, str, bool, bool, str | None]]:
        """What one reported name stands for, on each platform for an app."""
        if kind == "App":
            for platform in ("", *PLATFORMS):
                app = self._apps.get((platform, named.lower()))
                resource = named if app is None else app["app"]
                rewritten = app is not None and app["spelling"] != named
                hidden = ("App", resource) in self._protected
                yield kind, named, platform, resource, rewritten, hidden, "App"
            return
        resource = named
        if kind == "Site":
            site = site_of(named, frozenset(self._domains))
            resource = named if site is None else self._domains[site]
        yield kind, named, "", resource, False, (kind, resource) in self._protected, "Site" if kind == "Site" else None


def screened_actions(rulebook: Rulebook) -> tuple[ActionType, ...]:
    """The actions that the schema marks as screened.

    Raises:
        ActionNotReported: one of them is about something other than an app, a site or a contact.
    """
    found = tuple(one for one in rulebook.schema.asked() if one.marks.get("screened") == "yes")
    for action in found:
        if len(action.resources) != 1 or action.resources[0] not in _KINDS:
            raise ActionNotReported(action.uid.id, action.resources)
    return found


def duty_readers(rulebook: Rulebook) -> frozenset[tuple[str, str]]:
    """Each screened action with each rule that reads duty for it: what such a rule says counts for nothing without."""
    reads = rulebook.facts_by_rule
    return frozenset(
        (action.uid.id, rule)
        for action in screened_actions(rulebook)
        for rule, facts in reads[action.uid].items()
        if "duty" in facts
    )


def what_encoding_reads(rulebook: Rulebook) -> Canonical:
    """All that turning reported events into wide ones reads of a rulebook; none of it is a rule.

    Two rulebooks of which this is the same make the same wide events of the same force.

    Raises:
        ActionNotReported: a screened action is about something that no feed reports.
        FactNotReported: a rule's fact has no source in the feeds and no `@assume`.
    """
    actions = screened_actions(rulebook)
    schema = event_schema(rulebook.schema, {action.uid for action in actions})
    return {
        "actions": [[action.uid.id, action.resources[0]] for action in actions],
        "columns": [[name, str(schema.field(name).type)] for name in schema.names],
        "facts": [_fact(name, actions) for name in schema.names[4:]],
        "apps": app_table(rulebook).to_pylist(),
        "sites": sorted(rulebook.catalogue.sites),
        "covered": covered_table(rulebook).to_pylist(),
        "protected": protected_table(rulebook).to_pylist(),
    }


def _fact(column: str, actions: tuple[ActionType, ...]) -> str:
    """The SQL of a context column: where it is reported, or what is assumed."""
    name = column.removeprefix("ctx_").partition("__")[0]
    [attribute, *_] = [one.context[name] for one in actions if name in one.context]
    assumed = attribute.marks.get("assume")
    written = None
    if assumed is not None and attribute.type.kind == "bool":
        written = "TRUE" if assumed == "true" else "FALSE"
    elif assumed is not None and attribute.type.kind == "string":
        written = text(assumed)
    if column in _REPORTED:
        return _REPORTED[column].replace("{assumed}", written or "NULL")
    if not attribute.required and "__" not in column and attribute.type.kind != "record":
        return "NULL"
    if written is None:
        raise FactNotReported(name)
    return written
