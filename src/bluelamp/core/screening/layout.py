"""The wide event layout: one row an event, one column a fact, as the screening reads it.

    event_id                    any type; carried through
    action                      id of the action, such as `use_app`
    principal, resource         ids; their types follow from the action
    principal_type, resource_type   type names; MUST be there where an action takes several types
    ctx_NAME                    a context fact
    ctx_NAME__FIELD             a field of a record, at any depth
    ctx_NAME (BOOLEAN)          for a record that may be absent: whether it is there; never NULL

Cells by Cedar type:

    bool BOOLEAN · long, decimal (ten-thousandths), datetime and duration (milliseconds) BIGINT
    string VARCHAR · entity VARCHAR (the id) · ipaddr three VARCHAR: NAME, NAME_lo, NAME_hi (`address_texts`)
    set of strings VARCHAR[] · set of anything else VARCHAR[] of key texts (`key_texts.key_text`)

What an optional fact does not have is NULL, and so are the fields of an absent record. A required
fact MUST NOT be NULL: the compiled rules rely on it (`plan.conformance_sql` counts the rows that
break this, and a run with any is not to be believed). Lists hold no NULL.

Sets of sets or of records have no cells. `events_table` writes the layout from requests and
`requests_of` reads it back; `tests/core/screening/test_layout.py` holds that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from bluelamp.core.cedar import (
    ActionType,
    Attribute,
    CedarSet,
    Datetime,
    Decimal,
    Duration,
    EntityUid,
    Ip,
    Record,
    Request,
    Schema,
    Value,
)
from bluelamp.core.cedar.schema import Type
from bluelamp.core.screening.errors import LayoutCannotHold
from bluelamp.core.screening.key_texts import key_text
from bluelamp.core.screening.symbols import address_texts, scalar_content

_SCALAR_TYPES = {
    "bool": pa.bool_(),
    **dict.fromkeys(("long", "decimal", "datetime", "duration"), pa.int64()),
    **dict.fromkeys(("string", "entity"), pa.string()),
}
_FROM_WHOLE = {"long": int, "decimal": Decimal, "datetime": Datetime, "duration": Duration}


@dataclass(frozen=True)
class Cells:
    """One fact of one type: its column and Arrow type, and whether it may be NULL."""

    name: str
    type: pa.DataType
    required: bool


def fact_column(path: Sequence[str]) -> str:
    """The column of a context fact.

    >>> fact_column(["permission", "until"])
    'ctx_permission__until'
    """
    return "ctx_" + "__".join(path)


def cells_of(column: str, attribute: Attribute, *, required: bool = True) -> Iterator[Cells]:
    """The columns that hold an attribute. `required` says whether what it belongs to is always there.

    Raises:
        LayoutCannotHold: a set of sets or of records.
    """
    needed = required and attribute.required
    kind = attribute.type.kind
    if kind == "record":
        if not attribute.required:
            yield Cells(column, pa.bool_(), required=True)
        for field in attribute.type.fields.values():
            yield from cells_of(f"{column}__{field.name}", field, required=needed)
    elif kind == "ipaddr":
        yield from (Cells(column + part, pa.string(), needed) for part in ("", "_lo", "_hi"))
    elif kind == "set":
        if attribute.type.member is None or attribute.type.member.kind in ("set", "record"):
            raise LayoutCannotHold(column, str(attribute.type))
        yield Cells(column, pa.list_(pa.string()), needed)
    else:
        yield Cells(column, _SCALAR_TYPES[kind], needed)


def fact_cells(action: ActionType) -> dict[str, Cells]:
    """The context columns of one action, by name."""
    return {cells.name: cells for fact in action.context.values() for cells in cells_of(fact_column([fact.name]), fact)}


def several_types(schema: Schema) -> tuple[bool, bool]:
    """Whether some action takes several types of principal, and of resource."""
    asked = schema.asked()
    return any(len(one.principals) > 1 for one in asked), any(len(one.resources) > 1 for one in asked)


def event_schema(schema: Schema, actions: Collection[EntityUid] | None = None) -> pa.Schema:
    """The Arrow schema of the events of these actions; of all that can be asked about where none are given.

    Raises:
        LayoutCannotHold: two actions have a fact of one name with different types, or a set has no cells.
    """
    wanted = [one for one in schema.asked() if actions is None or one.uid in actions]
    columns: dict[str, pa.DataType] = {"event_id": pa.int64(), "action": pa.string(), "principal": pa.string()}
    columns["resource"] = pa.string()
    principal_types, resource_types = several_types(schema)
    columns.update({"principal_type": pa.string()} if principal_types else {})
    columns.update({"resource_type": pa.string()} if resource_types else {})
    for action in wanted:
        for cells in fact_cells(action).values():
            if columns.setdefault(cells.name, cells.type) != cells.type:
                raise LayoutCannotHold(cells.name, f"{columns[cells.name]} in one action and {cells.type} in another")
    return pa.schema(list(columns.items()))


def events_table(requests: Sequence[Request], schema: Schema, event_ids: Sequence[int] | None = None) -> pa.Table:
    """Requests as events in the wide layout; numbered from 0 where no ids are given."""
    arrow = event_schema(schema, {request.action for request in requests})
    rows = []
    for event_id, request in zip(event_ids or range(len(requests)), requests, strict=True):
        row: dict[str, Any] = dict.fromkeys(arrow.names)
        row.update(event_id=event_id, action=request.action.id, principal=request.principal.id)
        row.update(resource=request.resource.id)
        types = {"principal_type": request.principal.type, "resource_type": request.resource.type}
        row.update({name: value for name, value in types.items() if name in row})
        for fact in schema.actions[request.action].context.values():
            row.update(filled(fact_column([fact.name]), fact, request.context.get(fact.name)))
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=arrow)


def filled(column: str, attribute: Attribute, value: Value | None) -> dict[str, Any]:
    """The cells of one value, by column."""
    kind = attribute.type.kind
    if kind == "record":
        present = {} if attribute.required else {column: value is not None}
        inner = value if isinstance(value, Record) else Record()
        for field in attribute.type.fields.values():
            present.update(filled(f"{column}__{field.name}", field, inner.get(field.name)))
        return present
    if kind == "ipaddr":
        texts = address_texts(value) if isinstance(value, Ip) else (None, None, None)
        return dict(zip((column, f"{column}_lo", f"{column}_hi"), texts, strict=True))
    return {column: None if value is None else _cell(attribute.type, value)}


def _cell(kind: Type, value: Value) -> Any:
    if isinstance(value, EntityUid):
        return value.id
    if isinstance(value, CedarSet):
        plain = kind.member is not None and kind.member.kind == "string"
        return sorted(str(member) if plain else key_text(member) for member in value)
    return scalar_content(value)


def requests_of(events: pa.Table, schema: Schema) -> list[Request]:
    """The requests that rows of the wide layout stand for, in order: for asking the engine about single rows.

    Raises:
        KeyError: a row has an action that the schema does not name; `plan.unmatched_sql` finds those first.
    """
    by_id = {action.uid.id: action for action in schema.asked()}
    return [_request(row, by_id[row["action"]]) for row in events.to_pylist()]


def _request(row: Mapping[str, Any], action: ActionType) -> Request:
    facts = {}
    for fact in action.context.values():
        value = _read(row, fact_column([fact.name]), fact)
        if value is not None:
            facts[fact.name] = value
    return Request(
        EntityUid(row.get("principal_type") or action.principals[0], row["principal"]),
        action.uid,
        EntityUid(row.get("resource_type") or action.resources[0], row["resource"]),
        Record(facts),
    )


def _read(row: Mapping[str, Any], column: str, attribute: Attribute) -> Value | None:
    kind = attribute.type
    if kind.kind == "record":
        if not attribute.required and not row.get(column):
            return None
        read = {name: _read(row, f"{column}__{name}", field) for name, field in kind.fields.items()}
        return Record({name: value for name, value in read.items() if value is not None})
    cell = row.get(column)
    if cell is None:
        return None
    if kind.kind == "set" and kind.member is not None:
        member = kind.member
        return CedarSet(text if member.kind == "string" else _from_key(text, member) for text in cell)
    return _from_cell(cell, kind)


def _from_cell(cell: Any, kind: Type) -> Value:
    if kind.kind == "entity":
        return EntityUid(str(kind.entity_type), str(cell))
    if kind.kind == "ipaddr":
        number, _, prefix = str(cell)[1:].partition("/")
        return Ip(int(str(cell)[0]), int(number, 16), int(prefix))
    if kind.kind in _FROM_WHOLE:
        value: Value = _FROM_WHOLE[kind.kind](cell)
        return value
    plain: bool | str = cell
    return plain


def _from_key(text: str, kind: Type) -> Value:
    _, _, content = text.partition(" ")
    if kind.kind == "bool":
        return content == "true"
    if kind.kind == "entity":
        named = content.partition(":")[2]
        return EntityUid(str(kind.entity_type), named.removeprefix(f"{kind.entity_type}::"))
    return _from_cell(content if kind.kind == "ipaddr" else int(content), kind)
